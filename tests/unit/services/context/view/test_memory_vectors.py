"""The vectors of memories, from the record of the embedding to the space that asks for them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from hms_schemas.generated.records import Embedding
from hms_services.context.view.memory_vectors import MeaningFeed, MemoryVectors, VectorStore
from hms_streams.embedding.meaning import PART_DIMENSIONS, shrunk

WHOLE = np.array([0.6, 0.8], dtype="<f4")
PASSAGES = shrunk(np.eye(2, dtype=np.float32)).tobytes()
PARTS = bytes(range(PART_DIMENSIONS)) * 3


def fed(**fields: Any) -> MemoryVectors | None:
    """What the space holds of a memory after its embedding was read."""
    known: dict[str, Any] = {
        "memory_id": b"m" * 16,
        "tenant": "local",
        "space": "ada",
        "model_id": "model",
        "content_hash": b"",
        "dimensions": 2,
        "vector": WHOLE.tobytes(),
        "source_offset": 0,
        "parts": PARTS,
        "part_dimensions": PART_DIMENSIONS,
        "passages": PASSAGES,
        "passage_parts": (1, 2),
    }
    store = VectorStore()
    MeaningFeed(store, store.put, 2, "model").arrived(Embedding(**{**known, **fields}))
    return store.get(b"local/ada", b"m" * 16)


def test_vectors_of_passages_arrive_apart() -> None:
    vectors = fed()
    assert vectors is not None
    assert vectors.turn == shrunk(WHOLE).tobytes()
    assert list(vectors.of_passages(2)) == [
        (PASSAGES[:2], PARTS[:PART_DIMENSIONS]),
        (PASSAGES[2:], PARTS[PART_DIMENSIONS:]),
    ]


def test_an_embedding_without_passages_is_one_vector() -> None:
    vectors = fed(passages=b"", passage_parts=())
    assert vectors is not None
    assert list(vectors.of_passages(2)) == [(vectors.turn, PARTS)]


def test_parts_of_another_length_are_left_out_and_passages_stay() -> None:
    vectors = fed(part_dimensions=7)
    assert vectors is not None
    assert [bytes(parts) for _, parts in vectors.of_passages(2)] == [b"", b""]


@pytest.mark.parametrize(
    "fields", [{"model_id": "another"}, {"vector": b""}], ids=["model", "length"]
)
def test_vectors_that_do_not_compare_are_ignored(fields: dict[str, Any]) -> None:
    assert fed(**fields) is None
