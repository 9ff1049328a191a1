"""The events of one space, read from its partition: admitted as the worker admits them.

Records of other spaces are told apart by their key, before anything is decoded.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from hms_schemas import topics
from hms_schemas.admission import read_event
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnavailableError, UnknownSchemaError
from hms_schemas.generated.records import MemoryEvent
from hms_schemas.partitioning import partition_of
from hms_streams.log.schema_topic import SchemaTopic

# A broker on this machine answers in milliseconds, a cluster that elects leaders in seconds.
_TIMEOUT_S = 10.0
# What is decoded between two looks at whether it is still wanted: some tens of milliseconds.
_READ_AT_ONCE = 2_000
# What an event was written with was published before it: time enough to read a small topic.
_SCHEMA_WAIT_S = 2.0


class Logged(NamedTuple):
    """An admitted event and where it stands."""

    event: MemoryEvent
    offset: int
    timestamp_ms: int
    """The broker's."""


class Stretch(NamedTuple):
    """The space's events of one stretch of its partition, in log order."""

    events: Sequence[Logged]
    next_offset: int


class SpaceLog:
    """Reads the events topic by space. Joins no group, commits nothing. Thread-safe.

    Args:
        bootstrap: the cluster.
        prefix: of its topics.
        partitions: of the events topic.
        codec: decodes; learns schemas of other writers.
        tenants: whose events are admitted.
    """

    def __init__(
        self, bootstrap: str, prefix: str, partitions: int, codec: Codec, tenants: Collection[str]
    ) -> None:
        self._topic = topics.EVENTS.named(prefix)
        self._partitions = partitions
        self._codec = codec
        self._tenants = tenants
        schemas = topics.SCHEMAS.named(prefix)
        self._schemas = SchemaTopic(bootstrap, schemas, codec.learn, wait_s=_SCHEMA_WAIT_S)
        self._learning = Lock()
        self._settings: dict[str, str | int | float | bool] = {
            "bootstrap.servers": bootstrap,
            "group.id": f"{prefix}hms-past",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
            # A stretch at the end of the log is asked for by somebody who waits.
            "fetch.wait.max.ms": 10,
            "log_level": 0,
        }
        self._asking = Consumer(self._settings)

    def close(self) -> None:
        """Leave the broker."""
        self._schemas.close()
        self._asking.close()

    def partition_of(self, space_key: bytes) -> int:
        """The partition on which the space's events stand."""
        return partition_of(space_key, self._partitions)

    def bounds(self, partition: int) -> tuple[int, int]:
        """First offset and next offset. Blocks; raises UnavailableError."""
        with _answered():
            marks = self._asking.get_watermark_offsets(self._at(partition), timeout=_TIMEOUT_S)
        return int(marks[0]), int(marks[1])

    def offset_after(self, partition: int, at_ms: int) -> int | None:
        """The first offset that the broker wrote after ``at_ms``; None where there is none.

        Blocks; raises UnavailableError.
        """
        with _answered():
            asked = TopicPartition(self._topic, partition, at_ms + 1)
            (found,) = self._asking.offsets_for_times([asked], timeout=_TIMEOUT_S)
        return int(found.offset) if found.offset >= 0 else None

    def read(self, space_key: bytes, start: int, stop: int) -> Iterator[Stretch]:
        """The space's events of ``[start, stop)``, stretch by stretch. Blocks.

        Raises:
            UnavailableError: the broker does not answer.
        """
        partition = self.partition_of(space_key)
        consumer = Consumer(self._settings)
        try:
            consumer.assign([TopicPartition(self._topic, partition, start)])
            while start < stop:
                messages = _next(consumer)
                mine = [m for m in messages if m.key() == space_key and not m.error()]
                start = max((_behind(m) for m in messages), default=start)
                events = [e for e in map(self._admitted, mine) if e and e.offset < stop]
                yield Stretch(events, min(start, stop))
        finally:
            consumer.close()

    def _admitted(self, message: Any) -> Logged | None:
        """The event, unless the worker would make it a dead letter."""
        try:
            event = self._decode(message)
        except ContractError:
            return None
        return Logged(event, message.offset(), message.timestamp()[1])

    def _decode(self, message: Any) -> MemoryEvent:
        try:
            return self._event(message)
        except UnknownSchemaError as error:
            with self._learning:
                asyncio.run(self._schemas.learn([error.fingerprint]))
            return self._event(message)

    def _event(self, message: Any) -> MemoryEvent:
        return read_event(
            self._codec,
            message.value(),
            key=message.key(),
            timestamp_ms=message.timestamp()[1],
            tenants=self._tenants,
        )

    def _at(self, partition: int) -> TopicPartition:
        return TopicPartition(self._topic, partition)


def _next(consumer: Consumer) -> list[Any]:
    """What comes next, the note of the partition's end included."""
    deadline = monotonic() + _TIMEOUT_S
    while monotonic() < deadline:
        with _answered():
            first = consumer.poll(0.5)
            if first is not None:
                found = [first, *consumer.consume(_READ_AT_ONCE - 1, timeout=0)]
                for message in found:
                    _check(message.error())
                return found
    raise UnavailableError("the log gave nothing for a while.", fix="`hms status` tells what runs.")


def _behind(message: Any) -> int:
    """Where reading goes on: an end note stands at the end itself."""
    return int(message.offset()) + (0 if message.error() else 1)


def _check(error: KafkaError | None) -> None:
    if error is not None and error.code() != KafkaError._PARTITION_EOF:
        raise KafkaException(error)


@contextmanager
def _answered() -> Iterator[None]:
    """Turns the Kafka client's errors into ours."""
    try:
        yield
    except KafkaException as error:
        raise UnavailableError(
            f"the log does not answer ({error.args[0].str()}).",
            fix="Try again; `hms status` tells what runs.",
        ) from error
