"""A move of a memory from one tier to another, and the transition record that tells of it."""

from __future__ import annotations

from msgspec import Struct

from hms_schemas.generated.records import MemoryEvent, MemoryState, Tier, Transition
from hms_schemas.ids import derived_id


class Move(Struct, frozen=True, gc=False):
    """A memory went to another tier.

    Its record is made only when ``transition`` is called: a replay needs no records.
    """

    event: MemoryEvent
    """The cause."""
    offset: int
    """The place of the cause in the log."""
    origin: Tier
    """The tier before; NONE for a memory that is new."""
    key: bytes
    """The memory's key."""
    memory: MemoryState
    """The memory in its new tier."""

    def transition(self) -> Transition:
        """The record of the move.

        Its id follows from the event, the event's place in the log, the memory and the new tier.
        Event ids alone would not do: two tenants may use the same id, and a memory may be observed
        again after its marker was removed.
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
