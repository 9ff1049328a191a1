"""The step of the embeddings processor: state records that came together, into vectors.

Reads: ``hms.memory.state.v1`` in a consumer group. Writes: ``hms.memory.embeddings.v1``, each
vector on the partition of its state; the Qdrant server where one is used; dead letters.
Guarantee: at least once. Offsets are committed when everything that follows from the records is
acknowledged: those of a text that waits, and all behind it, are not. A text that has its vector
already is recognised by its content hash.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from confluent_kafka import Consumer, KafkaException, TopicPartition

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.text_role import Role
from hms_streams.index.indexing import indexed_memory
from hms_streams.index.vector_index import MemoryVector, VectorIndex
from hms_streams.log.polling import records_of
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.process.acked_producer import AckedProducer
from hms_streams.process.dead_letter_writer import DeadLetterWriter
from hms_streams.processors.embeddings.embedded_hashes import EmbeddedHashes
from hms_streams.processors.embeddings.embedding_work import Gone, Live, read_work
from hms_streams.processors.embeddings.embeddings_metrics import EmbeddingsMetrics
from hms_streams.processors.embeddings.new_index import begin_again, put_embedded
from hms_streams.processors.embeddings.passage_vectors import PassageVectors
from hms_streams.processors.embeddings.waiting_texts import WaitingTexts

logger = logging.getLogger(__name__)

# Passages at a time. Past 32 a batch is no faster, and its first vector waits longer.
BATCH = 32
# More texts are read: of a backlog most may be embedded already. So many may wait.
_GATHER = 500
# How long the first record waits for others.
_COMPANY_S = 0.02
_IDLE_S = 0.2


@dataclass(slots=True)
class EmbeddingLoop:
    """A ``PlainStep``; call ``subscribe`` before the first ``step``.

    Args:
        consumer: of ``states``, in the group of the embeddings processors.
        producer: of everything that is written.
        states: the topic of the memories' states.
        vectors: the topic of embeddings.
        codec: decodes and encodes.
        schemas: where schemas of other writers are learnt.
        hashes: what is embedded already.
        letters: takes the records that cannot be embedded.
        metrics: counts.
        embedder: makes vectors; None: memories are found by their words alone.
        index: the index on a Qdrant server; None where the context service has its own.
    """

    consumer: Consumer
    producer: AckedProducer
    states: str
    vectors: str
    codec: Codec
    schemas: SchemaTopic
    hashes: EmbeddedHashes
    letters: DeadLetterWriter
    metrics: EmbeddingsMetrics
    embedder: Embedder | None
    index: VectorIndex | None
    not_ready: str | None = "waiting for partitions"
    _assigned: set[int] = field(default_factory=set)
    _fills_index: bool = False
    """Whether the index was empty at the start: then every memory is put into it."""
    _waiting: WaitingTexts = field(default_factory=WaitingTexts)
    _next_offset: dict[int, int] = field(default_factory=dict)
    """By partition: behind what was read."""

    def subscribe(self) -> None:
        """Join the group; partitions are given during later steps."""
        self._fills_index = self.index is not None and self.index.count() == 0
        self.consumer.subscribe(
            [self.states],
            on_assign=self._on_assigned,
            on_revoke=self._on_revoked,
            on_lost=self._on_revoked,
        )

    def step(self) -> None:
        """Wait up to 0.2 s for records, then index or erase what they are about, and embed some.

        Raises:
            UnavailableError: broker or index did not take the results, or the consumer can read no
                more; nothing was committed.
            DeadLetterCapError: too much of the topic would go to the dead letters.
        """
        records = self._gather()
        if records or self._waiting:
            self._work_on(records)
        self._measure_lag()

    def close(self) -> None:
        """Leave the group, the broker and the index."""
        self.consumer.close()
        self.schemas.close()
        if self.index is not None:
            self.index.close()

    def _on_assigned(self, consumer: Consumer, partitions: list[Any]) -> None:
        added = [at.partition for at in partitions]
        if self._fills_index and self.index is not None:
            self.hashes.load(added, partial(put_embedded, self.index))
            begin_again(consumer, self.states, added)
        else:
            self.hashes.load(added)
        self._assigned.update(added)
        self.not_ready = None
        logger.info("embedding partitions %s", sorted(self._assigned))

    def _on_revoked(self, _consumer: Consumer, partitions: list[Any]) -> None:
        removed = [at.partition for at in partitions]
        self.hashes.drop(removed)
        self._assigned.difference_update(removed)
        self._waiting.leave(removed)
        for partition in removed:
            self._next_offset.pop(partition, None)
        self.metrics.lag.clear()

    def _work_on(self, records: Sequence[SourceRecord]) -> None:
        rejected: list[Rejection] = []
        finished = self._take(records, rejected)
        if taken := self._waiting.next(BATCH):
            self._embed(taken, rejected)
        finished += [work.record for work in taken]
        self.letters.write(finished, rejected)
        self.producer.await_acks()
        self._commit({record.partition for record in finished})

    def _take(
        self, records: Sequence[SourceRecord], rejected: list[Rejection]
    ) -> list[SourceRecord]:
        """Index words and erase vectors; new texts wait. Returns the records that are done."""
        works = self._read(records, rejected)
        live = [work for work in works if isinstance(work, Live)]
        gone = [work for work in works if isinstance(work, Gone)]
        self._index_words(live, gone)
        for work in works:
            self._waiting.drop(work.record)
        new = [work for work in live if self._is_new(work)]
        for work in new:
            self._waiting.put(work)
        self._erase(gone)
        self._next_offset.update((record.partition, record.offset + 1) for record in records)
        wait = {(work.record.partition, work.record.offset) for work in new}
        return [record for record in records if (record.partition, record.offset) not in wait]

    def _gather(self) -> list[SourceRecord]:
        room = _GATHER - len(self._waiting)
        if room <= 0:
            return []
        first = self.consumer.poll(0 if self._waiting else _IDLE_S)
        if first is None:
            return []
        messages = [first, *self.consumer.consume(room, timeout=0)]
        if len(messages) < BATCH and not self._waiting:
            messages += self.consumer.consume(BATCH - len(messages), timeout=_COMPANY_S)
        return records_of(messages)

    def _read(
        self, records: Sequence[SourceRecord], rejected: list[Rejection]
    ) -> Collection[Live | Gone]:
        """The newest record of each key; what cannot be read goes to ``rejected``."""
        works: dict[bytes | None, Live | Gone] = {}
        for record in records:
            try:
                works[record.key] = self.schemas.decoded(read_work, record, self.codec)
            except ContractError as error:
                rejected.append(Rejection(record, error))
        return works.values()

    def _is_new(self, work: Live) -> bool:
        if self.embedder is None or work.text is None:
            return False
        record = work.record
        return not self.hashes.is_embedded(record.partition, record.key or b"", work.content_hash)

    def _embed(self, works: Sequence[Live], rejected: list[Rejection]) -> None:
        assert self.embedder is not None
        with self.metrics.seconds.time():
            embedded = list(_meanings(self.embedder, works, rejected))
        if self.index is not None:
            # Before the topic: a vector that is in the topic is not put into the index again.
            self.index.put_vectors(
                [MemoryVector(w.state.memory_id, _space_of(w), made.whole) for w, made in embedded]
            )
        for work, made in embedded:
            value = self.codec.encode(work.embedding(self.embedder, made))
            self._produce(work.record, value, work.content_hash)
            self.metrics.embedded.inc()

    def _erase(self, gone: Sequence[Gone]) -> None:
        for work in gone:
            record = work.record
            if self.hashes.holds(record.partition, record.key or b""):
                self._produce(record, None, None)
                self.metrics.erased.inc()

    def _index_words(self, live: Sequence[Live], gone: Sequence[Gone]) -> None:
        if self.index is None:
            return
        indexed = (indexed_memory(work.state) for work in live)
        self.index.put([memory for memory in indexed if memory is not None])
        self.index.delete([work.memory_id for work in gone])

    def _produce(
        self, source: SourceRecord, value: bytes | None, content_hash: bytes | None
    ) -> None:
        """Write under the key of the state, to its partition; noted when acknowledged."""
        partition, key = source.partition, source.key
        self.producer.produce(
            self.vectors,
            key,
            value,
            partition=partition,
            on_ack=lambda: self.hashes.note(partition, key or b"", content_hash),
        )

    def _commit(self, partitions: Collection[int]) -> None:
        """Commit what was read of some partitions, up to the first text that waits."""
        offsets = {p: self._next_offset[p] for p in partitions if p in self._next_offset}
        offsets |= {p: o for p, o in self._waiting.first_offsets().items() if p in offsets}
        if not offsets:
            return
        try:
            self.consumer.commit(
                offsets=[TopicPartition(self.states, p, o) for p, o in offsets.items()],
                asynchronous=True,
            )
        except KafkaException as error:
            # Another processor owns a partition now, and finds the hashes of what is embedded.
            logger.warning("offsets are not committed: %s", error)

    def _measure_lag(self) -> None:
        waiting = self._waiting.first_offsets()
        for at in self.consumer.position(self.consumer.assignment()):
            _, end = self.consumer.get_watermark_offsets(at, cached=True)
            if at.offset >= 0 and end >= 0:
                first = waiting.get(at.partition, at.offset)
                self.metrics.lag.labels(str(at.partition)).set(max(0, end - first))


def _meanings(
    embedder: Embedder, works: Sequence[Live], rejected: list[Rejection]
) -> Iterable[tuple[Live, PassageVectors]]:
    """The vectors of each text; one text at a time when the model fails on the batch.

    A text on which the model fails alone goes to ``rejected``; the others are embedded.
    """
    try:
        texts = [passage for work in works for passage in work.passages]
        meanings = iter(embedder.meanings(texts, Role.MEMORY))
        made = [PassageVectors.of([next(meanings) for _ in work.passages]) for work in works]
    except Exception as error:
        if len(works) > 1:
            for work in works:
                yield from _meanings(embedder, [work], rejected)
            return
        # Only the type of the error: its message may quote the text.
        refused = ContractError(
            f"the model fails on this text ({type(error).__name__})", reason="not_embeddable"
        )
        rejected.append(Rejection(works[0].record, refused))
        return
    yield from zip(works, made, strict=True)


def _space_of(work: Live) -> str:
    return f"{work.state.tenant}/{work.state.space}"
