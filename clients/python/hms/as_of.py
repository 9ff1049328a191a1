"""The moment of the past that a read is about, and what its result says of that past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hms.wire_times import from_timestamp, to_timestamp
from hms_proto.memory.v1 import memory_pb2 as pb
from hms_schemas.errors import InvalidRequestError


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOf:
    """One moment: exactly one of its fields is given.

    Raises:
        InvalidRequestError: none of the fields is given, or more than one.

    >>> AsOf(offset=1234)
    AsOf(happened_by=None, logged_by=None, offset=1234)
    """

    happened_by: datetime | None = None
    """Up to this time by the events' own times: what had happened. What a bare time means."""
    logged_by: datetime | None = None
    """Up to this time by the broker's clock: what the system knew."""
    offset: int | None = None
    """Up to this offset of the space's partition, inclusive: what the system knew."""

    def __post_init__(self) -> None:
        given = (self.happened_by, self.logged_by, self.offset)
        if sum(value is not None for value in given) != 1:
            raise InvalidRequestError(
                "as_of does not name exactly one moment.",
                fix="Give a datetime, or AsOf with happened_by, logged_by or offset.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PastView:
    """Where a result about the past comes from."""

    as_of: AsOf
    partition: int
    last_offset: int
    """The last offset of the log that was read; -1 when nothing was read."""
    events: int
    """How many events of the space made the memories of that moment."""
    withheld: int
    """How many memories of that moment were forgotten, or expired, since: they are not shown."""


def wire_as_of(as_of: AsOf | datetime | None) -> pb.AsOf | None:
    """The moment on the wire; a bare time is read as ``happened_by``."""
    if as_of is None:
        return None
    if isinstance(as_of, datetime):
        return pb.AsOf(happened_by=to_timestamp(as_of))
    if as_of.happened_by is not None:
        return pb.AsOf(happened_by=to_timestamp(as_of.happened_by))
    if as_of.logged_by is not None:
        return pb.AsOf(logged_by=to_timestamp(as_of.logged_by))
    return pb.AsOf(offset=as_of.offset)


def past_of(message: pb.PastView) -> PastView:
    """What a response says of its past."""
    return PastView(
        as_of=_as_of(message.as_of),
        partition=message.partition,
        last_offset=message.last_offset,
        events=message.event_count,
        withheld=message.withheld_count,
    )


def _as_of(message: pb.AsOf) -> AsOf:
    match message.WhichOneof("moment"):
        case "happened_by":
            return AsOf(happened_by=from_timestamp(message.happened_by))
        case "logged_by":
            return AsOf(logged_by=from_timestamp(message.logged_by))
        case _:
            return AsOf(offset=message.offset)
