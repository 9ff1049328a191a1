"""The state of a partition as its topics hold it, at one moment of the log.

The topics are written while they are read. So a moment is chosen first, and every record that was
applied after the moment is left out:

1. Read the position records to the end of the topic of spaces. The highest is the moment.
2. Of the copies of a record that were applied before the moment, the one with the highest applied
   offset counts, and of equal ones the later. A worker that restores its tables decides the same.
3. A tombstone has no applied offset. A tombstone that was written after the position record belongs
   to an unfinished batch, and is left out as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from confluent_kafka import Message

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import Position
from hms_schemas.keys import POSITION_PREFIX, position_key
from hms_schemas.topics import Topic
from hms_streams.log.applied_offset import AppliedOffsets
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import PartitionLog
from hms_streams.replay.states.scratch_table import ScratchTable


class _Moment(NamedTuple):
    """The highest position record of a partition."""

    position: int
    written_ms: int
    """When the position record was written; milliseconds since the Unix epoch."""


def read_topic_state(source: LogSource, partition: int, table: ScratchTable, codec: Codec) -> int:
    """Fill an empty table from the state topics; returns the position of that state.

    Raises:
        UnavailableError: the broker does not answer.
    """
    reader = _Reader(source, partition, table, codec)
    # 1. Choose the moment.
    moment = reader.latest_position()
    # 2. and 3. Take the records that counted then.
    for topic in (topics.STATE, topics.SPACES):
        reader.take(topic, moment)
    return moment.position


class _Reader:
    def __init__(
        self, source: LogSource, partition: int, table: ScratchTable, codec: Codec
    ) -> None:
        self._source = source
        self._partition = partition
        self._table = table
        self._codec = codec
        self._applied = AppliedOffsets(codec)

    def latest_position(self) -> _Moment:
        key = position_key(self._partition)
        latest = _Moment(0, 0)
        for message in self._messages(topics.SPACES):
            if message.key() == key and message.value():
                reached = self._codec.decode(message.value(), Position).next_offset
                latest = max(latest, _Moment(reached, message.timestamp()[1]))
        return latest

    def take(self, topic: Topic, moment: _Moment) -> None:
        pending: dict[bytes, bytes | None] = {}
        for batch in self._batches(topic):
            for message in batch:
                key = message.key() or b""
                if not key.startswith(POSITION_PREFIX):
                    self._take(key, message, moment, pending)
            self._table.write(pending)
            pending.clear()

    def _take(
        self, key: bytes, message: Message, moment: _Moment, pending: dict[bytes, bytes | None]
    ) -> None:
        value = message.value()
        if value is None:
            if message.timestamp()[1] <= moment.written_ms:
                pending[key] = None
            return
        applied = self._applied_before(value, moment)
        if applied >= moment.position:
            return
        held = pending[key] if key in pending else self._table.get(key)
        if held is None or applied >= self._applied_before(held, moment):
            pending[key] = value

    def _applied_before(self, value: bytes, moment: _Moment) -> int:
        """The applied offset; of a damaged record the latest, so that a comparison finds it."""
        try:
            return self._applied(value)
        except (ContractError, IndexError):
            return moment.position - 1

    def _messages(self, topic: Topic) -> Iterator[Message]:
        for batch in self._batches(topic):
            yield from batch

    def _batches(self, topic: Topic) -> Iterator[list[Message]]:
        name = self._source.name(topic)
        return PartitionLog(self._source.bootstrap, name, self._partition).batches()
