"""Hands the vectors of the embeddings topic to the columns of the spaces."""

from __future__ import annotations

import numpy as np

from hms_schemas.generated.records import Embedding
from hms_schemas.keys import space_key
from hms_services.context.retrieval.column_cache import Shelves
from hms_services.context.retrieval.vectors import MemoryVectors
from hms_streams.embedding.meaning import PART_DIMENSIONS, shrunk


class MeaningFeed:
    """One generation's vectors on their way. One thread only.

    Args:
        shelves: what is fed.
        model_id: of the vectors that count; others mean nothing here.
    """

    def __init__(self, shelves: Shelves, model_id: str) -> None:
        self._shelves = shelves
        self._model_id = model_id

    def arrived(self, embedding: Embedding) -> None:
        """The vectors of a memory."""
        if embedding.model_id != self._model_id:
            return
        whole = np.frombuffer(embedding.vector, dtype="<f4")
        if len(whole) != self._shelves.dimensions:
            return
        parts = embedding.parts if embedding.part_dimensions == PART_DIMENSIONS else b""
        space = space_key(embedding.tenant, embedding.space)
        vectors = MemoryVectors(shrunk(whole).tobytes(), parts)
        self._shelves.arrived(space, embedding.memory_id, vectors)

    def gone(self, space: bytes, memory_id: bytes) -> None:
        """A memory that is not there any more has no vectors either."""
        self._shelves.vectors.drop(space, memory_id)
