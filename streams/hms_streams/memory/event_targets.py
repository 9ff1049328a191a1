"""The memories that an event names, and what each of them is to the event."""

from __future__ import annotations

from enum import Enum, auto
from typing import assert_never

from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    Superseded,
    Tagged,
    Ticked,
    Tier,
)


def named_ids(event: MemoryEvent) -> tuple[bytes, ...]:
    """The memories that an event names, its own included if the event makes one."""
    match event.body:
        case Observed() | ConceptFormed():
            return (event.event_id,)
        case Recalled() | Forgotten() as body:
            return body.memory_ids
        case Rated() | Tagged() | Superseded() as body:
            return (body.memory_id,)
        case ConceptDissolved() as body:
            return (body.concept_id,)
        case Ticked():
            return ()
        case _ as unknown:
            assert_never(unknown)


class EventTarget(Enum):
    """What a memory is to an event, whatever later events made of the memory."""

    UNKNOWN = auto()
    """Not observed before the event."""
    ALIVE = auto()
    CLEARED = auto()
    """Observed before its whole space was forgotten; no event has named it since."""
    FORGOTTEN = auto()


def event_target(
    memory: MemoryState | None, offset: int, cleared_offset: int | None
) -> EventTarget:
    """What ``memory`` is to the event at ``offset``.

    The answer depends only on what cannot change while a memory lives, and on its marker, which
    never changes either: so a repeated fold gets the same answer.

    Args:
        memory: the record, which may be ahead of the event; None where there is none.
        offset: the event's place in the log.
        cleared_offset: where the whole space was forgotten last; None if it never was.
    """
    if memory is None:
        return EventTarget.UNKNOWN
    if memory.tier is Tier.FORGOTTEN and memory.applied_offset < offset:
        return EventTarget.FORGOTTEN
    if not 0 <= memory.observed_offset < offset:
        return EventTarget.UNKNOWN
    if cleared_offset is not None and memory.observed_offset < cleared_offset:
        return EventTarget.CLEARED
    return EventTarget.ALIVE
