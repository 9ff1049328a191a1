"""A state that is held in the process's memory, and folds events."""

from __future__ import annotations

from collections.abc import Iterable

from hms_schemas.generated.records import MemoryEvent, MemoryState, SpaceState
from hms_streams.memory.fold import fold_events
from hms_streams.memory.tier_move import Move
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, TierPolicy


class FoldedState:
    """The records of memories and spaces that events make, by key. A tombstone removes the record.

    >>> FoldedState().fold([])
    []
    """

    def __init__(self, policy: TierPolicy = DEFAULT_POLICY) -> None:
        self._policy = policy
        self.memories: dict[bytes, MemoryState] = {}
        self.spaces: dict[bytes, SpaceState] = {}

    def fold(self, events: Iterable[tuple[MemoryEvent, int]]) -> list[Move]:
        """Fold the next admitted events of one partition, with their offsets; return the moves."""
        folded = fold_events(events, self.memories.get, self.spaces.get, self._policy)
        for key, memory in folded.memories.items():
            if memory is None:
                self.memories.pop(key, None)
            else:
                self.memories[key] = memory
        self.spaces.update(folded.spaces)
        return folded.moves
