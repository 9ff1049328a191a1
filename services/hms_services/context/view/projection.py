"""The memories of all spaces as they stand, in memory, for readers that must not wait.

One thread writes (see ``follower``); any number of threads read. Records are immutable and replaced
whole, and to copy a dictionary is atomic under the interpreter's lock: readers need no lock of
their own. Of two copies of a record the one with the higher applied offset wins: a frozen worker
may write an old copy late.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hms_schemas.generated.records import MemoryState, SpaceState, Tier
from hms_schemas.topics import ZOMBIES_GONE_MS
from hms_services.api.names import SpaceName
from hms_services.api.times import now_us
from hms_services.context.view.applied_positions import AppliedPositions
from hms_streams.memory.visibility import Visibility


@dataclass(slots=True)
class _Space:
    """What is known of one space."""

    memories: dict[bytes, MemoryState] = field(default_factory=dict)
    markers: dict[bytes, int] = field(default_factory=dict)
    """Forgotten memories, each with its applied offset; kept until some time after the
    tombstone."""
    record: SpaceState | None = None


@dataclass(frozen=True, slots=True)
class MemoryChange:
    """What a record changed of a memory; ``after`` is None when the memory is gone."""

    memory_id: bytes
    before: MemoryState | None
    after: MemoryState | None


class _TombstoneMark(NamedTuple):
    """A tombstone that was applied: its marker goes when no frozen worker can write late."""

    at_ms: int
    space_key: bytes
    memory_id: bytes
    applied_offset: int


Changed = Callable[[bytes, MemoryChange], None]
"""Takes the space's key, and what changed in the space."""


class Projection:
    """Reads of ``hms_services.api.view.MemoryReads``, and the writes of the follower.

    Args:
        changed: called after every change of a memory, on the thread that writes.
    """

    def __init__(self, changed: Changed | None = None) -> None:
        self.positions = AppliedPositions()
        self._changed = changed
        self._spaces: dict[bytes, _Space] = {}
        self._tombstones: deque[_TombstoneMark] = deque()

    def put_memory(self, state: MemoryState) -> MemoryChange | None:
        """Apply a record of the state topic; None when a newer one is known."""
        key = SpaceName(state.tenant, state.space).key
        space = self._space(key)
        before = space.memories.get(state.memory_id)
        known = before.applied_offset if before else space.markers.get(state.memory_id, -1)
        if state.applied_offset < known:
            return None
        if state.tier is Tier.FORGOTTEN:
            space.memories.pop(state.memory_id, None)
            space.markers[state.memory_id] = state.applied_offset
            return self._report(key, MemoryChange(state.memory_id, before, None))
        if state.memory_id in space.markers and state.applied_offset == known:
            return None
        space.markers.pop(state.memory_id, None)
        space.memories[state.memory_id] = state
        return self._report(key, MemoryChange(state.memory_id, before, state))

    def drop_memory(
        self,
        space_key: bytes,
        memory_id: bytes,
        applied_offset: int | None = None,
        timestamp_ms: int = 0,
    ) -> MemoryChange | None:
        """Apply a tombstone of the state topic; None when a newer record is known.

        Its offset is kept until no frozen worker can bring the memory back.

        Args:
            applied_offset: of the tombstone; None where its record names none.
            timestamp_ms: when the broker took the tombstone.
        """
        space = self._space(space_key)
        held = space.memories.get(memory_id)
        if held and applied_offset is not None and applied_offset < held.applied_offset:
            return None
        space.memories.pop(memory_id, None)
        if applied_offset is None:
            space.markers.pop(memory_id, None)
        else:
            space.markers[memory_id] = max(applied_offset, space.markers.get(memory_id, -1))
            self._tombstones.append(
                _TombstoneMark(timestamp_ms, space_key, memory_id, applied_offset)
            )
            self._drop_old_marks(timestamp_ms)
        return self._report(space_key, MemoryChange(memory_id, held, None))

    def put_space(self, record: SpaceState) -> None:
        """Apply a record of the spaces topic, unless a newer one is known."""
        space = self._space(SpaceName(record.tenant, record.space).key)
        if space.record is None or record.applied_offset >= space.record.applied_offset:
            space.record = record

    def drop_space(self, space_key: bytes) -> None:
        """Apply a tombstone of the spaces topic."""
        self._space(space_key).record = None

    def holds(self, space_key: bytes, memory_id: bytes) -> bool:
        """Whether the memory has a record, shown or not."""
        space = self._spaces.get(space_key)
        return space is not None and memory_id in space.memories

    def forgotten(self, space_key: bytes, memory_id: bytes) -> bool:
        """Whether the memory is known to be gone."""
        space = self._spaces.get(space_key)
        return space is not None and memory_id in space.markers

    def get(self, space: SpaceName, memory_id: bytes) -> MemoryState | None:
        """See ``MemoryReads``."""
        found = self.get_all(space, (memory_id,))
        return found[0] if found else None

    def get_all(self, space: SpaceName, memory_ids: Iterable[bytes]) -> list[MemoryState]:
        """Those of the memories that may be shown, in the order of ``memory_ids``."""
        held = self._spaces.get(space.key)
        if held is None:
            return []
        return Visibility.of(held.record, now_us()).among(map(held.memories.get, memory_ids))

    def memories(self, space: SpaceName) -> Sequence[MemoryState]:
        """See ``MemoryReads``."""
        held = self._spaces.get(space.key)
        if held is None:
            return ()
        return Visibility.of(held.record, now_us()).among(held.memories.copy().values())

    def held(self, space_key: bytes) -> Sequence[MemoryState]:
        """Every memory of a space, shown or not."""
        space = self._spaces.get(space_key)
        return () if space is None else tuple(space.memories.copy().values())

    def working_set(self, space: SpaceName) -> Sequence[MemoryState]:
        """The memories that are always in context, in order of entry."""
        record = self.space(space)
        entries = record.working_set if record else ()
        return self.get_all(space, (entry.memory_id for entry in entries))

    def space(self, space: SpaceName) -> SpaceState | None:
        """See ``MemoryReads``."""
        held = self._spaces.get(space.key)
        return held.record if held else None

    def spaces(self, tenant: str) -> Sequence[SpaceState]:
        """See ``MemoryReads``."""
        records = [r for r in self._records() if r.tenant == tenant]
        return sorted(records, key=lambda record: record.space)

    def due(self, now_us: int) -> Sequence[SpaceState]:
        """See ``MemoryReads``."""
        return [r for r in self._records() if r.next_due is not None and r.next_due <= now_us]

    def count(self) -> int:
        """How many memories are held, over all spaces."""
        return sum(len(space.memories) for space in self._spaces.copy().values())

    def next_offset(self, partition: int) -> int:
        """See ``MemoryReads``."""
        return self.positions.next_offset(partition)

    def is_current(self, state: MemoryState) -> bool:
        """Whether this very record object is the one that is held now."""
        space = self._spaces.get(SpaceName(state.tenant, state.space).key)
        return space is not None and space.memories.get(state.memory_id) is state

    def _report(self, space_key: bytes, change: MemoryChange) -> MemoryChange:
        if self._changed is not None:
            self._changed(space_key, change)
        return change

    def _drop_old_marks(self, now_ms: int) -> None:
        """Drop the marks of tombstones that are so old that no frozen worker can write any more."""
        while self._tombstones and self._tombstones[0].at_ms + ZOMBIES_GONE_MS < now_ms:
            mark = self._tombstones.popleft()
            markers = self._space(mark.space_key).markers
            if markers.get(mark.memory_id) == mark.applied_offset:
                del markers[mark.memory_id]

    def _records(self) -> list[SpaceState]:
        held = self._spaces.copy().values()
        return [space.record for space in held if space.record is not None]

    def _space(self, key: bytes) -> _Space:
        return self._spaces.setdefault(key, _Space())
