"""The columns of the spaces that are asked about: made at the first question, then kept current.

One thread tells of changes (the follower); others ask, one at a time for each space. A change of a
space whose columns are there waits in its queue until the next question, which applies it.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from threading import Lock

from hms_schemas.generated.records import MemoryState
from hms_services.context.retrieval.columns import Columns
from hms_services.context.retrieval.vectors import MemoryVectors, VectorStore

# Rows of all columns together, about 1 kB each; the longest unasked go first.
MOST_ROWS = 250_000

Memories = Callable[[bytes], Iterable[MemoryState]]
"""A space's key to its memories as they stand."""

_Change = tuple[bytes, MemoryState | None, MemoryVectors | None]


class Shelves:
    """Columns by space.

    Args:
        memories: what is in a space; called on the asking thread.
        dimensions: of the vectors; 0 where there are none.
        vectors: those that have arrived; shared with who asks of the past.
    """

    def __init__(self, memories: Memories, dimensions: int, vectors: VectorStore) -> None:
        self.vectors = vectors
        self._memories = memories
        self._dimensions = dimensions
        self._held: OrderedDict[bytes, Columns] = OrderedDict()
        self._waiting: dict[bytes, deque[_Change]] = {}
        self._lock = Lock()

    @property
    def dimensions(self) -> int:
        """Of the vectors; 0 where there are none."""
        return self._dimensions

    def memory(self, space: bytes, memory_id: bytes, state: MemoryState | None) -> None:
        """A memory changed; None: it is gone. From the telling thread."""
        if state is None:
            self.vectors.drop(space, memory_id)
        self._tell(space, (memory_id, state, None))

    def arrived(self, space: bytes, memory_id: bytes, vectors: MemoryVectors) -> None:
        """The vectors of a memory arrived. From the telling thread."""
        self.vectors.put(space, memory_id, vectors)
        self._tell(space, (memory_id, None, vectors))

    def columns(self, space: bytes) -> Columns:
        """The columns of a space, current. They belong to who asks until the answer is given."""
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
        """Whether ``columns`` returns at once."""
        return space in self._held

    def _make(self, space: bytes) -> tuple[Columns, deque[_Change]]:
        # Before the memories are read: what changes meanwhile is applied on top, and applying what
        # was read already changes nothing.
        waiting: deque[_Change] = deque()
        with self._lock:
            self._waiting[space] = waiting
        made = Columns(self._dimensions)
        for state in sorted(self._memories(space), key=lambda state: state.observed_offset):
            made.put(state, self.vectors.get(space, state.memory_id))
        with self._lock:
            self._held[space] = made
            self._let_go()
        return made, waiting

    def _let_go(self) -> None:
        rows = sum(len(columns) for columns in self._held.values())
        while rows > MOST_ROWS and len(self._held) > 1:
            space, columns = self._held.popitem(last=False)
            del self._waiting[space]
            rows -= len(columns)

    def _tell(self, space: bytes, change: _Change) -> None:
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
