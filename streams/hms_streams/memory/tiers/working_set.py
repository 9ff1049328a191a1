"""The working set of one space between two writes of its record, and who leaves it first.

Room is made with almost every event once the set is full, so the least active memory is found
without weighing each. A memory's odds are at least those of a single use at its *reach*: at first
its last use, later the moment at which a single use would have weighed as much as all of its uses
did when they were weighed. The reach of a memory only grows while it is not used: the odds of
several uses fade no faster than those of one. So whoever's reach lies behind the least found so
far (a second behind, which keeps rounding out of it) need not be weighed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from msgspec.structs import replace

from hms_schemas.generated.records import WorkingSetEntry
from hms_streams.memory.tiers.policy import SECOND_US
from hms_streams.memory.tiers.relevance import with_use
from hms_streams.memory.tiers.rules import departure_rank

# Behind every rank that there is.
_NONE = (inf, 0, b"")


class WorkingSet:
    """Entries in the order in which they entered; that order is the record's."""

    def __init__(self, entries: Iterable[WorkingSetEntry]) -> None:
        self.entries: dict[bytes, WorkingSetEntry] = {}
        self.tokens = 0
        # The reach of those used once, in the order of entry, and of those used again.
        self._once: dict[bytes, int] = {}
        self._again: dict[bytes, float] = {}
        self._latest = 0
        self._in_order = True
        for entry in entries:
            self.add(entry)

    def __contains__(self, memory_id: bytes) -> bool:
        return memory_id in self.entries

    def add(self, entry: WorkingSetEntry) -> None:
        """Let one in, the last to have entered."""
        self.entries[entry.memory_id] = entry
        self.tokens += entry.tokens
        reach = entry.uses[-1]
        if entry.use_count > 1:
            self._again[entry.memory_id] = reach
            return
        self._once[entry.memory_id] = reach
        if reach < self._latest:
            self._in_order = False
        self._latest = reach

    def remove(self, memory_id: bytes) -> bool:
        """Let one go; whether it was there."""
        entry = self.entries.pop(memory_id, None)
        if entry is None:
            return False
        self.tokens -= entry.tokens
        if self._once.pop(memory_id, None) is None:
            del self._again[memory_id]
        return True

    def use(self, memory_id: bytes, at: int, kept: int) -> None:
        """One more use, at ``at`` (µs), of which the latest ``kept`` are kept."""
        entry = self.entries[memory_id]
        uses = with_use(entry.uses, at, kept)
        self.entries[memory_id] = replace(entry, uses=uses, use_count=entry.use_count + 1)
        self._once.pop(memory_id, None)
        self._again[memory_id] = uses[-1]

    def oldest_use(self) -> int | None:
        """The earliest of the entries' last uses, µs."""
        return min((entry.uses[-1] for entry in self.entries.values()), default=None)

    def least_active(self, now: int) -> WorkingSetEntry:
        """Who leaves first; see ``tiers.departure_rank``. The set must not be empty."""
        if self._is_one_breath(now):
            return self._first_of_one_breath()
        least, rank, bound = None, _NONE, inf
        for memory_id, reach in self._once.items():
            if reach > bound:
                if self._in_order:
                    break
                continue
            other = departure_rank(self.entries[memory_id], now)
            if other < rank:
                least, rank, bound = memory_id, other, _bound(other[0], now)
        for memory_id, reached in self._again.items():
            if reached > bound:
                continue
            other = departure_rank(self.entries[memory_id], now)
            self._again[memory_id] = now - SECOND_US / (other[0] * other[0])
            if other < rank:
                least, rank, bound = memory_id, other, _bound(other[0], now)
        if least is None:
            raise ValueError("an empty working set has no least active memory")
        return self.entries[least]

    def _is_one_breath(self, now: int) -> bool:
        """Whether nobody's reach is a second old, and somebody was used but once."""
        breath = now - SECOND_US
        first = next(iter(self._once.values()), None)
        if first is None or first < breath:
            return False
        once = first if self._in_order else min(self._once.values())
        return breath <= min(once, min(self._again.values(), default=inf))

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
