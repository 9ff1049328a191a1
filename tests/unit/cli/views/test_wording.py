"""Numbers, times and texts as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.cli.output import as_json
from hms_services.cli.views.wording import clipped, count, duration, moment, size


@pytest.mark.parametrize(
    ("bytes_", "said"), [(0, "0 B"), (999, "999 B"), (44_000_000, "42 MB"), (3 * 2**30, "3.0 GB")]
)
def test_sizes(bytes_: int, said: str) -> None:
    assert size(bytes_) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.04, "0.0 s"), (12.3, "12 s"), (61, "1 min 1 s"), (7200, "2 h 0 min"), (90000, "1 d 1 h")],
)
def test_durations(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_moments_are_told_in_utc_and_for_programs_in_their_zone() -> None:
    there = timezone(timedelta(hours=2))
    assert moment(datetime(2026, 5, 3, 9, 4, tzinfo=there)) == "2026-05-03 07:04"
    assert as_json(datetime(2026, 5, 3, 9, 4, tzinfo=there)) == "2026-05-03T09:04:00+02:00"
    assert as_json(datetime(2026, 5, 3, tzinfo=UTC)) == "2026-05-03T00:00:00Z"
    assert moment(None) == "never"


def test_counts() -> None:
    assert [count(0, "memory", "memories"), count(1, "event")] == ["0 memories", "1 event"]


@given(st.text(), st.integers(1, 40))
def test_a_clipped_text_is_one_line_that_fits_and_begins_as_the_text(text: str, width: int) -> None:
    line = clipped(text, width)
    assert len(line) <= width
    assert "\n" not in line
    assert " ".join(text.split()).startswith(line.removesuffix("…"))
