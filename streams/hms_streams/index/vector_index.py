"""The contract of a vector index.

A memory is found by its words as soon as it is put, and by its meaning once its vector is put too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from hms_streams.embedding.meaning import Vectors


@dataclass(frozen=True, slots=True)
class IndexedMemory:
    """One memory as the index needs it. ``text`` becomes word weights; it is not kept.

    Args:
        memory_id: 16 bytes, the event id of the memory's observation.
        space: the whole key, ``tenant/space``.
        text: what to find it by; a spoken line reads ``speaker: text``, so that names count.
        occurred_at: microseconds since 1970, UTC.
    """

    memory_id: bytes
    space: str
    text: str
    speaker: str
    session: str
    tier: str
    kind: str
    tags: tuple[str, ...]
    occurred_at: int


@dataclass(frozen=True, slots=True)
class MemoryVector:
    """The vector of one memory, as the index's embedder made it."""

    memory_id: bytes
    space: str
    vector: Vectors


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which memories of the space may be found. An empty field allows all; fields must all hold.

    A memory passes ``tags`` when it has one of them. ``since`` is inside, ``until`` is not; both
    are microseconds since 1970, UTC.
    """

    speakers: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None


class Hit(NamedTuple):
    """A memory that was found. Compare scores of one search only.

    A tuple: a question makes two hundred of them, and a frozen dataclass takes three times as long.
    """

    memory_id: bytes
    score: float


class VectorIndex(Protocol):
    """An index over the memories of many spaces, for one embedding model.

    One thread writes, any number search at the same time. Every write may be repeated with the
    same outcome, and is visible to the next search when it returns. All calls block.

    Raises (every method):
        InvalidRequestError: no space was named, or an argument does not fit the index.
        UnavailableError: the index could not be reached; the same call may succeed later.
    """

    @property
    def keeps_interpreter(self) -> bool:
        """Whether a search holds the interpreter's lock until it is done.

        Such a search gains nothing from a thread of its own.
        """
        ...

    def put(self, memories: Sequence[IndexedMemory]) -> None:
        """Make memories findable by their words, or replace what was put under their ids.

        A vector that was put under the id before stays.
        """
        ...

    def put_vectors(self, vectors: Sequence[MemoryVector]) -> None:
        """Make memories findable by their meaning too.

        The vector of a memory that was not put yet is kept. No search finds it and it is not
        counted, until the memory is put or deleted, or its space is deleted. So a vector that
        comes after the deletion of its memory must be followed by another deletion; the tombstone
        in the topic of embeddings causes that one.
        """
        ...

    def set_facets(self, memory_ids: Sequence[bytes], tier: str, tags: Sequence[str]) -> None:
        """Give memories another tier and other tags; cheaper than another ``put``.

        Ids that were not put are skipped.
        """
        ...

    def delete(self, memory_ids: Sequence[bytes]) -> None:
        """Remove memories and their vectors. Unknown ids are skipped."""
        ...

    def delete_space(self, space: str) -> None:
        """Remove everything of a space, vectors that wait for their memory included."""
        ...

    def search_vector(
        self, space: str, vector: Vectors, limit: int, where: SearchFilter | None = None
    ) -> list[Hit]:
        """The ``limit`` nearest memories of the space by cosine, best first.

        Equal scores (to six digits) are ordered by memory id, hence by age.
        """
        ...

    def search_words(
        self, space: str, text: str, limit: int, where: SearchFilter | None = None
    ) -> list[Hit]:
        """The ``limit`` best memories of the space by BM25, best first; each shares a word.

        A word's rarity is counted within the space. Order as in ``search_vector``. A text without
        content words finds nothing.
        """
        ...

    def count(self, space: str | None = None) -> int:
        """How many memories were put and not deleted, in the space or in all."""
        ...

    def flush(self) -> None:
        """Return when everything written so far is on disk."""
        ...

    def close(self) -> None:
        """Flush and close the index. No call may follow."""
        ...
