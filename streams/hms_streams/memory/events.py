"""What an event names, and the record of a move that it caused."""

from __future__ import annotations

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
    Tier,
    Transition,
)
from hms_schemas.ids import derived_id


def named_ids(event: MemoryEvent) -> tuple[bytes, ...]:
    """The memories that an event names, its own included if it makes one."""
    match event.body:
        case Observed() | ConceptFormed():
            return (event.event_id,)
        case Recalled() | Forgotten():
            return event.body.memory_ids
        case Rated() | Tagged() | Superseded():
            return (event.body.memory_id,)
        case ConceptDissolved():
            return (event.body.concept_id,)
        case _:
            return ()


def transition(
    event: MemoryEvent, offset: int, origin: Tier, key: bytes, memory: MemoryState
) -> Transition:
    """The move of ``memory``, whose key is ``key``, from ``origin`` to where it is now.

    Its id follows from the event, its place in the log, the memory and the target. Event ids alone
    would not do: two tenants may use the same, and a memory may be observed again once its marker
    is gone.
    """
    cause = (event.event_id, offset.to_bytes(8, "big"))
    return Transition(
        transition_id=derived_id(*cause, key, memory.tier.encode()),
        tenant=event.tenant,
        space=event.space,
        memory_id=memory.memory_id,
        from_tier=origin,
        to_tier=memory.tier,
        reason=memory.tier_reason,
        cause_event_id=event.event_id,
        source_offset=offset,
        occurred_at=event.occurred_at,
    )
