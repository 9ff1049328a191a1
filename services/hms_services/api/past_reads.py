"""Reads of the past: the moment that ``AsOf`` names, and what a response says of that past."""

from __future__ import annotations

from typing import Protocol, assert_never

from hms_proto.memory.v1 import memory_pb2
from hms_schemas.admission import EARLIEST_US
from hms_services.api.call_errors import InvalidFieldsError, invalid
from hms_services.api.names import SpaceName
from hms_services.api.times import now_us, to_timestamp, to_us
from hms_services.api.view import MemoryView
from hms_streams.replay.past import AtOffset, HappenedBy, LoggedBy, Moment, PastMemory

# The clocks of a caller and of this machine differ: a moment this far ahead still counts as now.
_AHEAD_US = 60 * 1_000_000


class PastReads(Protocol):
    """The memories of one space at one moment. Memories that were forgotten since are not shown."""

    @property
    def partition(self) -> int:
        """The partition of the log that the space lives on."""
        ...

    @property
    def moment(self) -> Moment:
        """The moment that was asked for."""
        ...

    @property
    def now_us(self) -> int:
        """The moment in event time, in µs: activation is counted up to it."""
        ...

    @property
    def memory(self) -> PastMemory:
        """The folded memories, with the number of events and of withheld memories."""
        ...

    @property
    def view(self) -> MemoryView:
        """What was there then, and the search over it."""
        ...


class Pasts(Protocol):
    """Opens spaces as they were at a moment."""

    async def at(self, space: SpaceName, moment: Moment, timeout_s: float) -> PastReads:
        """The space at that moment.

        Raises:
            InvalidFieldsError: the log has no such moment.
            UnavailableError: the past is not ready in time. Folding goes on: the same request
                later finds the past ready, or closer to it.
        """
        ...


def read_moment(message: memory_pb2.AsOf, field: str = "as_of") -> Moment:
    """The moment that ``message`` names.

    Raises:
        InvalidFieldsError: it names none, or one in the future or before any event.
    """
    match message.WhichOneof("moment"):
        case "happened_by":
            at_us = to_us(message.happened_by, f"{field}.happened_by")
            _check_time(at_us, f"{field}.happened_by")
            return HappenedBy(at_us)
        case "logged_by":
            at_us = to_us(message.logged_by, f"{field}.logged_by")
            _check_time(at_us, f"{field}.logged_by")
            return LoggedBy(at_us // 1000)
        case "offset":
            if message.offset < 0:
                raise bad_moment(f"{field}.offset", "is negative", "Offsets begin at 0.")
            return AtOffset(message.offset)
        case _:
            raise bad_moment(field, "names no moment", "Set happened_by, logged_by or offset.")


def past_message(past: PastReads) -> memory_pb2.PastView:
    """What a response says of the past that it comes from."""
    return memory_pb2.PastView(
        as_of=_as_of(past.moment),
        partition=past.partition,
        last_offset=past.memory.position,
        event_count=past.memory.events,
        withheld_count=past.memory.withheld,
    )


def bad_moment(field: str, description: str, fix: str) -> InvalidFieldsError:
    """The error of a moment that cannot be read; ``fix`` says what to ask for instead."""
    return invalid(field, description, reason="bad_moment", fix=fix)


def _as_of(moment: Moment) -> memory_pb2.AsOf:
    match moment:
        case HappenedBy():
            return memory_pb2.AsOf(happened_by=to_timestamp(moment.at_us))
        case LoggedBy():
            return memory_pb2.AsOf(logged_by=to_timestamp(moment.at_ms * 1000))
        case AtOffset():
            return memory_pb2.AsOf(offset=moment.offset)
        case _:
            assert_never(moment)


def _check_time(at_us: int, field: str) -> None:
    if at_us > now_us() + _AHEAD_US:
        raise bad_moment(field, "is in the future", "Ask for a moment that has been.")
    if at_us < EARLIEST_US:
        raise bad_moment(field, "is before any event", "No event is older than the year 2000.")
