"""The events of one space, read from its partition: admitted as the worker admits them.

Records of other spaces are known by their key and passed over before anything is decoded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from time import monotonic
from typing import Any, NamedTuple

from confluent_kafka import Consumer, TopicPartition

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnavailableError
from hms_schemas.generated.records import MemoryEvent
from hms_schemas.partitioning import partition_of
from hms_streams.log.consumers import is_end, opened, reader_settings, unavailable
from hms_streams.log.reading.admitted_log import admitted_event
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.watermarks import Bounds, offset_after, watermarks

# A broker on this machine answers in milliseconds, a cluster that elects leaders in seconds.
_TIMEOUT_S = 10.0
# How many are decoded before the caller can stop: some tens of milliseconds.
_READ_AT_ONCE = 2_000
# A writer publishes its schema before its events: time enough to read a small topic.
_SCHEMA_WAIT_S = 2.0
_FAILURE = "the log does not answer"
_FIX = "Try again; `hms status` tells what runs."


class Logged(NamedTuple):
    """An admitted event, its offset, and the time that the broker gave it."""

    event: MemoryEvent
    offset: int
    timestamp_ms: int
    """Milliseconds since the Unix epoch."""


class Stretch(NamedTuple):
    """The space's events among some records of its partition, in log order."""

    events: Sequence[Logged]
    next_offset: int
    """Where reading goes on."""


class SpaceLog:
    """Reads the events topic by space. Joins no group, commits nothing. Thread-safe.

    Args:
        bootstrap: the cluster.
        prefix: that of the topics.
        partitions: how many the events topic has.
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
        self._settings = reader_settings(bootstrap, f"{prefix}hms-past") | {
            # Somebody waits for the events at the end of the log.
            "fetch.wait.max.ms": 10,
        }
        self._asking = Consumer(self._settings)

    def close(self) -> None:
        """Leave the broker."""
        self._schemas.close()
        self._asking.close()

    def partition_of(self, space_key: bytes) -> int:
        """The partition that holds the space's events."""
        return partition_of(space_key, self._partitions)

    def bounds(self, partition: int) -> Bounds:
        """First offset and next offset. Blocks.

        Raises:
            UnavailableError: the broker does not answer.
        """
        with _answered():
            return watermarks(self._asking, self._topic, partition, _TIMEOUT_S)

    def offset_after(self, partition: int, at_ms: int) -> int | None:
        """The first offset that the broker wrote after ``at_ms``; None where there is none. Blocks.

        Raises:
            UnavailableError: the broker does not answer.
        """
        with _answered():
            return offset_after(self._asking, self._topic, partition, at_ms, _TIMEOUT_S)

    def read(self, space_key: bytes, start: int, stop: int) -> Iterator[Stretch]:
        """The space's events of ``[start, stop)``, in several stretches. Blocks.

        Raises:
            UnavailableError: the broker does not answer.
        """
        partition = self.partition_of(space_key)
        with opened(self._settings, _FAILURE, _FIX) as consumer:
            consumer.assign([TopicPartition(self._topic, partition, start)])
            while start < stop:
                messages = _next(consumer)
                mine = [m for m in messages if m.key() == space_key and not m.error()]
                start = max((_behind(m) for m in messages), default=start)
                events = [e for e in map(self._admitted, mine) if e and e.offset < stop]
                yield Stretch(events, min(start, stop))

    def _admitted(self, message: Any) -> Logged | None:
        """The event, unless the worker would make a dead letter of the message."""
        try:
            event = self._schemas.decoded(admitted_event, message, self._codec, self._tenants)
        except ContractError:
            return None
        return Logged(event, message.offset(), message.timestamp()[1])


def _next(consumer: Consumer) -> list[Any]:
    """The messages that come next, the note of the partition's end included."""
    deadline = monotonic() + _TIMEOUT_S
    while monotonic() < deadline:
        first = consumer.poll(0.5)
        if first is not None:
            found = [first, *consumer.consume(_READ_AT_ONCE - 1, timeout=0)]
            for message in found:
                is_end(message)  # raises for a real error
            return found
    raise UnavailableError("the log gave nothing for a while.", fix="`hms status` tells what runs.")


def _behind(message: Any) -> int:
    """Where reading goes on: the note of an end has the end as its offset."""
    return int(message.offset()) + (0 if message.error() else 1)


def _answered() -> AbstractContextManager[None]:
    return unavailable(_FAILURE, _FIX)
