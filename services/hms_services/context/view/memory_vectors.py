"""The vectors of memories, as the embeddings topic brings them: one byte a number.

The index finds what may answer; ranking wants the exact cosine of each line, of its parts and of
its surroundings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from hms_schemas.generated.records import Embedding
from hms_schemas.keys import space_key
from hms_streams.embedding.meaning import PART_DIMENSIONS, shrunk

Parts = bytes | memoryview
"""The parts of a text, one after the other; empty where there are none."""


class MemoryVectors(NamedTuple):
    """What is known of one memory's meaning, as bytes of ``meaning.shrunk`` rows."""

    turn: bytes
    """The whole text."""
    parts: bytes
    """Its parts, one after the other; empty where there are none."""
    passages: bytes = b""
    """Its passages, one after the other; empty where there is one."""
    passage_parts: tuple[int, ...] = ()
    """How many of the parts belong to each passage."""

    def of_passages(self, count: int) -> Iterator[tuple[Parts, Parts]]:
        """The vector and the parts of each passage, where there are ``count`` of them.

        Otherwise those of the whole text, once: it was embedded before it was cut as it is now.
        """
        size = len(self.turn)
        if count == 1 or not count == len(self.passage_parts) == len(self.passages) / size:
            yield self.turn, self.parts
            return
        parts, start = memoryview(self.parts), 0
        for number, how_many in enumerate(self.passage_parts):
            end = start + how_many * PART_DIMENSIONS
            yield self.passages[number * size : (number + 1) * size], parts[start:end]
            start = end


class VectorStore:
    """The vectors of all memories, by space. One thread writes, any number of threads read.

    About 2 kB a passage.
    """

    def __init__(self) -> None:
        self._spaces: dict[bytes, dict[bytes, MemoryVectors]] = {}

    def put(self, space: bytes, memory_id: bytes, vectors: MemoryVectors) -> None:
        """Store the vectors of a memory, in place of older ones."""
        self._spaces.setdefault(space, {})[memory_id] = vectors

    def drop(self, space: bytes, memory_id: bytes) -> None:
        """Remove the vectors of a memory, if there are any."""
        held = self._spaces.get(space)
        if held is not None:
            held.pop(memory_id, None)

    def get(self, space: bytes, memory_id: bytes) -> MemoryVectors | None:
        """The vectors of a memory; None before they have arrived."""
        held = self._spaces.get(space)
        return None if held is None else held.get(memory_id)


Arrived = Callable[[bytes, bytes, MemoryVectors], None]
"""Takes the space's key, the memory's id and its vectors."""


class MeaningFeed:
    """Reads the vectors of one generation from its embeddings. One thread only.

    Args:
        store: what drops the vectors of memories that are gone.
        arrived: takes the vectors of a memory.
        dimensions: of the vectors that count.
        model_id: of the vectors that count. Vectors of another model or length are ignored.
    """

    def __init__(
        self, store: VectorStore, arrived: Arrived, dimensions: int, model_id: str
    ) -> None:
        self._store = store
        self._arrived = arrived
        self._dimensions = dimensions
        self._model_id = model_id

    def arrived(self, embedding: Embedding) -> None:
        """Hand over the vectors of a memory."""
        if embedding.model_id != self._model_id:
            return
        whole = np.frombuffer(embedding.vector, dtype="<f4")
        if len(whole) != self._dimensions:
            return
        parts = embedding.parts if embedding.part_dimensions == PART_DIMENSIONS else b""
        space = space_key(embedding.tenant, embedding.space)
        vectors = MemoryVectors(
            shrunk(whole).tobytes(), parts, embedding.passages, embedding.passage_parts
        )
        self._arrived(space, embedding.memory_id, vectors)

    def gone(self, space: bytes, memory_id: bytes) -> None:
        """Drop the vectors of a memory that is gone."""
        self._store.drop(space, memory_id)
