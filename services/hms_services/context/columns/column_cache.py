"""The columns of spaces: made at the first question of a space, then kept current.

One thread reports changes (the follower). Other threads ask questions, one at a time for each
space. A change of a space that has columns waits in the space's queue; the next question applies
it.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from threading import Lock

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.columns import Columns
from hms_services.context.view.memory_vectors import MemoryVectors, VectorStore

# Units of all columns together, about 1 kB each. The columns that were unused longest go first.
MOST_UNITS = 250_000

Memories = Callable[[bytes], Iterable[MemoryState]]
"""A space's key to its memories as they stand."""

_Change = tuple[bytes, MemoryState | None, MemoryVectors | None]


class ColumnCache:
    """Columns by space.

    Args:
        memories: what is in a space; called on the thread that asks.
        dimensions: of the vectors; 0 where there are none.
        vectors: those that have arrived; shared with the views of the past.
    """

    def __init__(self, memories: Memories, dimensions: int, vectors: VectorStore) -> None:
        self.vectors = vectors
        self.dimensions = dimensions
        self._memories = memories
        self._held: OrderedDict[bytes, Columns] = OrderedDict()
        self._waiting: dict[bytes, deque[_Change]] = {}
        self._lock = Lock()

    def memory(self, space: bytes, memory_id: bytes, state: MemoryState | None) -> None:
        """A memory changed; None: it is gone. Call on the thread that reports changes."""
        if state is None:
            self.vectors.drop(space, memory_id)
        self._enqueue(space, (memory_id, state, None))

    def arrived(self, space: bytes, memory_id: bytes, vectors: MemoryVectors) -> None:
        """The vectors of a memory arrived. Call on the thread that reports changes."""
        self.vectors.put(space, memory_id, vectors)
        self._enqueue(space, (memory_id, None, vectors))

    def columns(self, space: bytes) -> Columns:
        """The columns of a space, current. Only the caller may use them until it has answered."""
        with self._lock:
            held, waiting = self._held.get(space), self._waiting.get(space)
            if held is not None:
                self._held.move_to_end(space)
        if held is None or waiting is None:
            held, waiting = self._make(space)
        while waiting:
            self._apply(space, held, waiting.popleft())
        return held

    def is_ready(self, space: bytes) -> bool:
        """Whether the columns are made, so that ``columns`` returns at once."""
        return space in self._held

    def _make(self, space: bytes) -> tuple[Columns, deque[_Change]]:
        # The queue is there before the memories are read, so that no change is missed. A change
        # that the memories show already may be applied again: that changes nothing.
        waiting: deque[_Change] = deque()
        with self._lock:
            self._waiting[space] = waiting
        made = Columns(self.dimensions)
        for state in sorted(self._memories(space), key=lambda state: state.observed_offset):
            made.put(state, self.vectors.get(space, state.memory_id))
        with self._lock:
            self._held[space] = made
            self._drop_unused()
        return made, waiting

    def _drop_unused(self) -> None:
        units = sum(len(columns.units) for columns in self._held.values())
        while units > MOST_UNITS and len(self._held) > 1:
            space, columns = self._held.popitem(last=False)
            del self._waiting[space]
            units -= len(columns.units)

    def _enqueue(self, space: bytes, change: _Change) -> None:
        waiting = self._waiting.get(space)
        if waiting is not None:
            waiting.append(change)

    def _apply(self, space: bytes, columns: Columns, change: _Change) -> None:
        memory_id, state, vectors = change
        if vectors is not None:
            columns.put_vectors(memory_id, vectors)
        elif state is None:
            columns.drop(memory_id)
        else:
            columns.put(state, self.vectors.get(space, memory_id))
