"""The fold of one partition, over any number of events.

A space's record is read when the first event of the space comes, and the space then stays open. A
replay that takes the outcome only once, at the end, neither reads nor makes a space's record in
between. Workers, which write in batches, and replays use this same fold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryEvent, MemoryState, SpaceState, Transition
from hms_schemas.keys import space_key
from hms_streams.memory.space_fold import SpaceFold
from hms_streams.memory.space_memories import LoadMemory
from hms_streams.memory.tier_move import Move
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, TierPolicy

LoadSpace = Callable[[bytes], SpaceState | None]
"""Key (``tenant/space``) to the stored record; None where there is none."""


@dataclass(slots=True)
class Folded:
    """Everything that some events changed, one record a key."""

    memories: dict[bytes, MemoryState | None] = field(default_factory=dict)
    """To be made durable before ``spaces``. None is a tombstone."""
    spaces: dict[bytes, SpaceState] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    """In log order."""

    @property
    def transitions(self) -> list[Transition]:
        """The records of ``moves``. Ids follow from the cause: a second copy is recognised."""
        return [move.transition() for move in self.moves]


class PartitionFold:
    """Folds events of one partition, in log order, over the stored state.

    It holds the records that it reads and changes until ``take``. Take often enough to bound the
    use of memory (a changed memory is about 2 kB, a space with a full working set 30 kB), and
    seldom enough that a record that changes several times is mostly taken once.

    >>> fold = PartitionFold(lambda key: None, lambda key: None)
    >>> fold.take().memories
    {}
    """

    def __init__(
        self,
        load_memory: LoadMemory,
        load_space: LoadSpace,
        policy: TierPolicy = DEFAULT_POLICY,
    ) -> None:
        """
        Args:
            load_memory: reads a memory's record; called at most once a key between two takes.
            load_space: reads a space's record; called at most once a key between two takes.
            policy: the numbers of the rules.
        """
        self._load_memory = load_memory
        self._load_space = load_space
        self._policy = policy
        self._spaces: dict[tuple[str, str], SpaceFold] = {}
        self._latest: SpaceFold | None = None

    def apply(self, event: MemoryEvent, offset: int) -> None:
        """Fold one admitted event."""
        name = (event.tenant, event.space)
        fold = self._spaces.get(name)
        if fold is None:
            record = self._load_space(space_key(*name))
            fold = self._spaces[name] = SpaceFold(event, record, self._load_memory, self._policy)
        fold.apply(event, offset)
        self._latest = fold

    def moves(self) -> list[Move]:
        """The moves that the last event made. They are computed only when this is called."""
        return [] if self._latest is None else self._latest.moves()

    def take(self) -> Folded:
        """All that changed since the last take, without moves; the fold then holds no record.

        Store the outcome before the next ``apply``, which loads records again.
        """
        folded = Folded()
        for name, fold in self._spaces.items():
            folded.memories.update(fold.memories.writes())
            folded.spaces[space_key(*name)] = fold.space.record()
        self._spaces = {}
        self._latest = None
        return folded
