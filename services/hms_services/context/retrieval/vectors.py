"""The vectors of memories in one byte a number, for the exact signals of ranking.

The index finds what may answer; ranking wants the very cosine of each line, of its parts and of its
surroundings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hms_streams.embedding.meaning import PART_DIMENSIONS, STEPS, Small, Vectors

# Rows at a time: as floats they fit into a core's own cache.
_AT_ONCE = 1024
NO_PART = -1.0

Cosines = NDArray[np.float32]


class MemoryVectors(NamedTuple):
    """What is known of one memory's meaning, as bytes of ``meaning.shrunk`` rows."""

    turn: bytes
    """The whole text."""
    parts: bytes
    """Its parts, one after the other; empty where there are none."""


class VectorStore:
    """The vectors of all memories, by space. One thread writes, any number read.

    About 2 kB a memory.
    """

    def __init__(self) -> None:
        self._spaces: dict[bytes, dict[bytes, MemoryVectors]] = {}

    def put(self, space: bytes, memory_id: bytes, vectors: MemoryVectors) -> None:
        """The vectors of a memory, or newer ones."""
        self._spaces.setdefault(space, {})[memory_id] = vectors

    def drop(self, space: bytes, memory_id: bytes) -> None:
        """A memory's vectors are gone."""
        held = self._spaces.get(space)
        if held is not None:
            held.pop(memory_id, None)

    def get(self, space: bytes, memory_id: bytes) -> MemoryVectors | None:
        """The vectors of a memory, if they have arrived."""
        held = self._spaces.get(space)
        return None if held is None else held.get(memory_id)


def cosines(rows: Small, question: Vectors, room: Vectors | None = None) -> Cosines:
    """The cosine of each row to ``question``, a unit vector.

    ``room`` is an array of ``scratch`` to work in; fresh memory costs half as much again.
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
    """Room for ``cosines``, for one thread."""
    return np.empty((_AT_ONCE, dimensions), dtype=np.float32)


def late_interaction(parts: Sequence[bytes], question: Vectors) -> Cosines:
    """For each memory the mean, over the question's parts, of the best cosine to one of its parts.

    Args:
        parts: of each memory, as in ``MemoryVectors``.
        question: shape ``(n, PART_DIMENSIONS)``; n at least 1.

    Returns ``NO_PART`` for a memory that has no parts.
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
