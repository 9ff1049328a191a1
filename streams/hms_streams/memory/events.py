"""What an event names, and a move that it caused."""

from __future__ import annotations

from typing import assert_never

from msgspec import Struct

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
    Transition,
)
from hms_schemas.ids import derived_id


def named_ids(event: MemoryEvent) -> tuple[bytes, ...]:
    """The memories that an event names, its own included if it makes one."""
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


class Move(Struct, frozen=True, gc=False):
    """A memory went to another tier. Its record is made only for who asks: a replay needs none."""

    event: MemoryEvent
    """The cause."""
    offset: int
    """Where the cause stands in the log."""
    origin: Tier
    key: bytes
    """The memory's key."""
    memory: MemoryState
    """The memory where it is now."""

    def transition(self) -> Transition:
        """The record of the move.

        Its id follows from the event, its place in the log, the memory and the target. Event ids
        alone would not do: two tenants may use the same, and a memory may be observed again once
        its marker is gone.
        """
        event, memory = self.event, self.memory
        cause = (event.event_id, self.offset.to_bytes(8, "big"))
        return Transition(
            transition_id=derived_id(*cause, self.key, memory.tier.encode()),
            tenant=event.tenant,
            space=event.space,
            memory_id=memory.memory_id,
            from_tier=self.origin,
            to_tier=memory.tier,
            reason=memory.tier_reason,
            cause_event_id=event.event_id,
            source_offset=self.offset,
            occurred_at=event.occurred_at,
        )
