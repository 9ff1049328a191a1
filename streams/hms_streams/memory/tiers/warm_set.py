"""The warm set: memories of one space that were recalled lately, outside its working set.

Once the set is full, almost every recall removes the memory that was recalled longest ago. A heap
finds that memory. Entries of the heap that are not a memory's last recall any more are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

from hms_schemas.generated.records import Warm


class WarmSet:
    """Memories with the recalls that count, in the order in which they were last recalled."""

    def __init__(self, entries: Iterable[Warm] = ()) -> None:
        self._recalls = {entry.memory_id: entry.uses for entry in entries}
        self._coldest: list[tuple[int, bytes]] | None = None

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._recalls)

    def take(self, memory_id: bytes) -> tuple[int, ...]:
        """Remove a memory; its recalls (µs, oldest first), none if it was not in the set."""
        return self._recalls.pop(memory_id, ())

    def put(self, memory_id: bytes, recalls: tuple[int, ...]) -> None:
        """Add a memory that is not in the set, with at least one recall, the latest last."""
        self._recalls[memory_id] = recalls
        if self._coldest is not None:
            heappush(self._coldest, (recalls[-1], memory_id))

    def cool_down(self, since: int, kept: int) -> None:
        """Keep the memories recalled later than ``since`` (µs), and of those the ``kept`` latest.

        Of two memories recalled at the same moment, the one with the lower id is removed first.
        """
        if self._coldest is None:
            self._coldest = [(recalls[-1], key) for key, recalls in self._recalls.items()]
            heapify(self._coldest)
        coldest, held = self._coldest, self._recalls
        while coldest and (len(held) > kept or coldest[0][0] <= since):
            recalled_at, memory_id = heappop(coldest)
            recalls = held.get(memory_id)
            if recalls is not None and recalls[-1] == recalled_at:
                del held[memory_id]

    def entries(self) -> tuple[Warm, ...]:
        """The set, in the form of the space's record."""
        return tuple(Warm(memory_id=key, uses=uses) for key, uses in self._recalls.items())
