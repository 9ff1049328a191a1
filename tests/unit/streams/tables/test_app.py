"""The settings of a processor's app."""

from __future__ import annotations

from pathlib import Path

from hms_streams.process.process_settings import SESSION_TIMEOUT_S
from hms_streams.tables.app import build_app


def test_a_topic_that_a_rebalance_left_out_is_noticed_within_a_session(tmp_path: Path) -> None:
    app = build_app(
        "a-group",
        bootstrap="127.0.0.1:1",
        data_directory=tmp_path,
        instance_id="one",
        partitions=1,
    )

    assert app.conf.consumer_metadata_max_age_ms <= SESSION_TIMEOUT_S * 1000
