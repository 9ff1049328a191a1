"""A space's record while events change it: the working set, the warm set, what is due.

It decides from itself and the event alone, never from the present state of a memory's record.
"""

from __future__ import annotations

from collections.abc import Iterable

from hms_schemas.generated.records import (
    Due,
    DueAction,
    SpaceState,
    WorkingSetEntry,
)
from hms_streams.memory.tiers.policy import POLICY_VERSION, TierPolicy
from hms_streams.memory.tiers.reasons import Reason
from hms_streams.memory.tiers.rules import (
    idle_at,
    is_over_capacity,
    recent_recalls,
)
from hms_streams.memory.tiers.warm_set import WarmSet
from hms_streams.memory.tiers.working_set import WorkingSet


class SpaceDraft:
    """One space between two writes of its record."""

    def __init__(
        self, tenant: str, space: str, record: SpaceState | None, policy: TierPolicy
    ) -> None:
        self.tenant = tenant
        self.space = space
        self.policy = policy
        self.applied_offset = -1 if record is None else record.applied_offset
        self.clock = 0 if record is None else record.clock
        self.events = 0 if record is None else record.events
        self.cleared_offset = None if record is None else record.cleared_offset
        self.working_set = WorkingSet(() if record is None else record.working_set)
        self.warm = WarmSet(() if record is None else record.warm)
        self.expiries: dict[bytes, int] = {}
        self.purges: dict[bytes, int] = {}
        self.left: dict[bytes, Reason] = {}
        self.entered: set[bytes] = set()
        self.gone: set[bytes] = set()
        self._recent: dict[bytes, None] = {}
        if record is not None:
            self._open(record)

    def _open(self, record: SpaceState) -> None:
        for due in record.due:
            timers = self.expiries if due.action is DueAction.EXPIRE else self.purges
            timers[due.memory_id] = due.due_at
        self._recent = dict.fromkeys(record.recent_event_ids)

    def begin(self, occurred_at: int, offset: int) -> None:
        """Begin the next event: count it, and move the space's clock forward, never back."""
        self.applied_offset = offset
        self.clock = max(self.clock, occurred_at)
        self.events += 1
        if self.left:
            self.left.clear()
        if self.entered:
            self.entered.clear()
        if self.gone:
            self.gone.clear()

    def is_repeat(self, event_id: bytes) -> bool:
        """Whether the event was folded before, at another offset. Also notes the event's id."""
        if event_id in self._recent:
            return True
        self._recent[event_id] = None
        while len(self._recent) > self.policy.space_events_kept:
            del self._recent[next(iter(self._recent))]
        return False

    def enter(self, memory_id: bytes, tokens: int, uses: tuple[int, ...]) -> None:
        """Add a memory to the working set; call ``make_room`` afterwards."""
        self.warm.take(memory_id)
        self.working_set.add(
            WorkingSetEntry(
                memory_id=memory_id,
                tokens=tokens,
                uses=uses[-self.policy.uses_kept :],
                use_count=len(uses),
                entered_at=self.clock,
            )
        )
        self.entered.add(memory_id)

    def make_room(self) -> None:
        """Remove the least active memories until the working set is within its bounds.

        ``left`` then names them, with the reason.
        """
        held = self.working_set
        while is_over_capacity(len(held.entries), held.tokens, self.policy):
            self.leave(held.least_active(self.clock).memory_id, Reason.DISPLACED)

    def leave(self, memory_id: bytes, reason: Reason) -> None:
        """Remove a memory from the working set, if it is there; ``left`` then gives the reason.

        A memory that entered with this same event is removed as if it had never entered.
        """
        if not self.drop(memory_id):
            return
        if memory_id in self.entered:
            self.entered.discard(memory_id)
        else:
            self.left[memory_id] = reason

    def drop(self, memory_id: bytes) -> bool:
        """Remove a memory from both sets without a reason; whether it was in the working set."""
        self.warm.take(memory_id)
        return self.working_set.remove(memory_id)

    def leave_idle(self) -> None:
        """Remove the memories that were not used for too long from the working set."""
        for entry in tuple(self.working_set.entries.values()):
            if idle_at(entry.uses[-1], self.policy) <= self.clock:
                self.leave(entry.memory_id, Reason.IDLE)

    def use(self, memory_id: bytes, at: int) -> None:
        """A memory of the working set was recalled."""
        self.working_set.use(memory_id, at, self.policy.uses_kept)

    def warm_up(self, memory_id: bytes, at: int) -> tuple[int, ...]:
        """A memory outside the working set was recalled; its recalls (µs) that still count."""
        recalls = recent_recalls((*self.warm.take(memory_id), at), self.clock, self.policy)
        if recalls:
            self.warm.put(memory_id, recalls)
            since = self.clock - self.policy.return_window_us
            self.warm.cool_down(since, self.policy.warm_kept)
        return recalls

    def forget(self, memory_id: bytes) -> None:
        """Remove a memory from all sets and timers; its marker now waits for its tombstone."""
        self.drop(memory_id)
        self.expiries.pop(memory_id, None)
        self.gone.add(memory_id)
        if len(self.purges) < self.policy.markers_scheduled:
            self.purges[memory_id] = self.clock + self.policy.marker_kept_us

    def is_forgotten(self, memory_id: bytes) -> bool:
        """Whether the memory waits for its tombstone, or was forgotten by this very event."""
        return memory_id in self.purges or memory_id in self.gone

    def known_ids(self) -> Iterable[bytes]:
        """Every living memory that the record names, each once."""
        return tuple(dict.fromkeys((*self.working_set.entries, *self.warm, *self.expiries)))

    def take_due(self) -> list[tuple[int, bytes, DueAction]]:
        """Remove what the clock has reached; return time (µs), memory and action, soonest first."""
        due = [entry for entry in self._due() if entry[0] <= self.clock]
        for _, memory_id, action in due:
            timers = self.expiries if action is DueAction.EXPIRE else self.purges
            del timers[memory_id]
        return due

    def _due(self) -> list[tuple[int, bytes, DueAction]]:
        expire = [(at, key, DueAction.EXPIRE) for key, at in self.expiries.items()]
        purge = [(at, key, DueAction.PURGE) for key, at in self.purges.items()]
        return sorted(expire + purge)

    def record(self) -> SpaceState:
        """The record, as it is now."""
        due = self._due()
        moments = [at for at, _, _ in due[:1]]
        oldest_use = self.working_set.oldest_use()
        if oldest_use is not None:
            moments.append(idle_at(oldest_use, self.policy))
        return SpaceState(
            tenant=self.tenant,
            space=self.space,
            applied_offset=self.applied_offset,
            policy_version=POLICY_VERSION,
            clock=self.clock,
            events=self.events,
            working_set=tuple(self.working_set.entries.values()),
            warm=self.warm.entries(),
            due=tuple(Due(due_at=at, memory_id=key, action=action) for at, key, action in due),
            next_due=min(moments, default=None),
            cleared_offset=self.cleared_offset,
            recent_event_ids=tuple(self._recent),
        )
