"""The time that clocks showed where something happened.

A memory says how far local time was ahead of UTC there (``utc_offset_minutes``). So its day is the
day that the people of the memory would name: what was said in Tokyo at 07:30 on the 25th belongs to
the 25th, although it was the 24th in UTC. A memory that does not say it is taken as one in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol

MINUTE_US = 60_000_000


class Happened(Protocol):
    """What happened at a time, somewhere: the record of a memory."""

    @property
    def occurred_at(self) -> int:
        """µs since 1970, UTC."""
        ...

    @property
    def utc_offset_minutes(self) -> int | None:
        """Minutes that local time was ahead of UTC; None where nobody said it."""
        ...


def local_us(happened: Happened) -> int:
    """The local time: µs from midnight on 1970-01-01 on the clocks of the place."""
    return happened.occurred_at + MINUTE_US * (happened.utc_offset_minutes or 0)


def local_day(happened: Happened) -> str:
    """The day on the calendars of the place, such as ``2026-11-25``."""
    return datetime.fromtimestamp(local_us(happened) // 1_000_000, UTC).date().isoformat()
