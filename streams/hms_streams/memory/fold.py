"""State = fold(log): events in, the next records of spaces and memories out.

The strict rule: **decide from the space's record, apply to the memories' records (each guarded by
its applied offset), write the space's record last.** A crash between two writes leaves some
memories ahead of their space. The repeated fold then decides the same, because it reads only those
fields of a memory that cannot change while the memory lives: where it was observed, its length, its
kind, its members. And the repeated fold changes nothing twice, because each memory's record holds
the offset of the last event that was applied to it.

Two consequences for the writer of the outcome. Memories are made durable before spaces. And an
event for which ``begins_batch`` is true must be the first of its space in a batch: it may delete a
marker, which holds the fields that a repeated fold would read, so the event that forgot the memory
must be durable first.

The same event at two offsets has one effect. An observation is recognised by the record that it
made. Every other event is recognised by its id, which the space and the memory keep for a while.
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
    """Whether the event must be the first of its space in a batch; the module says why."""
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
