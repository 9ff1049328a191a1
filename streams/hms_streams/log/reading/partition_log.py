"""One partition of a topic, read in order from offset to offset. Commits nothing, joins no group.

Only what is committed is read: the end is the last stable offset, so a transaction that hangs holds
no reader up. Offsets without a record (markers of transactions, records that compaction removed)
are passed over; a partition whose last offsets hold no record still ends at its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic

from confluent_kafka import Consumer, Message, TopicPartition

from hms_schemas.errors import UnavailableError
from hms_streams.log.consumers import (
    CHECK_BROKER,
    Settings,
    is_end,
    opened,
    reader_settings,
)
from hms_streams.log.watermarks import Bounds, watermarks

# Records a step of the loop takes at most: large enough that the loop costs nothing beside them.
BATCH = 10_000
# How long the client waits to fill a batch: what the end of a partition costs, at most.
_FILL_S = 0.05
# A broker on this machine answers in milliseconds, a cluster that elects leaders in seconds.
_TIMEOUT_S = 20.0


def bounds(bootstrap: str, topic: str) -> dict[int, Bounds]:
    """The bounds of every partition of ``topic``, now.

    Raises:
        UnavailableError: the cluster does not answer, or has no such topic.
    """
    with opened(_settings(bootstrap), _failure(topic)) as consumer:
        described = consumer.list_topics(topic, timeout=_TIMEOUT_S).topics[topic]
        if described.error is not None:
            raise no_such_topic(bootstrap, topic)
        return {
            number: watermarks(consumer, topic, number, _TIMEOUT_S)
            for number in sorted(described.partitions)
        }


class PartitionLog:
    """A partition's records from ``start`` up to but not including ``end``.

    Args:
        bootstrap: the cluster.
        topic: the topic's full name.
        partition: its number.
        start: the first offset wanted; offsets that are no longer there are passed over.
        end: the offset to end before; None: the end as it is when reading begins.
    """

    def __init__(
        self, bootstrap: str, topic: str, partition: int, *, start: int = 0, end: int | None = None
    ) -> None:
        self._bootstrap = bootstrap
        self._at = (topic, partition)
        self._end = end
        self.position = start
        """The next offset: every record before it was handed out."""

    def batches(self) -> Iterator[list[Message]]:
        """The records in order, in lists of at most ``BATCH``; blocks for the broker.

        Raises:
            UnavailableError: the broker does not answer.
        """
        with opened(_settings(self._bootstrap), _failure(self._at[0])) as consumer:
            end = self._open(consumer)
            heard = monotonic()
            while self.position < end:
                taken = consumer.consume(min(BATCH, end - self.position), timeout=_FILL_S)
                if taken:
                    heard = monotonic()
                elif monotonic() - heard > _TIMEOUT_S:
                    raise _no_answer(self._at[0])
                if records := self._records(taken, end):
                    yield records

    def _open(self, consumer: Consumer) -> int:
        """Assign the partition from where it begins; the offset to end before."""
        found = watermarks(consumer, *self._at, _TIMEOUT_S)
        self.position = max(self.position, found.low)
        consumer.assign([TopicPartition(*self._at, self.position)])
        return found.high if self._end is None else min(self._end, found.high)

    def _records(self, taken: list[Message], end: int) -> list[Message]:
        """The records among the messages; moves the position behind them."""
        if not taken:
            return taken
        # The common case costs two looks: neither an error nor the end of the partition.
        last = taken[-1]
        if last.error() is not None or offset_of(last) >= end or _any_error(taken):
            taken = [message for message in taken if self._is_record(message, end)]
        if taken:
            self.position = max(self.position, offset_of(taken[-1]) + 1)
        return taken

    def _is_record(self, message: Message, end: int) -> bool:
        if not is_end(message) and offset_of(message) < end:
            return True
        # A note of the end has the end as its offset, behind gaps that no record shows.
        self.position = max(self.position, min(offset_of(message), end))
        return False


def no_such_topic(bootstrap: str, topic: str) -> UnavailableError:
    """The error for a topic that a cluster does not have."""
    return UnavailableError(
        f"{bootstrap} has no topic {topic}.",
        fix="`hms up` makes it; check HMS_TOPIC_PREFIX.",
    )


def offset_of(message: Message) -> int:
    """The offset of a message that was read."""
    offset = message.offset()
    assert offset is not None
    return offset


def _settings(bootstrap: str) -> Settings:
    return reader_settings(bootstrap, "hms-replay") | {
        "enable.auto.offset.store": False,
        "isolation.level": "read_committed",
        # A replay that goes on elsewhere than where it was would miss records.
        "auto.offset.reset": "error",
        "fetch.wait.max.ms": 100,
        # Two batches ahead, and no more memory than that of large events.
        "queued.min.messages": 2 * BATCH,
        "queued.max.messages.kbytes": 32 * 1024,
        "fetch.message.max.bytes": 4 * 1024 * 1024,
    }


def _any_error(taken: list[Message]) -> bool:
    return any(message.error() is not None for message in taken)


def _failure(topic: str) -> str:
    return f"{topic} cannot be read"


def _no_answer(topic: str) -> UnavailableError:
    return UnavailableError(f"{_failure(topic)} (no answer).", fix=CHECK_BROKER)
