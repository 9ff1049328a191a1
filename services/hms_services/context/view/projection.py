"""The memories of all spaces as they stand, in memory, for readers that must not wait.

One thread writes (see ``follower``); any number read. Records are immutable and replaced whole,
and a dictionary's copy is atomic under the interpreter's lock, so that readers need no lock of
their own. Of two copies of a record the one with the higher applied offset wins: a frozen worker
may write an old one late.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryState, SpaceState, Tier
from hms_schemas.topics import ZOMBIES_GONE_MS
from hms_services.api.names import SpaceName
from hms_services.api.times import now_us
from hms_services.context.packing.wordings import Wordings
from hms_services.context.view.applied_positions import AppliedPositions


@dataclass(slots=True)
class _Space:
    """What is known of one space."""

    memories: dict[bytes, MemoryState] = field(default_factory=dict)
    markers: dict[bytes, int] = field(default_factory=dict)
    """Forgotten memories with the offset that was applied last; until some time after their
    tombstone."""
    record: SpaceState | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a record changed: ``after`` is None when the memory is gone."""

    memory_id: bytes
    before: MemoryState | None
    after: MemoryState | None


Changed = Callable[[bytes, Change], None]
"""The space's key, and what changed in it."""


class Projection:
    """Reads of ``hms_services.api.view.MemoryView``, and what the follower writes."""

    def __init__(self, changed: Changed | None = None) -> None:
        """``changed`` is told of every change of a memory, on the thread that writes."""
        self.positions = AppliedPositions()
        self.wordings = Wordings(self._stands)
        """How its memories are told."""
        self._changed = changed
        self._spaces: dict[bytes, _Space] = {}
        self._graves: deque[tuple[int, bytes, bytes, int]] = deque()

    def put_memory(self, state: MemoryState) -> Change | None:
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
            return self._tell(key, Change(state.memory_id, before, None))
        if state.memory_id in space.markers and state.applied_offset == known:
            return None
        space.markers.pop(state.memory_id, None)
        space.memories[state.memory_id] = state
        return self._tell(key, Change(state.memory_id, before, state))

    def drop_memory(
        self,
        space_key: bytes,
        memory_id: bytes,
        applied_offset: int | None = None,
        timestamp_ms: int = 0,
    ) -> Change | None:
        """Apply a tombstone of the state topic; None when a newer record is known.

        Its offset is remembered until no frozen worker can bring back what is gone.
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
            self._graves.append((timestamp_ms, space_key, memory_id, applied_offset))
            self._forget_graves(timestamp_ms)
        return self._tell(space_key, Change(memory_id, held, None))

    def put_space(self, record: SpaceState) -> None:
        """Apply a record of the spaces topic, unless a newer one is known."""
        space = self._space(SpaceName(record.tenant, record.space).key)
        if space.record is None or record.applied_offset >= space.record.applied_offset:
            space.record = record

    def drop_space(self, space_key: bytes) -> None:
        """Apply a tombstone of the spaces topic."""
        self._space(space_key).record = None

    def holds(self, space_key: bytes, memory_id: bytes) -> bool:
        """Whether the memory is there, whoever may see it."""
        space = self._spaces.get(space_key)
        return space is not None and memory_id in space.memories

    def forgotten(self, space_key: bytes, memory_id: bytes) -> bool:
        """Whether the memory is known to be gone."""
        space = self._spaces.get(space_key)
        return space is not None and memory_id in space.markers

    def get(self, space: SpaceName, memory_id: bytes) -> MemoryState | None:
        """See ``MemoryView``."""
        found = self.get_all(space, (memory_id,))
        return found[0] if found else None

    def get_all(self, space: SpaceName, memory_ids: Iterable[bytes]) -> list[MemoryState]:
        """Those of the memories that may be shown, in the order of their ids."""
        held = self._spaces.get(space.key)
        if held is None:
            return []
        return _visible(map(held.memories.get, memory_ids), held.record)

    def memories(self, space: SpaceName) -> Sequence[MemoryState]:
        """See ``MemoryView``."""
        held = self._spaces.get(space.key)
        if held is None:
            return ()
        return _visible(held.memories.copy().values(), held.record)

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
        """See ``MemoryView``."""
        held = self._spaces.get(space.key)
        return held.record if held else None

    def spaces(self, tenant: str) -> Sequence[SpaceState]:
        """See ``MemoryView``."""
        records = [r for r in self._records() if r.tenant == tenant]
        return sorted(records, key=lambda record: record.space)

    def due(self, now_us: int) -> Sequence[SpaceState]:
        """See ``MemoryView``."""
        return [r for r in self._records() if r.next_due is not None and r.next_due <= now_us]

    def count(self) -> int:
        """How many memories are held, over all spaces."""
        return sum(len(space.memories) for space in self._spaces.copy().values())

    def _stands(self, state: MemoryState) -> bool:
        """Whether this very record is the one that is held."""
        space = self._spaces.get(SpaceName(state.tenant, state.space).key)
        return space is not None and space.memories.get(state.memory_id) is state

    def _tell(self, space_key: bytes, change: Change) -> Change:
        self.wordings.changed(change.memory_id, change.after)
        if self._changed is not None:
            self._changed(space_key, change)
        return change

    def _forget_graves(self, now_ms: int) -> None:
        """Let go of the tombstones that nobody can come back over any more."""
        while self._graves and self._graves[0][0] + ZOMBIES_GONE_MS < now_ms:
            _, space_key, memory_id, applied_offset = self._graves.popleft()
            markers = self._space(space_key).markers
            if markers.get(memory_id) == applied_offset:
                del markers[memory_id]

    def _records(self) -> list[SpaceState]:
        held = self._spaces.copy().values()
        return [space.record for space in held if space.record is not None]

    def _space(self, key: bytes) -> _Space:
        return self._spaces.setdefault(key, _Space())


def _visible(states: Iterable[MemoryState | None], record: SpaceState | None) -> list[MemoryState]:
    """Those that are there, not expired, and not from before the whole space was forgotten."""
    now, cleared = now_us(), record.cleared_offset if record else None
    first = 0 if cleared is None else cleared
    return [
        state
        for state in states
        if state is not None
        and state.observed_offset >= first
        and (state.expires_at is None or state.expires_at > now)
    ]
