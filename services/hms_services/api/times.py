"""Times between the wire (``Timestamp``) and the log (microseconds since the Unix epoch, UTC)."""

from __future__ import annotations

import time

from google.protobuf.timestamp_pb2 import Timestamp

from hms_schemas.admission import MAX_UTC_OFFSET_MINUTES
from hms_services.api.call_errors import invalid

# The range of a Timestamp: from the year 1 to the year 9999.
_FIRST_SECOND = -62_135_596_800
_LAST_SECOND = 253_402_300_799


def now_us() -> int:
    """The wall clock, in microseconds since the Unix epoch."""
    return time.time_ns() // 1000


def to_us(value: Timestamp, field: str) -> int:
    """Microseconds of ``value`` since the Unix epoch.

    Raises:
        InvalidFieldsError: ``value`` is out of the range of a Timestamp; names ``field``.
    """
    if not (_FIRST_SECOND <= value.seconds <= _LAST_SECOND and 0 <= value.nanos < 10**9):
        raise invalid(field, "is not a time between the years 1 and 9999", reason="bad_time")
    return value.seconds * 1_000_000 + value.nanos // 1000


def utc_offset_us(minutes: int, field: str) -> int:
    """``minutes`` that a clock is ahead of UTC, in µs.

    Raises:
        InvalidFieldsError: no clock is so far ahead or behind; names ``field``.
    """
    if abs(minutes) > MAX_UTC_OFFSET_MINUTES:
        raise invalid(field, f"is not within {MAX_UTC_OFFSET_MINUTES} minutes of UTC")
    return minutes * 60_000_000


def to_timestamp(microseconds: int) -> Timestamp:
    """The Timestamp of a time in the log, which is in microseconds since the Unix epoch."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return Timestamp(seconds=seconds, nanos=rest * 1000)
