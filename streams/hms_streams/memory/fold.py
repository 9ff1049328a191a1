"""State = fold(log): events in, the next records of spaces and memories out.

The strict rule: **decide from the space's record, apply to memories' records (each guarded by its
applied offset), write the space's record last.** A crash between any two writes leaves some
memories ahead of their space. The repeated fold then decides the same, because of a memory it asks
only what cannot change while it lives (where it was observed, its length, its kind, its members);
and it changes nothing twice, because each memory knows how far it is.

Two consequences for whoever writes the outcome: memories are durable before spaces, and an event
for which ``begins_batch`` holds is the first of its space in a batch. A tombstone takes with it
what the rule asks of a memory, so the forgetting that it follows must be durable first.

The same event at another offset has one effect: an observation is recognised by the record that it
made, any other event by the latest events that the space and the memory keep.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Superseded,
    Tagged,
    Ticked,
)
from hms_streams.memory.partition_fold import Folded, LoadSpace, PartitionFold
from hms_streams.memory.space_memories import LoadMemory
from hms_streams.memory.tier_move import Move
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, TierPolicy


def begins_batch(event: MemoryEvent) -> bool:
    """Whether the event must be the first of its space in a batch; see the module."""
    match event.body:
        case Observed() | Recalled() | Rated() | Tagged() | Superseded() | Forgotten():
            return False
        case ConceptFormed() | ConceptDissolved():
            return False
        case Ticked():
            return True
        case _ as unknown:
            assert_never(unknown)


def fold_events(
    events: Iterable[tuple[MemoryEvent, int]],
    load_memory: LoadMemory,
    load_space: LoadSpace,
    policy: TierPolicy = DEFAULT_POLICY,
) -> Folded:
    """Fold events of one partition over the stored state.

    Args:
        events: admitted events with their offsets, in log order.
        load_memory: reads a memory's record; called at most once a key.
        load_space: reads a space's record; called at most once a key.
        policy: the numbers of the rules.
    """
    fold = PartitionFold(load_memory, load_space, policy)
    moves: list[Move] = []
    for event, offset in events:
        fold.apply(event, offset)
        moves += fold.moves()
    folded = fold.take()
    folded.moves = moves
    return folded
