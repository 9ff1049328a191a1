"""Follows the state, spaces and embeddings topics into the projection and the index.

Reads: all partitions of three compacted topics. Joins no group, commits nothing. Writes: the
projection, and the embedded index where there is one. Guarantee: the position of a partition is
published only when every state record written before it has been applied. So a reader who waited
for a position sees the state of that position.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, HmsError
from hms_schemas.generated.records import Embedding, MemoryState, Position, Record, SpaceState
from hms_schemas.keys import POSITION_PREFIX, split_memory_key
from hms_schemas.tombstones import tombstone_offset
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.view.due_positions import DuePositions
from hms_services.context.view.index_feed import IndexFeed
from hms_services.context.view.memory_vectors import MeaningFeed
from hms_services.context.view.projection import Projection
from hms_streams.log.applied_offset import AppliedOffsets
from hms_streams.log.consumers import READS_TO_END, reader_settings
from hms_streams.log.ends import LogEnds
from hms_streams.log.newest_wins import NewestCopies
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.topics_ready import topic_ids

logger = logging.getLogger(__name__)

# Large enough to keep up with 10,000 records/s, small enough that a live record waits for few.
_BATCH = 500
_POLL_S = 0.2
Source = tuple[str, int]
"""A topic and a partition of it."""
Kind = TypeVar("Kind", bound=Record)


class Follower:
    """The thread that applies new records to a projection.

    Args:
        bootstrap: the cluster.
        prefix: that of the topics.
        generation: whose topics are followed.
        partitions: how many each topic has.
        codec: decodes; learns schemas of newer writers.
        projection: the records are applied to it.
        meanings: takes the vectors; None where nothing is embedded.
        feed: feeds the embedded index; None where another process feeds the index.
        metrics: counts records that do not decode, and tells whether the index fails.
        on_caught_up: called once, on the thread, when all records that were there at the start are
            applied, to the index as well.
        on_failure: called once, on the thread, with the error that ended it.
    """

    def __init__(
        self,
        bootstrap: str,
        prefix: str,
        generation: int,
        partitions: int,
        codec: Codec,
        projection: Projection,
        meanings: MeaningFeed | None,
        feed: IndexFeed | None,
        metrics: ContextMetrics,
        on_caught_up: Callable[[], object],
        on_failure: Callable[[BaseException], object],
    ) -> None:
        self._bootstrap = bootstrap
        self._settings = reader_settings(bootstrap, f"{prefix}hms-context", logs=True) | {
            "client.id": "hms-context"
        }
        self._consumer = Consumer(self._settings | READS_TO_END)
        self._state = topics.STATE.named(prefix, generation)
        self._spaces = topics.SPACES.named(prefix, generation)
        self._embeddings = topics.EMBEDDINGS.named(prefix, generation)
        self._partitions = partitions
        self._codec = codec
        self._schemas = SchemaTopic(bootstrap, topics.SCHEMAS.named(prefix), codec.learn)
        self._projection = projection
        self._meanings = meanings
        self._feed = feed
        self._metrics = metrics
        self._on_caught_up = on_caught_up
        self._on_failure = on_failure
        self._consumed: dict[Source, int] = {}
        self._unread: set[Source] = set()
        self._ends: set[Source] = set()
        ends = LogEnds(bootstrap, client_id="hms-context-positions")
        self._positions = DuePositions(ends, self._state, projection.positions)
        applied_offset = AppliedOffsets(codec)
        self._first_spaces = {p: NewestCopies(applied_offset) for p in range(partitions)}
        self._last_record_ms = 0
        self._caught_up = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hms-projection", daemon=True)

    def start(self) -> None:
        """Begin to follow. Blocks for a round trip to the broker.

        Raises:
            UnavailableError: the broker does not answer.
        """
        if self._feed is not None:
            self._feed.identify(topic_ids(self._bootstrap, [self._state, self._embeddings]))
        assigned = [TopicPartition(*source, start) for source, start in self._starts().items()]
        self._unread = set(self._starts())
        self._consumer.assign(assigned)
        self._thread.start()

    def stop(self) -> None:
        """Stop, with a last checkpoint of the index. Blocks until the present batch is applied."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def age_s(self) -> float:
        """Seconds: 0 at the ends of all topics, else the time since the last record."""
        if len(self._ends) == len(self._starts()):
            return 0.0
        return max(0.0, time.time() - self._last_record_ms / 1000)

    def _starts(self) -> dict[Source, int]:
        starts = {(t, p): 0 for t in (self._state, self._spaces) for p in range(self._partitions)}
        if self._meanings is not None or self._feed is not None:
            starts |= {(self._embeddings, p): 0 for p in range(self._partitions)}
        return starts

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._step()
            if self._feed is not None:
                self._feed.apply()
                self._feed.checkpoint(now=True)
        except Exception as error:
            self._on_failure(error)
        finally:
            self._schemas.close()
            self._consumer.close()

    def _step(self) -> None:
        """One batch: apply its records, then the index, then publish the positions."""
        first = self._consumer.poll(_POLL_S)
        messages = [] if first is None else [first, *self._consumer.consume(_BATCH - 1, timeout=0)]
        positions: dict[int, int] = {}
        for message in messages:
            self._take(message, positions)
        if self._feed is not None and not self._unread and not self._caught_up:
            self._feed.first_reading_ended()
        indexed = self._apply_to_index()
        self._positions.require(positions)
        self._positions.publish(self._consumed)
        if indexed and not self._unread and not self._caught_up:
            self._caught_up = True
            self._read_on()
            logger.info("caught up: %d memories", self._projection.count())
            self._on_caught_up()

    def _read_on(self) -> None:
        """Go on behind what was read, with a consumer that asks the broker less often."""
        first, self._consumer = self._consumer, Consumer(self._settings)
        first.close()
        self._consumer.assign(
            [TopicPartition(*at, offset) for at, offset in self._consumed.items()]
        )

    def _take(self, message: Any, positions: dict[int, int]) -> None:
        source = (message.topic(), message.partition())
        if (error := message.error()) is not None:
            self._take_error(source, error, message.offset(), positions)
            return
        self._consumed[source] = message.offset() + 1
        self._ends.discard(source)
        self._last_record_ms = message.timestamp()[1]
        try:
            self._apply(source, message, positions)
        except ContractError as refused:
            self._refuse(source, message.offset(), refused)
        if self._feed is not None and source[0] != self._spaces:
            self._feed.advanced(*source, message.offset() + 1)

    def _take_error(
        self, source: Source, error: Any, offset: int, positions: dict[int, int]
    ) -> None:
        if error.code() == KafkaError._PARTITION_EOF:
            self._consumed[source] = max(offset, self._consumed.get(source, 0))
            self._ends.add(source)
            self._unread.discard(source)
            if source[0] == self._spaces:
                self._end_first_reading(source, positions)
        elif error.code() == KafkaError._FATAL:  # error.fatal() is False on consumer events
            raise KafkaException(error)
        else:
            logger.warning("reading %s[%s]: %s", *source, error.str())

    def _apply(self, source: Source, message: Any, positions: dict[int, int]) -> None:
        topic, partition = source
        key, value = message.key() or b"", message.value()
        if topic == self._state:
            self._apply_memory(source, message, key, value)
        elif topic == self._embeddings:
            self._apply_embedding(source, message.offset(), key, value)
        elif source in self._unread:
            self._first_spaces[partition].add(key, value)
        else:
            self._apply_space(partition, key, value, positions)

    def _apply_space(
        self, partition: int, key: bytes, value: bytes | None, positions: dict[int, int]
    ) -> None:
        if key.startswith(POSITION_PREFIX):
            if value is not None:
                positions[partition] = self._decode(value, Position).next_offset
        elif value is None:
            self._projection.drop_space(key)
        else:
            self._projection.put_space(self._decode(value, SpaceState))

    def _end_first_reading(self, source: Source, positions: dict[int, int]) -> None:
        """Apply the copies of a partition that were gathered up to its end at the start."""
        for key, value in self._first_spaces[source[1]].take():
            try:
                self._apply_space(source[1], key, value, positions)
            except ContractError as refused:
                self._refuse(source, self._consumed[source], refused)

    def _refuse(self, source: Source, offset: int, refused: ContractError) -> None:
        self._metrics.undecodable.inc()
        logger.warning("%s[%d] at %d: %s", *source, offset, refused.reason)

    def _apply_memory(self, source: Source, message: Any, key: bytes, value: bytes | None) -> None:
        if value is None:
            buried = tombstone_offset(message.headers())
            change = self._projection.drop_memory(
                *split_memory_key(key), buried, message.timestamp()[1]
            )
        else:
            change = self._projection.put_memory(self._decode(value, MemoryState))
        if change is None or self._feed is None:
            return
        self._feed.memory(change, is_known=message.offset() < self._feed.start_of(*source))

    def _apply_embedding(
        self, source: Source, offset: int, key: bytes, value: bytes | None
    ) -> None:
        space_key, memory_id = split_memory_key(key)
        feed = self._feed
        if feed is not None and offset < feed.start_of(*source):
            feed = None
        if value is None:
            # The memory itself may still be there: its text was sealed, or is embedded anew.
            if self._projection.holds(space_key, memory_id):
                return
            if self._meanings is not None:
                self._meanings.gone(space_key, memory_id)
            if feed is not None:
                feed.forget(memory_id)
        elif not self._projection.forgotten(space_key, memory_id):
            embedding = self._decode(value, Embedding)
            if self._meanings is not None:
                self._meanings.arrived(embedding)
            if feed is not None:
                feed.vector(embedding)

    def _decode(self, value: bytes, kind: type[Kind]) -> Kind:
        return self._schemas.decoded(self._codec.decode, value, kind)

    def _apply_to_index(self) -> bool:
        """Apply the batch to the index; whether the index now has everything that was read.

        A change that fails is applied again with the next batch, and readers go on without the
        index. But a follower whose index fails has not caught up: an index that is not filled finds
        nothing, and readers would not know why.
        """
        if self._feed is None:
            return True
        try:
            self._feed.apply()
            self._feed.checkpoint()
        except HmsError as error:
            self._metrics.index_failing.set(1)
            logger.error("%s", error)
            return False
        self._metrics.index_failing.set(0)
        return True
