"""The loop of the embeddings processor, one gathering of state records at a time.

Reads: ``hms.memory.state.v1`` in a consumer group. Writes: ``hms.memory.embeddings.v1``, each
vector on the partition of its state; the Qdrant server where one is used; dead letters.
Guarantee: at least once. Offsets are committed when everything that follows from the records is
acknowledged, and what is embedded already is recognised by its content hash.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnavailableError
from hms_schemas.generated.records import Embedding
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.meaning import TOKENS_PER_PART, Meaning
from hms_streams.index.indexing import indexed_memory
from hms_streams.index.vector_index import MemoryVector, VectorIndex
from hms_streams.log.polling import records_of
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetters
from hms_streams.processors.embeddings.embedded_hashes import EmbeddedHashes
from hms_streams.processors.embeddings.embedding_work import Gone, Live, read_work
from hms_streams.processors.embeddings.embeddings_metrics import EmbeddingsMetrics

logger = logging.getLogger(__name__)

# Past 32 a batch is no faster, and its first vector waits longer.
BATCH = 32
# A backlog is looked through faster than that: most of it may be embedded already.
_GATHER = 500
# How long a first record waits for company.
_COMPANY_S = 0.02
_IDLE_S = 0.2
_ACK_S = 30.0


@dataclass(slots=True)
class EmbeddingLoop:
    """One processor's parts; ``step`` does one round."""

    consumer: Consumer
    producer: Producer
    topic: str
    codec: Codec
    schemas: SchemaTopic
    hashes: EmbeddedHashes
    dead_letters: DeadLetters
    cap: DeadLetterCap
    metrics: EmbeddingsMetrics
    embedder: Embedder | None
    index: VectorIndex | None
    refused: list[str] = field(default_factory=list)
    """What the broker refused for good; ends the processor before anything is committed."""

    def step(self) -> int:
        """Wait up to 0.2 s for records, then bring them through; returns how many there were.

        Raises:
            UnavailableError: broker or index did not take the results, or the consumer can read no
                more; nothing was committed.
            DeadLetterCapError: too much of the topic would go to the dead letters.
        """
        records = self._gather()
        if not records:
            return 0
        rejected: list[Rejection] = []
        works = self._read(records, rejected)
        live = [work for work in works if isinstance(work, Live)]
        gone = [work for work in works if isinstance(work, Gone)]
        self._index_words(live, gone)
        waiting = sorted((w for w in live if self._is_new(w)), key=lambda w: len(w.text or ""))
        for start in range(0, len(waiting), BATCH):
            self._embed(waiting[start : start + BATCH], rejected)
        self._erase(gone)
        self._reject(records, rejected)
        self._await_acks()
        self._commit(records)
        return len(records)

    def push_vectors(self, embeddings: Sequence[Embedding]) -> None:
        """Give the index vectors that the topic holds already."""
        if self.index is not None and embeddings:
            self.index.put_vectors(
                [
                    MemoryVector(
                        e.memory_id,
                        f"{e.tenant}/{e.space}",
                        np.frombuffer(e.vector, "<f4").astype(np.float32),
                    )
                    for e in embeddings
                ]
            )

    def _gather(self) -> list[SourceRecord]:
        first = self.consumer.poll(_IDLE_S)
        if first is None:
            return []
        messages = [first, *self.consumer.consume(_GATHER - 1, timeout=0)]
        if len(messages) < BATCH:
            messages += self.consumer.consume(BATCH - len(messages), timeout=_COMPANY_S)
        return records_of(messages)

    def _read(
        self, records: Sequence[SourceRecord], rejected: list[Rejection]
    ) -> Iterable[Live | Gone]:
        """The last word of each key."""
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
            # Before the topic: what the topic holds is never pushed again.
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
        """Write under the key of the state, on its very partition; known once acknowledged."""

        def delivered(error: KafkaError | None, _message: object) -> None:
            if error is None:
                self.hashes.note(source.partition, source.key or b"", content_hash)
            else:
                self.refused.append(f"{self.topic}[{source.partition}]: {error.str()}")

        self.producer.produce(
            self.topic,
            key=source.key,
            value=value,
            partition=source.partition,
            on_delivery=delivered,
        )
        self.producer.poll(0)

    def _reject(self, records: Sequence[SourceRecord], rejected: Sequence[Rejection]) -> None:
        self.cap.count(records, rejected)
        for rejection in rejected:
            letter = self.dead_letters.record(rejection)
            self.producer.produce(
                letter.topic,
                key=letter.key,
                value=letter.value,
                headers=list(letter.headers),
                partition=rejection.record.partition,
                on_delivery=self._letter_delivered,
            )
            self.metrics.dead_letters.labels(rejection.error.reason).inc()

    def _letter_delivered(self, error: KafkaError | None, _message: object) -> None:
        if error is not None:
            self.refused.append(f"dead letters: {error.str()}")

    def _await_acks(self) -> None:
        late = self.producer.flush(_ACK_S)
        if late or self.refused:
            raise UnavailableError(
                f"the broker did not take everything ({self.refused[:1] or 'no answer in time'}).",
                fix="Check the broker; a restarted processor goes on from the last commit.",
            )

    def _commit(self, records: Sequence[SourceRecord]) -> None:
        next_offsets = {(r.topic, r.partition): r.offset + 1 for r in records}
        try:
            self.consumer.commit(
                offsets=[TopicPartition(t, p, o) for (t, p), o in next_offsets.items()],
                asynchronous=True,
            )
        except KafkaException as error:
            # Another processor owns a partition now, and sees by the hashes what is done.
            logger.warning("offsets are not committed: %s", error)


def _meanings(
    embedder: Embedder, works: Sequence[Live], rejected: list[Rejection]
) -> Iterable[tuple[Live, Meaning]]:
    """The vectors of each; one by one when the model stumbles, so that one text stops no other."""
    try:
        texts = [work.text or "" for work in works]
        yield from zip(works, embedder.meanings(texts, TOKENS_PER_PART), strict=True)
    except Exception as error:
        if len(works) > 1:
            for work in works:
                yield from _meanings(embedder, [work], rejected)
            return
        # Only the kind of error: its message may quote the text.
        refused = ContractError(
            f"the model fails on this text ({type(error).__name__})", reason="not_embeddable"
        )
        rejected.append(Rejection(works[0].record, refused))


def _space_of(work: Live) -> str:
    return f"{work.state.tenant}/{work.state.space}"
