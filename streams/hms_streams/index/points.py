"""How a memory looks as a point of the engine, for the embedded and the server index alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

import numpy as np

from hms_schemas.errors import InvalidRequestError
from hms_streams.embedding.meaning import Vectors
from hms_streams.index.vector_index import Hit, IndexedMemory, MemoryVector, SearchFilter
from hms_streams.index.words import WORDS_VERSION

TURN = "turn"
WORDS = "words"
SPACE = "space"
# The space of a vector that waits for its memory; such a point has no SPACE, so nothing finds it.
WAITING = "waiting"
OCCURRED_AT = "occurred_at"
# Fields that searches filter by; the engine keeps an index of each.
KEYWORDS = ("speaker", "session", "tier", "kind", "tags")

# Part of every index's name or description: another value means the points must be made anew.
FORMAT = f"1/{WORDS_VERSION}"

# Scores equal to this many digits are ties: engines add up in different orders.
_SCORE_DIGITS = 6
_SPARE = 32
# Beyond this depth the engine decides which of equal scores are cut; only questions of one word
# get there.
_DEEPEST = 4096

_Item = TypeVar("_Item", IndexedMemory, MemoryVector)


class EngineHit(Protocol):
    """What an engine returns for a point that was found."""

    @property
    def id(self) -> UUID | str | int:
        """The point's id."""
        ...

    @property
    def score(self) -> float:
        """Higher is better."""
        ...


Fetch = Callable[[int], Sequence[EngineHit]]


def point_id(memory_id: bytes) -> str:
    """The engine's id of a memory: its 16 bytes as a UUID.

    Raises:
        InvalidRequestError: it is not 16 bytes long.
    """
    if len(memory_id) != 16:
        raise InvalidRequestError(
            f"A memory id has 16 bytes, not {len(memory_id)}.", fix="Pass the event id unchanged."
        )
    return str(UUID(bytes=memory_id))


def payload_of(memory: IndexedMemory) -> dict[str, object]:
    """Everything that searches filter by; never the text."""
    return {
        SPACE: checked_space(memory.space),
        "speaker": memory.speaker,
        "session": memory.session,
        "tier": memory.tier,
        "kind": memory.kind,
        "tags": list(memory.tags),
        OCCURRED_AT: memory.occurred_at,
    }


def latest_by_id(items: Sequence[_Item]) -> dict[str, _Item]:
    """Items by their point id. Of two items with one id the later is kept."""
    return {point_id(item.memory_id): item for item in items}


def keyword_conditions(where: SearchFilter) -> list[tuple[str, list[str]]]:
    """The payload fields that must have one of the values."""
    wanted = (where.speakers, where.sessions, where.tiers, where.kinds, where.tags)
    return [(key, list(values)) for key, values in zip(KEYWORDS, wanted, strict=True) if values]


def checked_space(space: str) -> str:
    """``space``, unless it names none.

    Raises:
        InvalidRequestError: it is empty. Nothing is stored or found outside a space.
    """
    if not space:
        raise InvalidRequestError("No space was named.", fix="Pass the key tenant/space.")
    return space


def as_floats(vector: Vectors, dimensions: int) -> list[float]:
    """``vector`` as the engine takes it.

    Raises:
        InvalidRequestError: it has another length or holds what is not a number.
    """
    if vector.shape != (dimensions,) or not np.isfinite(vector).all():
        raise InvalidRequestError(
            f"A vector of shape {vector.shape} does not fit an index of {dimensions} dimensions.",
            fix="Use the embedder whose model id the index was opened with.",
        )
    floats: list[float] = vector.tolist()
    return floats


def best(fetch: Fetch, limit: int) -> list[Hit]:
    """The ``limit`` best, best first; equal scores are ordered by memory id.

    Args:
        fetch: returns the n best by score, in any order among equals. It is asked for more while
            the last place that is kept and the first that is cut have the same score.
        limit: how many to return.
    """
    if limit <= 0:
        return []
    depth = limit + _SPARE
    while True:
        found = fetch(depth)
        scores = [round(hit.score, _SCORE_DIGITS) for hit in found]
        cut = scores[min(limit, len(scores)) - 1] if scores else 0.0
        if len(found) < depth or cut > scores[-1] or depth >= _DEEPEST:
            break
        depth *= 4
    # Only ids of hits that may stay are read: the engine makes an id when it is read.
    places = [
        (-score, _memory_id(hit)) for hit, score in zip(found, scores, strict=True) if score >= cut
    ]
    return [Hit(memory_id, -lowness) for lowness, memory_id in sorted(places)[:limit]]


def _memory_id(hit: EngineHit) -> bytes:
    point = hit.id
    return (point if isinstance(point, UUID) else UUID(str(point))).bytes
