"""The memories of one space while events change them, one event at a time.

Each record carries the offset of the event that changed it last. An event at or before that offset
was applied already, by a fold that ended between two writes. Such an event changes nothing, and the
record is written again as it is.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from hms_schemas.generated.records import MemoryEvent, MemoryState, Tier
from hms_schemas.keys import memory_key
from hms_streams.memory.changes import Changed, placed
from hms_streams.memory.tier_move import Move
from hms_streams.memory.tiers.policy import POLICY_VERSION, TierPolicy
from hms_streams.memory.tiers.reasons import Reason
from hms_streams.memory.tiers.rules import resettled, settled

LoadMemory = Callable[[bytes], MemoryState | None]
"""Key (``tenant/space/memory_id``) to the stored record; None where there is none."""

# An enum's member takes ten times as long by its name.
_MEDIUM, _LONG = Tier.MEDIUM, Tier.LONG


class _OpenRecord(Struct, eq=False, gc=False):
    """One memory that the fold has read."""

    key: bytes
    state: MemoryState | None
    before: MemoryState | None = None
    """The record before the event at offset ``opened_at``."""
    opened_at: int = -1
    written: bool = False


class SpaceMemories:
    """The memories of one space that a fold has read or changed."""

    def __init__(self, tenant: str, space: str, load: LoadMemory, policy: TierPolicy) -> None:
        self._tenant = tenant
        self._space = space
        self._load = load
        self._policy = policy
        self._held: dict[bytes, _OpenRecord] = {}
        self._written: list[_OpenRecord] = []
        self._opened: list[_OpenRecord] = []
        self._offset = -1
        self._clock = 0

    def begin(self, offset: int, clock: int) -> None:
        """Begin the next event: its offset, and the space's clock (µs) after it."""
        self._offset = offset
        self._clock = clock
        if self._opened:
            self._opened = []

    def get(self, memory_id: bytes) -> MemoryState | None:
        """The present record; it may be ahead of the event. None where there is none."""
        return self._hold(memory_id).state

    def write_again(self, memory_id: bytes) -> None:
        """Write the present record, if there is one."""
        held = self._hold(memory_id)
        if held.state is not None:
            self._put(held, held.state)

    def create(self, memory: MemoryState) -> None:
        """Write a new record, unless there is one already, left by a fold that a crash cut off."""
        held = self._hold(memory.memory_id)
        if held.state is None:
            self._open_at(held, None)
            self._put(held, memory)
        else:
            self._put(held, held.state)

    def change(
        self, event: MemoryEvent, memory_id: bytes, rule: Callable[[MemoryState], Changed]
    ) -> None:
        """Apply an event to a memory; no effect if the event was applied to the memory before.

        A memory outside the working set then gets the tier that its new record earns.

        Args:
            event: the event that the module's fold is at.
            memory_id: of the memory.
            rule: from the record to the fields that change.
        """
        held = self._hold(memory_id)
        memory = self._open(held)
        if memory is None or _knows(held.before, event.event_id):
            return
        changed = replace(
            memory,
            **rule(memory),
            applied_offset=self._offset,
            policy_version=POLICY_VERSION,
            recent_event_ids=self._recent(memory.recent_event_ids, event.event_id),
        )
        self._put(held, self._resettled(changed))

    def enter_short(self, memory_id: bytes) -> None:
        """The space took the memory into the working set: its tier is SHORT."""
        held = self._hold(memory_id)
        memory = self._open(held)
        if memory is not None:
            self._put(held, self._placed(memory, Tier.SHORT, Reason.RETURNED))

    def leave_short(self, memory_id: bytes, reason: Reason) -> None:
        """The space removed the memory from the working set: its own record decides its tier."""
        held = self._hold(memory_id)
        memory = self._open(held)
        if memory is not None:
            self._put(held, self._placed(memory, *settled(memory, reason, self._policy)))

    def forget(self, memory_id: bytes, marker: Callable[[MemoryState], MemoryState]) -> None:
        """Replace the record of a memory by its marker, which ``marker`` makes of the record."""
        held = self._hold(memory_id)
        memory = self._open(held)
        if memory is not None:
            self._put(held, marker(memory))

    def remove_marker(self, memory_id: bytes) -> None:
        """Write the tombstone of a marker. A record that was made again since then stays."""
        held = self._hold(memory_id)
        memory = held.state
        stays = memory is not None and memory.applied_offset >= self._offset
        self._put(held, memory if stays else None)

    def moves(self, event: MemoryEvent) -> list[Move]:
        """The moves that the event made: one for each memory that it put into another tier."""
        moves = []
        for held in self._opened:
            before, after = held.before, held.state
            origin = Tier.NONE if before is None else before.tier
            if after is not None and after.tier is not origin:
                moves.append(Move(event, self._offset, origin, held.key, after))
        return moves

    def writes(self) -> dict[bytes, MemoryState | None]:
        """Key to record, for all that was written; None is a tombstone."""
        return {held.key: held.state for held in self._written}

    def _hold(self, memory_id: bytes) -> _OpenRecord:
        held = self._held.get(memory_id)
        if held is None:
            key = memory_key(self._tenant, self._space, memory_id)
            held = self._held[memory_id] = _OpenRecord(key, self._load(key))
        return held

    def _open(self, held: _OpenRecord) -> MemoryState | None:
        """The record, if there is one and the event is not applied to it yet; else None."""
        memory = held.state
        if memory is None or held.opened_at == self._offset:
            return memory
        if memory.applied_offset >= self._offset:
            self._put(held, memory)
            return None
        self._open_at(held, memory)
        return memory

    def _open_at(self, held: _OpenRecord, before: MemoryState | None) -> None:
        held.before = before
        if held.opened_at != self._offset:
            held.opened_at = self._offset
            self._opened.append(held)

    def _recent(self, known: tuple[bytes, ...], event_id: bytes) -> tuple[bytes, ...]:
        if event_id in known:
            known = tuple(other for other in known if other != event_id)
        return (*known, event_id)[-self._policy.recent_events_kept :]

    def _resettled(self, memory: MemoryState) -> MemoryState:
        if memory.tier is not _MEDIUM and memory.tier is not _LONG:
            return memory
        tier, reason = resettled(memory, self._policy)
        if tier is memory.tier and reason == memory.tier_reason:
            return memory
        return self._placed(memory, tier, reason)

    def _placed(self, memory: MemoryState, tier: Tier, reason: Reason) -> MemoryState:
        return placed(memory, tier, reason, offset=self._offset, at=self._clock)

    def _put(self, held: _OpenRecord, memory: MemoryState | None) -> None:
        held.state = memory
        if not held.written:
            held.written = True
            self._written.append(held)


def _knows(before: MemoryState | None, event_id: bytes) -> bool:
    """Whether an earlier event of the same id touched the memory."""
    return before is not None and event_id in before.recent_event_ids
