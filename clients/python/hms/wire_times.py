"""Times: Python's ``datetime`` in the client, protobuf's ``Timestamp`` on the wire; always UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp


def to_timestamp(moment: datetime) -> Timestamp:
    """The moment as a ``Timestamp``; one without a zone is read as UTC.

    >>> to_timestamp(datetime(2026, 1, 2)).ToJsonString()
    '2026-01-02T00:00:00Z'
    """
    stamp = Timestamp()
    stamp.FromDatetime(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment)
    return stamp


def from_timestamp(stamp: Timestamp) -> datetime:
    """The ``Timestamp`` as a ``datetime`` in UTC, to the microsecond."""
    return stamp.ToDatetime(tzinfo=UTC)
