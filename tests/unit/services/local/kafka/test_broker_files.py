"""What the broker is started with: its id, its properties, its list of jars."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hms_services.local.kafka import broker, kafka_config
from hms_services.local.kafka.jars import KAFKA_VERSION, pinned_jars
from hms_services.local.kafka.kafka_config import BrokerConfig


def test_a_cluster_id_never_begins_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([b"\xfb" * 16, b"\x01" * 16])
    monkeypatch.setattr(broker.secrets, "token_bytes", lambda count: next(draws))
    assert broker.new_cluster_id() == "AQEBAQEBAQEBAQEBAQEBAQ"


def test_the_broker_listens_on_loopback_alone(tmp_path: Path) -> None:
    text = kafka_config.properties_text(BrokerConfig(tmp_path, 1001, 1002), tmp_path / "data")
    addresses = re.findall(r"//([\d.]*):", text)
    assert addresses
    assert set(addresses) == {"127.0.0.1"}


def test_a_folder_with_a_backslash_survives_the_properties_format(tmp_path: Path) -> None:
    text = kafka_config.properties_text(BrokerConfig(tmp_path, 1, 2), Path("a\\b"))
    assert "log.dirs=a\\\\b\n" in text


def test_the_list_of_jars_is_whole_and_unambiguous() -> None:
    jars = pinned_jars()
    assert len({jar.file_name for jar in jars}) == len(jars) == 46
    assert all(re.fullmatch("[0-9a-f]{64}", jar.sha256) and jar.size > 0 for jar in jars)
    artifacts = {jar.artifact: jar.version for jar in jars}
    assert artifacts["kafka_2.13"] == artifacts["kafka-clients"] == KAFKA_VERSION
    # Without a binding a broken broker dies mute.
    assert "log4j-slf4j-impl" in artifacts
