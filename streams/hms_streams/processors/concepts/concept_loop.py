"""The step of the concepts processor in one generation: from states to events of concepts.

Reads: the states of a generation in a consumer group; its vectors and spaces beside them. Writes:
events that form and dissolve concepts, to the log; dead letters.
Guarantee: at least once. What is kept of the spaces is read anew whenever a partition is assigned.
The committed offsets say which changes were reviewed; they are committed when every event that
follows from those changes is acknowledged. A second copy of an event has the id of the first, and
no effect.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np
from confluent_kafka import Consumer, KafkaException, TopicPartition

from hms_schemas.cloud_events import event_headers
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import Embedding, MemoryEvent, MemoryState, SpaceState
from hms_schemas.keys import POSITION_PREFIX, space_key, split_memory_key
from hms_schemas.tombstones import tombstone_offset
from hms_streams.embedding.meaning import shrunk
from hms_streams.log.polling import poll_records
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.process.acked_producer import AckedProducer
from hms_streams.process.dead_letter_writer import DeadLetterWriter
from hms_streams.processors.concepts.concept_keeper import ConceptKeeper
from hms_streams.processors.concepts.concepts_metrics import ConceptsMetrics

logger = logging.getLogger(__name__)

_GATHER = 1_000
_IDLE_S = 0.2
_COMMITTED_S = 30.0
# A language model takes seconds a concept. After this time the step ends, so that records are read:
# a consumer that does not read for five minutes loses its partitions.
_WORK_S = 5.0
# Not more often: counting the concepts walks through every space.
_MEASURE_S = 2.0


@dataclass(frozen=True, slots=True)
class ConceptTopics:
    """The full names of what is read and written in one generation."""

    states: str
    vectors: str
    spaces: str
    events: str

    @property
    def beside(self) -> tuple[str, str]:
        """The topics whose partitions are read beside those of ``states``."""
        return self.vectors, self.spaces


@dataclass(slots=True)
class ConceptLoop:
    """A ``PlainStep`` for one generation; call ``subscribe`` before the first ``step``.

    Args:
        states: consumes the states, in the group of the concepts processors.
        beside: consumes vectors and spaces of the partitions that ``states`` was given.
        producer: of everything that is written.
        names: the topics.
        codec: decodes and encodes.
        schemas: where schemas of other writers are learnt.
        keeper: has the spaces, and says what is to be written.
        letters: takes the states that cannot be read.
        metrics: counts.
    """

    states: Consumer
    beside: Consumer
    producer: AckedProducer
    names: ConceptTopics
    codec: Codec
    schemas: SchemaTopic
    keeper: ConceptKeeper
    letters: DeadLetterWriter
    metrics: ConceptsMetrics
    _position: dict[int, int] = field(default_factory=dict)
    """Partition to the next state record."""
    _vector_position: dict[int, int] = field(default_factory=dict)
    """… to the next vector."""
    _done: dict[tuple[str, int], int] = field(default_factory=dict)
    """Topic (states, vectors) and partition to the offset that is committed."""
    _measure_at: float = 0.0
    _unread: set[tuple[str, int]] = field(default_factory=set)
    """Topics and partitions that were not read to the end they had when they were assigned."""

    @property
    def not_ready(self) -> str | None:
        """See ``PlainStep``. Ready when every assigned partition was read to its end once."""
        if not self._position:
            return "waiting for partitions"
        return f"reading {len(self._unread)} partitions" if self._unread else None

    def subscribe(self) -> None:
        """Join the group; partitions are given during later steps."""
        self.states.subscribe(
            [self.names.states],
            on_assign=self._assigned,
            on_revoke=self._revoked,
            on_lost=self._revoked,
        )

    def step(self) -> None:
        """Wait up to 0.2 s for records, take them in, and write the events that are due.

        Raises:
            UnavailableError: the broker did not take an event, or can be read no more; nothing was
                committed.
            DeadLetterCapError: too much of the topic would go to the dead letters.
        """
        records = poll_records(self.states, _GATHER, _IDLE_S, self._at_end)
        rejected = [r for r in map(self._take_state, records) if r is not None]
        for record in poll_records(self.beside, _GATHER, 0, self._at_end):
            take = self._take_vector if record.topic == self.names.vectors else self._take_space
            take(record)
        self.letters.write(records, rejected)
        self._work()
        self.producer.await_acks()
        self._commit()
        self._measure()

    def close(self) -> None:
        """Leave the group and the broker."""
        self.states.close()
        self.beside.close()
        self.schemas.close()

    def _assigned(self, consumer: Consumer, partitions: list[Any]) -> None:
        """Read these partitions from their beginning: the keeper is only in memory."""
        numbers = [at.partition for at in partitions]
        counted = (self.names.states, self.names.vectors)
        asked = [TopicPartition(topic, n) for topic in counted for n in numbers]
        for at in consumer.committed(asked, timeout=_COMMITTED_S) if asked else []:
            self._done[at.topic, at.partition] = max(at.offset, 0)
        for number in numbers:
            # First: `not_ready` is asked by another thread, and must not be None in between.
            self._unread |= self._topics_of(number)
            self._position[number] = self._vector_position[number] = 0
        consumer.incremental_assign([TopicPartition(self.names.states, n, 0) for n in numbers])
        self.beside.incremental_assign(
            [TopicPartition(topic, n, 0) for topic in self.names.beside for n in numbers]
        )
        logger.info("concepts of partitions %s", sorted(self._position))

    def _revoked(self, _consumer: Consumer, partitions: list[Any]) -> None:
        numbers = [at.partition for at in partitions]
        for number in numbers:
            self.keeper.drop(number)
            self._position.pop(number, None)
            self._vector_position.pop(number, None)
            self._unread -= self._topics_of(number)
        self.beside.incremental_unassign(
            [TopicPartition(topic, n) for topic in self.names.beside for n in numbers]
        )
        self.metrics.lag.clear()

    def _topics_of(self, partition: int) -> set[tuple[str, int]]:
        return {(topic, partition) for topic in (self.names.states, *self.names.beside)}

    def _at_end(self, topic: str, partition: int) -> None:
        self._unread.discard((topic, partition))

    def _take_state(self, record: SourceRecord) -> Rejection | None:
        partition, offset = record.partition, record.offset
        if partition not in self._position:
            return None
        self._position[partition] = offset + 1
        is_new = offset >= self._done[self.names.states, partition]
        try:
            space, memory_id = split_memory_key(record.key or b"")
            if record.value is None:
                self.keeper.delete(partition, space, memory_id, tombstone_offset(record.headers))
            else:
                state = self._decode(record.value, MemoryState)
                at = offset if is_new else -1
                self.keeper.observe(partition, space, state, at, monotonic())
        except ContractError as error:
            # Records before the committed offset are dead letters already.
            return Rejection(record, error) if is_new else None
        return None

    def _take_vector(self, record: SourceRecord) -> None:
        partition = record.partition
        if partition not in self._position:
            return
        self._vector_position[partition] = record.offset + 1
        try:
            space, memory_id = split_memory_key(record.key or b"")
            if record.value is None:
                self.keeper.drop_vector(partition, space, memory_id)
                return
            made = self._decode(record.value, Embedding)
            whole = np.frombuffer(made.vector, "<f4")
        except (ContractError, ValueError) as error:
            # The embeddings processor makes this vector again.
            reason = error.reason if isinstance(error, ContractError) else "torn"
            logger.warning("%s: a record does not decode: %s", self.names.vectors, reason)
            return
        vector = (made.model_id, shrunk(whole).tobytes())
        is_new = record.offset >= self._done[self.names.vectors, partition]
        at = self._position[partition] if is_new else -1
        self.keeper.observe_vector(partition, space, memory_id, vector, at, monotonic())

    def _take_space(self, record: SourceRecord) -> None:
        key, value = record.key or b"", record.value
        if record.partition not in self._position or key.startswith(POSITION_PREFIX) or not value:
            return
        try:
            space = self._decode(value, SpaceState)
        except ContractError as error:
            # Whoever serves the space has it in the dead letters; nothing is formed from it.
            logger.warning("%s: a record does not decode: %s", self.names.spaces, error.reason)
            return
        if space.cleared_offset is not None:
            self.keeper.clear(record.partition, key, space.cleared_offset)

    def _decode(self, value: bytes, kind: type[Any]) -> Any:
        return self.schemas.decoded(self.codec.decode, value, kind)

    def _work(self) -> None:
        """Write new concepts for some seconds at most; then review one space of each partition."""
        ends_at = monotonic() + _WORK_S
        while monotonic() < ends_at:
            event = self.keeper.next_formed(monotonic())
            if event is None:
                break
            self._write(event)
        for partition in sorted(self._position):
            if not {p for _, p in self._unread} & {partition}:
                key = self.keeper.due(partition, monotonic())
                if key is not None:
                    self._review(partition, key)

    def _review(self, partition: int, key: bytes) -> None:
        with self.metrics.seconds.time():
            events = self.keeper.review(partition, key, monotonic())
        for event in events:
            self._write(event)

    def _write(self, event: MemoryEvent) -> None:
        self.producer.produce(
            self.names.events,
            space_key(event.tenant, event.space),
            self.codec.encode(event),
            headers=event_headers(event),
        )
        self.metrics.steps.labels(type(event.body).__name__).inc()

    def _commit(self) -> None:
        """Commit the offsets that are further than those committed before."""
        done = {
            (self.names.states, number): self.keeper.committable(number, position)
            for number, position in self._position.items()
        }
        for number, position in self._vector_position.items():
            if self.keeper.is_done(number):
                done[self.names.vectors, number] = position
        moved = {at: offset for at, offset in done.items() if offset > self._done[at]}
        if not moved:
            return
        offsets = [TopicPartition(*at, offset) for at, offset in moved.items()]
        try:
            self.states.commit(offsets=offsets, asynchronous=True)
            self._done |= moved
        except KafkaException as error:
            # Another processor owns a partition now, and reads that partition from its beginning.
            logger.warning("offsets are not committed: %s", error)

    def _measure(self) -> None:
        if monotonic() < self._measure_at:
            return
        self._measure_at = monotonic() + _MEASURE_S
        self.metrics.waiting.set(self.keeper.waiting)
        self.metrics.standing.set(self.keeper.standing)
        for number, position in self._position.items():
            at = TopicPartition(self.names.states, number)
            _, end = self.states.get_watermark_offsets(at, cached=True)
            if end >= 0:
                self.metrics.lag.labels(str(number)).set(max(0, end - position))
