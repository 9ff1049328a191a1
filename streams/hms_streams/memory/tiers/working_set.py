"""The working set of one space between two writes of its record, and which memory leaves first.

Once the set is full, almost every event has to make room. So the least active memory is found
without computing the need odds of each. For every memory a moment is kept, its *reach*: the odds of
the memory are at least those of a single use at that moment. At first the reach is the last use.
When the odds of a memory are computed, its reach becomes the moment at which a single use would
have the same odds. While a memory is not used, its reach only grows, since the odds of several uses
fade no faster than those of one. So a memory need not be computed if its reach is later than the
reach of the least active one found so far; one second of margin keeps rounding errors out.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from msgspec.structs import replace

from hms_schemas.generated.records import WorkingSetEntry
from hms_streams.memory.tiers.policy import SECOND_US
from hms_streams.memory.tiers.relevance import with_use
from hms_streams.memory.tiers.rules import departure_rank

# Greater than every rank.
_NONE = (inf, 0, b"")


class WorkingSet:
    """Entries in the order in which they entered, as in the space's record."""

    def __init__(self, entries: Iterable[WorkingSetEntry]) -> None:
        self.entries: dict[bytes, WorkingSetEntry] = {}
        self.tokens = 0
        # The reach of memories that were used once, in the order of entry; and of all others.
        self._once: dict[bytes, int] = {}
        self._again: dict[bytes, float] = {}
        self._latest = 0
        self._in_order = True
        for entry in entries:
            self.add(entry)

    def __contains__(self, memory_id: bytes) -> bool:
        return memory_id in self.entries

    def add(self, entry: WorkingSetEntry) -> None:
        """Add a memory: it is now the last that entered."""
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
        """Remove a memory; whether it was in the set."""
        entry = self.entries.pop(memory_id, None)
        if entry is None:
            return False
        self.tokens -= entry.tokens
        if self._once.pop(memory_id, None) is None:
            del self._again[memory_id]
        return True

    def use(self, memory_id: bytes, at: int, kept: int) -> None:
        """A memory was used at ``at`` (µs); its latest ``kept`` uses are kept."""
        entry = self.entries[memory_id]
        uses = with_use(entry.uses, at, kept)
        self.entries[memory_id] = replace(entry, uses=uses, use_count=entry.use_count + 1)
        self._once.pop(memory_id, None)
        self._again[memory_id] = uses[-1]

    def oldest_use(self) -> int | None:
        """The earliest of the entries' last uses, µs."""
        return min((entry.uses[-1] for entry in self.entries.values()), default=None)

    def least_active(self, now: int) -> WorkingSetEntry:
        """The memory that leaves first: the one with the lowest ``rules.departure_rank``.

        Raises:
            ValueError: the set is empty.
        """
        if self._all_used_within_a_second(now):
            return self._earliest_used_once()
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

    def _all_used_within_a_second(self, now: int) -> bool:
        """Whether every reach is less than a second ago, and some memory was used only once."""
        second_ago = now - SECOND_US
        first = next(iter(self._once.values()), None)
        if first is None or first < second_ago:
            return False
        once = first if self._in_order else min(self._once.values())
        return second_ago <= min(once, min(self._again.values(), default=inf))

    def _earliest_used_once(self) -> WorkingSetEntry:
        """The least active when all were used within a second: those used once have equal odds."""
        once = (self.entries[memory_id] for memory_id in self._once)
        least = next(once)
        for entry in once:
            if entry.entered_at > least.entered_at:
                break
            if entry.memory_id < least.memory_id:
                least = entry
        return least


def _bound(odds: float, now: int) -> float:
    """The moment (µs) such that a memory with a later reach has greater odds than ``odds``.

    One use of age 1 / odds**2 seconds has these odds. From odds of 1 on there is no such moment:
    all ages below one second count as one second.
    """
    return now - SECOND_US / (odds * odds) + SECOND_US if odds < 1.0 else inf
