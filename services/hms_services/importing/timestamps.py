"""Times as files carry them: ISO 8601, or seconds or milliseconds since the Unix epoch."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

# 1e11 seconds is the year 5138, 1e11 milliseconds is 1973: no time of a conversation is between.
_MILLISECONDS_FROM = 1e11
# 1e14 milliseconds is the year 5138 again: a larger number can only be of a finer unit.
_TOO_FINE_FROM = 1e14
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$")


class Reading(StrEnum):
    """How a time was understood. The summary of an import says it."""

    ISO = "ISO 8601 with a zone"
    ISO_NO_ZONE = "ISO 8601 without a zone, taken as UTC"
    SECONDS = "seconds since 1970"
    MILLISECONDS = "milliseconds since 1970"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in its own zone, UTC where it names none, and how it was understood."""

    at: datetime
    reading: Reading


def parse_time(value: object) -> Moment:
    """The moment that ``value`` names.

    Raises:
        ValueError: it is not a time; the message says why.

    >>> parse_time("2026-05-03T09:04:00+02:00").at.isoformat()
    '2026-05-03T09:04:00+02:00'
    >>> parse_time(1777792000).reading
    <Reading.SECONDS: 'seconds since 1970'>
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"a {type(value).__name__} is not a time")
    if isinstance(value, str) and not _NUMBER.match(value.strip()):
        return _iso(value.strip())
    return _epoch(float(value))


def _iso(text: str) -> Moment:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("it is neither ISO 8601 nor seconds or milliseconds since 1970") from None
    if at.tzinfo is None:
        return Moment(at.replace(tzinfo=UTC), Reading.ISO_NO_ZONE)
    _refuse_outside(at)
    return Moment(at, Reading.ISO)


def _epoch(number: float) -> Moment:
    if abs(number) >= _TOO_FINE_FROM:
        raise ValueError("it looks like microseconds; give seconds or milliseconds")
    if abs(number) >= _MILLISECONDS_FROM:
        return Moment(_from_epoch(number / 1000), Reading.MILLISECONDS)
    return Moment(_from_epoch(number), Reading.SECONDS)


def _from_epoch(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        raise ValueError("it is outside of the calendar") from None


def _refuse_outside(at: datetime) -> None:
    try:
        at.astimezone(UTC)
    except OverflowError:
        raise ValueError("it is outside of the calendar") from None
