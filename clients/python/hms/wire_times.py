"""Times: Python's ``datetime`` in the client; on the wire ``Timestamp``, in UTC, and the offset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from google.protobuf.timestamp_pb2 import Timestamp


def to_timestamp(moment: datetime) -> Timestamp:
    """The moment as a ``Timestamp``; one without a zone is read as UTC.

    >>> to_timestamp(datetime(2026, 1, 2)).ToJsonString()
    '2026-01-02T00:00:00Z'
    """
    stamp = Timestamp()
    stamp.FromDatetime(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment)
    return stamp


def utc_offset_minutes(moment: datetime | None) -> int | None:
    """The minutes that the moment's zone is ahead of UTC; None for UTC and for no zone.

    >>> utc_offset_minutes(datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=9))))
    540
    """
    offset = moment.utcoffset() if moment else None
    return offset // timedelta(minutes=1) if offset else None


def from_timestamp(stamp: Timestamp, offset_minutes: int = 0) -> datetime:
    """The ``Timestamp`` as a ``datetime``, to the microsecond; in UTC, or so far ahead of it."""
    zone = timezone(timedelta(minutes=offset_minutes)) if offset_minutes else UTC
    return stamp.ToDatetime(tzinfo=zone)
