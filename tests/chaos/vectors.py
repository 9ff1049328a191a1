"""The points of the embedded index, read from the folder of a stopped context service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as engine

from hms_schemas.generated.records import Embedding
from hms_streams.index import points

_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Point:
    """The point of one memory in the index; ``vector`` is None while only words find it."""

    space: str
    tier: str
    tags: tuple[str, ...]
    has_words: bool
    vector: Any

    def means(self, embedding: Embedding) -> bool:
        """Whether its vector is equal to the embedding, up to the rounding of the engine."""
        wanted = np.frombuffer(embedding.vector, dtype="<f4")
        return self.vector is not None and bool(np.allclose(self.vector, wanted, atol=1e-4))


def indexed_points(folder: Path) -> dict[bytes, Point]:
    """The point of each memory of all spaces, by memory id."""
    shard = engine.EdgeShard.load(str(folder / "shard"))
    try:
        return dict(_scroll(shard))
    finally:
        shard.close()


def _scroll(shard: Any) -> Iterator[tuple[bytes, Point]]:
    offset = None
    while True:
        request = engine.ScrollRequest(
            offset=offset, limit=_PAGE, with_payload=True, with_vector=True
        )
        records, offset = shard.scroll(request)
        for record in records:
            yield bytes.fromhex(str(record.id).replace("-", "")), _point(record)
        if offset is None:
            return


def _point(record: Any) -> Point:
    payload, vector = record.payload or {}, record.vector or {}
    return Point(
        space=payload.get(points.SPACE, ""),
        tier=payload.get("tier", ""),
        tags=tuple(payload.get("tags", ())),
        has_words=points.WORDS in vector,
        vector=np.asarray(vector[points.TURN]) if points.TURN in vector else None,
    )
