"""The memories of one space, read through and opened for one event at a time.

Each record carries the offset of the event that changed it last. An event at or before that offset
was applied already, by a fold that ended between two writes: it changes nothing, and the record is
written again as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from hms_schemas.generated.records import MemoryEvent, MemoryState, Tier
from hms_schemas.keys import memory_key
from hms_streams.memory.changes import placed
from hms_streams.memory.policy import POLICY_VERSION, TierPolicy
from hms_streams.memory.reasons import Reason
from hms_streams.memory.tiers import resettled, settled

LoadMemory = Callable[[bytes], MemoryState | None]
"""Key (``tenant/space/memory_id``) to the stored record; None where there is none."""


class Memories:
    """What a fold has read and changed of one space's memories."""

    def __init__(self, tenant: str, space: str, load: LoadMemory, policy: TierPolicy) -> None:
        self._tenant = tenant
        self._space = space
        self._load = load
        self._policy = policy
        self._keys: dict[bytes, bytes] = {}
        self._states: dict[bytes, MemoryState | None] = {}
        self._written: dict[bytes, None] = {}
        self._before: dict[bytes, MemoryState | None] = {}
        self._offset = -1
        self._clock = 0

    def begin(self, offset: int, clock: int) -> None:
        """The next event: its offset, and the space's clock with it."""
        self._offset = offset
        self._clock = clock
        self._before.clear()

    def get(self, memory_id: bytes) -> MemoryState | None:
        """The record as it stands; it may be ahead of the event."""
        if memory_id not in self._states:
            key = memory_key(self._tenant, self._space, memory_id)
            self._keys[memory_id] = key
            self._states[memory_id] = self._load(key)
        return self._states[memory_id]

    def write_again(self, memory_id: bytes) -> None:
        """Write the record as it stands, if there is one."""
        if self.get(memory_id) is not None:
            self._written[memory_id] = None

    def create(self, memory: MemoryState) -> None:
        """A new record, unless there is one already (left by a fold that was cut off)."""
        if self.get(memory.memory_id) is None:
            self._before[memory.memory_id] = None
            self._put(memory)
        else:
            self.write_again(memory.memory_id)

    def change(
        self, event: MemoryEvent, memory_id: bytes, rule: Callable[[MemoryState], MemoryState]
    ) -> None:
        """Apply what an event says of a memory; no effect if the memory knows the event already.

        A memory outside the working set settles anew.
        """
        memory = self._open(memory_id)
        if memory is None or self._knows(memory_id, event.event_id):
            return
        others = tuple(known for known in memory.recent_event_ids if known != event.event_id)
        recent = (*others, event.event_id)[-self._policy.recent_events_kept :]
        self._put(
            replace(
                rule(memory),
                applied_offset=self._offset,
                policy_version=POLICY_VERSION,
                recent_event_ids=recent,
            )
        )
        self._resettle(memory_id)

    def enter_short(self, memory_id: bytes) -> None:
        """The space took it into the working set."""
        memory = self._open(memory_id)
        if memory is not None:
            self._place(memory, Tier.SHORT, Reason.RETURNED)

    def leave_short(self, memory_id: bytes, reason: Reason) -> None:
        """The space let it go from the working set: it settles by its own record."""
        memory = self._open(memory_id)
        if memory is not None:
            self._place(memory, *settled(memory, reason, self._policy))

    def forget(self, memory_id: bytes, marker: Callable[[MemoryState], MemoryState]) -> None:
        """Leave only the marker of a memory."""
        memory = self._open(memory_id)
        if memory is not None:
            self._put(marker(memory))

    def bury(self, memory_id: bytes) -> None:
        """Remove a marker: the tombstone. A record made anew since then stays."""
        memory = self.get(memory_id)
        if memory is None or memory.applied_offset < self._offset:
            self._states[memory_id] = None
        self._written[memory_id] = None

    def moved(self) -> Iterator[tuple[Tier, bytes, MemoryState]]:
        """The tier that it came from, key and record of each memory that the event moved."""
        for memory_id, before in self._before.items():
            after = self._states[memory_id]
            origin = Tier.NONE if before is None else before.tier
            if after is not None and after.tier is not origin:
                yield origin, self._keys[memory_id], after

    def writes(self) -> dict[bytes, MemoryState | None]:
        """Key to record of all that was written; None is a tombstone."""
        return {self._keys[memory_id]: self._states[memory_id] for memory_id in self._written}

    def _open(self, memory_id: bytes) -> MemoryState | None:
        """The record, if there is one that the event is not applied to yet."""
        memory = self.get(memory_id)
        if memory is None or memory_id in self._before:
            return memory
        if memory.applied_offset >= self._offset:
            self.write_again(memory_id)
            return None
        self._before[memory_id] = memory
        return memory

    def _knows(self, memory_id: bytes, event_id: bytes) -> bool:
        """Whether an earlier event of the same id touched the memory."""
        before = self._before[memory_id]
        return before is not None and event_id in before.recent_event_ids

    def _resettle(self, memory_id: bytes) -> None:
        memory = self._states[memory_id]
        if memory is None or memory.tier not in (Tier.MEDIUM, Tier.LONG):
            return
        tier, reason = resettled(memory, self._policy)
        if tier is not memory.tier or reason != memory.tier_reason:
            self._place(memory, tier, reason)

    def _place(self, memory: MemoryState, tier: Tier, reason: Reason) -> None:
        self._put(placed(memory, tier, reason, offset=self._offset, at=self._clock))

    def _put(self, memory: MemoryState) -> None:
        self._states[memory.memory_id] = memory
        self._written[memory.memory_id] = None
