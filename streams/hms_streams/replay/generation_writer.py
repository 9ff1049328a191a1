"""Writes one partition of a new generation; the partition's position record comes last."""

from __future__ import annotations

from collections.abc import Iterable

from confluent_kafka import KafkaError, Producer

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryState, Position
from hms_schemas.keys import position_key
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_schemas.topics import Topic
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import PartitionLog
from hms_streams.memory.tier_move import Move
from hms_streams.replay.states.scratch_table import ScratchTable

_ACK_S = 60.0
# How long to wait for acknowledgements when the producer's queue is full.
_POLL_S = 0.5


class GenerationWriter:
    """The topics of one partition.

    Args:
        target: the generation to write.
        partition: which partition of each topic.
        codec: encodes.
    """

    def __init__(self, target: LogSource, partition: int, codec: Codec) -> None:
        self._target = target
        self._partition = partition
        self._codec = codec
        config = {**PRODUCER_CONFIG, "bootstrap.servers": target.bootstrap, "log_level": 0}
        self._producer = Producer({**config, "linger.ms": 20, "compression.type": "lz4"})
        self._refused: list[str] = []

    def is_filled(self) -> bool:
        """Whether an earlier fill of this partition was finished.

        Raises:
            UnavailableError: the broker does not answer.
        """
        return position_key(self._partition) in self._keys(topics.SPACES)

    def moves(self, moves: Iterable[Move]) -> None:
        """Append the transitions of these moves; ``write`` awaits their acknowledgement."""
        for move in moves:
            self.append(topics.TRANSITIONS, move.key, self._codec.encode(move.transition()))

    def write(self, table: ScratchTable, position: int) -> None:
        """Write the whole state and, when all of it is durable, the position record.

        Records of an earlier, unfinished fill that are no longer in the state are removed.

        Raises:
            UnavailableError: the broker does not take a record; repeat the fill.
        """
        left = {topic.name: self._keys(topic) for topic in (topics.STATE, topics.SPACES)}
        for key, value in table.items():
            is_memory = self._codec.kind_of(value) == MemoryState.__name__
            topic = topics.STATE if is_memory else topics.SPACES
            self.append(topic, key, value)
            left[topic.name].discard(key)
        for topic in (topics.STATE, topics.SPACES):
            for key in left[topic.name]:
                self.append(topic, key, None)
        self.flush()
        record = Position(partition=self._partition, next_offset=position)
        self.append(topics.SPACES, position_key(self._partition), self._codec.encode(record))
        self.flush()

    def append(self, topic: Topic, key: bytes, value: bytes | None) -> None:
        """Append one record; returns before it is acknowledged."""
        name = self._target.name(topic)
        while True:
            try:
                self._producer.produce(
                    name, key=key, value=value, partition=self._partition, callback=self._delivered
                )
                break
            except BufferError:
                self._producer.poll(_POLL_S)
        self._producer.poll(0)

    def flush(self) -> None:
        """Return when everything appended is on disk.

        Raises:
            UnavailableError: the broker did not take all of it.
        """
        if self._producer.flush(_ACK_S) or self._refused:
            raise UnavailableError(
                f"the broker did not take everything ({self._refused[:1] or 'no answer'}).",
                fix="Check the broker; `hms rebuild` goes on where it was.",
            )

    def _keys(self, topic: Topic) -> set[bytes]:
        """Every key that has a record in the partition."""
        name = self._target.name(topic)
        batches = PartitionLog(self._target.bootstrap, name, self._partition).batches()
        return {message.key() or b"" for batch in batches for message in batch}

    def _delivered(self, error: KafkaError | None, _message: object) -> None:
        if error is not None:
            self._refused.append(error.str())
