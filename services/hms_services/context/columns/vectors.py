"""The likeness of a question to lines: cosines of whole texts, and late interaction of parts.

The rows are vectors of one signed byte a number, see ``meaning.shrunk``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hms_services.context.view.memory_vectors import Parts
from hms_streams.embedding.meaning import PART_DIMENSIONS, STEPS, Small, Vectors

# Rows at a time: as floats they fit into a core's own cache.
_AT_ONCE = 1024
NO_PART = -1.0

Cosines = NDArray[np.float32]


def cosines(rows: Small, question: Vectors, room: Vectors | None = None) -> Cosines:
    """The cosine of each row to a question.

    Args:
        rows: shape ``(n, dimensions)``.
        question: a unit vector.
        room: an array made by ``scratch``, to work in. Fresh memory costs half as much again.
    """
    found = np.empty(len(rows), dtype=np.float32)
    scaled = (question / STEPS).astype(np.float32)
    room = scratch(rows.shape[1]) if room is None else room
    for start in range(0, len(rows), _AT_ONCE):
        stretch = rows[start : start + _AT_ONCE]
        floats = room[: len(stretch)]
        np.copyto(floats, stretch)
        np.dot(floats, scaled, out=found[start : start + len(stretch)])
    return found


def scratch(dimensions: int) -> Vectors:
    """An array for ``cosines`` to work in. One thread at a time may use it."""
    return np.empty((_AT_ONCE, dimensions), dtype=np.float32)


def late_interaction(parts: Sequence[Parts], question: Vectors) -> Cosines:
    """For each memory the mean, over the question's parts, of the best cosine to one of its parts.

    Args:
        parts: of each memory, as in ``MemoryVectors``.
        question: shape ``(n, PART_DIMENSIONS)``; n at least 1.

    Returns:
        One value a memory; ``NO_PART`` for a memory that has no parts.
    """
    counts = np.fromiter(map(len, parts), np.int64, len(parts)) // PART_DIMENSIONS
    some = np.flatnonzero(counts)
    best = np.full(len(parts), NO_PART, dtype=np.float32)
    if len(some):
        rows = np.frombuffer(b"".join(parts), dtype=np.int8).reshape(-1, PART_DIMENSIONS)
        likeness = rows.astype(np.float32) @ (question.T / np.float32(STEPS))
        ends = np.cumsum(counts[some])
        nearest = np.maximum.reduceat(likeness, ends - counts[some], axis=0)
        best[some] = nearest.mean(axis=1)
    return best
