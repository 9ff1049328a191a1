"""``AsOf``: which moment of the past a read asks for, and what its answer says of it."""

from __future__ import annotations

from typing import Protocol

from hms_proto.memory.v1 import memory_pb2
from hms_schemas.admission import EARLIEST_US
from hms_services.api.errors import InvalidFieldsError, invalid
from hms_services.api.names import SpaceName
from hms_services.api.times import now_us, to_timestamp, to_us
from hms_services.api.view import MemoryView
from hms_streams.replay.past import AtOffset, HappenedBy, LoggedBy, Moment, PastMemory

# The clocks of a caller and of this machine differ; a moment that is this close is now.
_AHEAD_US = 60 * 1_000_000


class PastReads(Protocol):
    """The memories of one space at one moment. Never shows what was forgotten since."""

    @property
    def partition(self) -> int:
        """The partition of the log that the space lives on."""
        ...

    @property
    def moment(self) -> Moment:
        """Which moment."""
        ...

    @property
    def now_us(self) -> int:
        """The moment in event time, µs: activation is counted up to there."""
        ...

    @property
    def memory(self) -> PastMemory:
        """All of it."""
        ...

    @property
    def view(self) -> MemoryView:
        """What was there then, and the search over it."""
        ...


class Pasts(Protocol):
    """Opens the past of spaces."""

    async def at(self, space: SpaceName, moment: Moment, timeout_s: float) -> PastReads:
        """The space at that moment.

        Raises:
            InvalidFieldsError: the log has no such moment.
            UnavailableError: it is not ready in time; asked again it is, or is further.
        """
        ...


def read_moment(message: memory_pb2.AsOf, field: str = "as_of") -> Moment:
    """The moment that ``message`` names; raises InvalidFieldsError when it can't have been."""
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
                raise refused(f"{field}.offset", "is negative", "Offsets begin at 0.")
            return AtOffset(message.offset)
        case _:
            raise refused(field, "names no moment", "Set happened_by, logged_by or offset.")


def past_message(past: PastReads) -> memory_pb2.PastView:
    """What an answer says of the past that it comes from."""
    return memory_pb2.PastView(
        as_of=_as_of(past.moment),
        partition=past.partition,
        last_offset=past.memory.position,
        event_count=past.memory.events,
        withheld_count=past.memory.withheld,
    )


def refused(field: str, description: str, fix: str) -> InvalidFieldsError:
    """The refusal of a moment, with what to ask for instead."""
    error = invalid(field, description, reason="bad_moment")
    error.fix = fix
    return error


def _as_of(moment: Moment) -> memory_pb2.AsOf:
    match moment:
        case HappenedBy():
            return memory_pb2.AsOf(happened_by=to_timestamp(moment.at_us))
        case LoggedBy():
            return memory_pb2.AsOf(logged_by=to_timestamp(moment.at_ms * 1000))
        case AtOffset():
            return memory_pb2.AsOf(offset=moment.offset)


def _check_time(at_us: int, field: str) -> None:
    if at_us > now_us() + _AHEAD_US:
        raise refused(field, "is in the future", "Ask for a moment that has been.")
    if at_us < EARLIEST_US:
        raise refused(field, "is before any event", "No event is older than the year 2000.")
