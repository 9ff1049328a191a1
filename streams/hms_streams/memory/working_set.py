"""The working set of one space between two writes of its record, and who leaves it first.

Room is made with almost every event once the set is full, so the least active memory is found
without weighing each. A memory's odds are at least those of a single use at its *reach*: at first
its last use, later the moment at which a single use would have weighed as much as all of its uses
did when they were weighed. The reach of a memory only grows while it is not used: the odds of
several uses fade no faster than those of one. So whoever's reach lies behind the least found so
far (a second behind, which keeps rounding out of it) need not be weighed again.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from math import inf

from msgspec.structs import replace

from hms_schemas.generated.records import WorkingSetEntry
from hms_streams.memory.policy import SECOND_US
from hms_streams.memory.relevance import with_use
from hms_streams.memory.tiers import departure_rank

# Behind every rank that there is.
_NONE = (inf, 0, b"")


class WorkingSet:
    """Entries in the order in which they entered; that order is the record's."""

    def __init__(self, entries: Iterable[WorkingSetEntry]) -> None:
        self.entries = {entry.memory_id: entry for entry in entries}
        self.tokens = sum(entry.tokens for entry in self.entries.values())
        self._reach: dict[bytes, float] = {
            entry.memory_id: entry.uses[-1] for entry in self.entries.values()
        }
        self._by_reach = sorted((reach, memory_id) for memory_id, reach in self._reach.items())
        self._once = {
            entry.memory_id: None for entry in self.entries.values() if entry.use_count == 1
        }

    def __contains__(self, memory_id: bytes) -> bool:
        return memory_id in self.entries

    def add(self, entry: WorkingSetEntry) -> None:
        """Let one in, the last to have entered. It must not be there."""
        self.entries[entry.memory_id] = entry
        self.tokens += entry.tokens
        self._reach[entry.memory_id] = entry.uses[-1]
        insort(self._by_reach, (entry.uses[-1], entry.memory_id))
        if entry.use_count == 1:
            self._once[entry.memory_id] = None

    def remove(self, memory_id: bytes) -> bool:
        """Let one go; whether it was there."""
        entry = self.entries.pop(memory_id, None)
        if entry is None:
            return False
        self.tokens -= entry.tokens
        reach = self._reach.pop(memory_id)
        del self._by_reach[bisect_left(self._by_reach, (reach, memory_id))]
        self._once.pop(memory_id, None)
        return True

    def use(self, memory_id: bytes, at: int, kept: int) -> None:
        """One more use, at ``at`` (µs), of which the latest ``kept`` are kept."""
        entry = self.entries[memory_id]
        uses = with_use(entry.uses, at, kept)
        self.entries[memory_id] = replace(entry, uses=uses, use_count=entry.use_count + 1)
        self._move_reach(memory_id, uses[-1])
        self._once.pop(memory_id, None)

    def oldest_use(self) -> int | None:
        """The earliest of the entries' last uses, µs."""
        return min((entry.uses[-1] for entry in self.entries.values()), default=None)

    def least_active(self, now: int) -> WorkingSetEntry:
        """Who leaves first; see ``tiers.departure_rank``. The set must not be empty."""
        reach, first = self._by_reach[0]
        if self._once and reach >= now - SECOND_US:
            return self._first_of_one_breath()
        least, rank, bound = self.entries[first], _NONE, inf
        weighed: list[tuple[bytes, float]] = []
        for reach, memory_id in self._by_reach:
            if reach > bound:
                break
            entry = self.entries[memory_id]
            other = departure_rank(entry, now)
            if entry.use_count > 1:
                weighed.append((memory_id, now - SECOND_US / (other[0] * other[0])))
            if other < rank:
                least, rank = entry, other
                bound = _bound(rank[0], now)
        for memory_id, reached in weighed:
            self._move_reach(memory_id, reached)
        return least

    def _move_reach(self, memory_id: bytes, reach: float) -> None:
        place = bisect_left(self._by_reach, (self._reach[memory_id], memory_id))
        del self._by_reach[place]
        insort(self._by_reach, (reach, memory_id))
        self._reach[memory_id] = reach

    def _first_of_one_breath(self) -> WorkingSetEntry:
        """All were used within a second: one use weighs the same for all, and more weigh more."""
        once = (self.entries[memory_id] for memory_id in self._once)
        least = next(once)
        for entry in once:
            if entry.entered_at > least.entered_at:
                break
            if entry.memory_id < least.memory_id:
                least = entry
        return least


def _bound(odds: float, now: int) -> float:
    """Whose reach is later than this has greater odds.

    One use of age 1 / odds**2 has these odds; from odds of 1 on all ages below a second are equal.
    """
    return now - SECOND_US / (odds * odds) + SECOND_US if odds < 1.0 else inf
