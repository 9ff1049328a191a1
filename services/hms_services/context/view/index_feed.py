"""Feeds the embedded index with the changes of the projection, a batch at a time."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hms_schemas.generated.records import Embedding, MemoryState
from hms_schemas.keys import space_key
from hms_services.context.view.projection import MemoryChange
from hms_streams.index.indexing import indexed_memory
from hms_streams.index.vector_index import IndexedMemory, MemoryVector

if TYPE_CHECKING:
    from hms_streams.index.edge import EdgeIndex

# After a crash the changes since the last checkpoint are fed again, thousands a second.
CHECKPOINT_EVERY_S = 15.0


class IndexFeed:
    """Collects changes, then applies them in few calls. One thread only.

    Changes before the index's own checkpoint are in the index, and are not fed again; see
    ``first_reading_ended`` for the exception.

    Args:
        index: what is fed.
        model_id: of the vectors that the index holds.
    """

    def __init__(self, index: EdgeIndex, model_id: str) -> None:
        self._index = index
        self._model_id = model_id
        self._fed = index.position()
        self._puts: dict[bytes, IndexedMemory] = {}
        self._facets: dict[bytes, MemoryState] = {}
        self._vectors: dict[bytes, MemoryVector] = {}
        self._deletes: set[bytes] = set()
        self._gone: set[bytes] = set()
        """Removed before the checkpoint, and not brought back since."""
        self._positions = dict(self._fed)
        self._checkpointed_at = time.monotonic()
        self._topic_ids: Mapping[str, str] = {}

    def identify(self, topic_ids: Mapping[str, str]) -> None:
        """Set the cluster's own ids of the topics; call this before anything else.

        A topic that was deleted and created again has another id: positions in the old topic count
        for nothing.
        """
        self._topic_ids = topic_ids

    def start_of(self, topic: str, partition: int) -> int:
        """The first offset of a source that the index may not hold yet."""
        return self._fed.get(self._source(topic, partition), 0)

    def advanced(self, topic: str, partition: int, next_offset: int) -> None:
        """The changes before ``next_offset`` of this source have been handed over."""
        source = self._source(topic, partition)
        self._positions[source] = max(next_offset, self._positions.get(source, 0))

    def memory(self, change: MemoryChange, *, is_known: bool = False) -> None:
        """Index a memory as it is after a change, or remove it.

        Args:
            is_known: the change is before the index's checkpoint, hence in the index already.
        """
        self._gone.discard(change.memory_id)
        if is_known:
            if change.after is None:
                self._gone.add(change.memory_id)
            return
        if change.after is None:
            self.forget(change.memory_id)
            return
        wanted = indexed_memory(change.after)
        if wanted is None:
            return
        known = indexed_memory(change.before) if change.before else None
        if known is None or _findable_part(known) != _findable_part(wanted):
            self._puts[change.memory_id] = wanted
        elif (known.tier, known.tags) != (wanted.tier, wanted.tags):
            self._facets[change.memory_id] = change.after

    def first_reading_ended(self) -> None:
        """Everything that was there at the start has been handed over.

        What had been removed before the checkpoint, and is still gone, is removed again. Topics are
        read beside each other: the vector of a forgotten memory and the tombstone of that vector
        may both come before the tombstone of the memory, and the vector would stay.
        """
        self._deletes |= self._gone
        self._gone.clear()

    def vector(self, embedding: Embedding) -> None:
        """Index the vector of a memory; a vector of another model is ignored."""
        if embedding.model_id == self._model_id:
            self._vectors[embedding.memory_id] = MemoryVector(
                embedding.memory_id,
                space_key(embedding.tenant, embedding.space).decode(),
                np.frombuffer(embedding.vector, dtype="<f4").astype(np.float32),
            )

    def forget(self, memory_id: bytes) -> None:
        """Remove a memory and its vector."""
        for waiting in (self._puts, self._facets, self._vectors):
            waiting.pop(memory_id, None)
        self._deletes.add(memory_id)

    def apply(self) -> None:
        """Apply the changes to the index; those that fail are kept for the next call.

        Raises:
            UnavailableError: the index takes no changes now.
        """
        if self._deletes:
            self._index.delete(sorted(self._deletes))
            self._deletes.clear()
        if self._puts:
            self._index.put(list(self._puts.values()))
            self._puts.clear()
        # Memories that were recalled in one context often move to the same tier: one write for all.
        for (tier, tags), memory_ids in self._by_facets().items():
            self._index.set_facets(memory_ids, tier, tags)
            for memory_id in memory_ids:
                del self._facets[memory_id]
        if self._vectors:
            self._index.put_vectors(list(self._vectors.values()))
            self._vectors.clear()

    def checkpoint(self, *, now: bool = False) -> None:
        """Write down how far the index was fed, when fifteen seconds have passed. Call after
        ``apply`` only.

        Args:
            now: whatever time has passed.
        """
        due = now or time.monotonic() - self._checkpointed_at >= CHECKPOINT_EVERY_S
        if due and self._positions != self._fed:
            self._index.checkpoint(self._positions)
            self._fed = dict(self._positions)
            self._checkpointed_at = time.monotonic()

    def _by_facets(self) -> Mapping[tuple[str, tuple[str, ...]], Sequence[bytes]]:
        groups: dict[tuple[str, tuple[str, ...]], list[bytes]] = defaultdict(list)
        for memory_id, state in self._facets.items():
            groups[state.tier, tuple(state.tags)].append(memory_id)
        return groups

    def _source(self, topic: str, partition: int) -> str:
        return f"{self._topic_ids[topic]}/{partition}"


def _findable_part(memory: IndexedMemory) -> tuple[object, ...]:
    """What can only be changed by indexing the memory again, not as a facet."""
    return (
        memory.text, memory.speaker, memory.session, memory.kind, memory.occurred_at,
    )  # fmt: skip
