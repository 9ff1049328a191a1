"""The day of a memory is the day where it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from hms_streams.memory.local_time import local_day


@dataclass(frozen=True)
class Happened:
    occurred_at: int
    utc_offset_minutes: int | None


@pytest.mark.parametrize(
    ("minutes", "day"), [(540, "2026-11-25"), (None, "2026-11-24"), (0, "2026-11-24")]
)
def test_half_past_seven_in_tokyo(minutes: int | None, day: str) -> None:
    at = datetime.fromisoformat("2026-11-25T07:30+09:00")

    assert local_day(Happened(int(at.timestamp() * 1e6), minutes)) == day


def test_a_time_before_1970_has_a_day_too() -> None:
    assert local_day(Happened(-1, -60)) == "1969-12-31"
