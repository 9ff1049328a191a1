"""The first and the next offset of a partition, while the cluster elects a leader too."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import NamedTuple, TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

# The errors for a partition that was just made or is changing hands; the last one is the client's
# own, when a slow broker does not list a topic that it has just made.
_ELECTING = (
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError._UNKNOWN_PARTITION,
)
_AGAIN_AFTER_S = 0.1
T = TypeVar("T")


class Bounds(NamedTuple):
    """The first offset of a partition and the one behind its last record.

    For a consumer that reads what is committed alone, the last committed record.
    """

    low: int
    high: int


def watermarks(consumer: Consumer, topic: str, partition: int, timeout_s: float) -> Bounds:
    """The bounds of the partition now. Blocks; asks again while the cluster elects a leader.

    Args:
        consumer: any; it need not read the partition.
        topic: the topic's full name.
        partition: its number.
        timeout_s: how long to wait for an answer, and for a leader, in seconds.

    Raises:
        KafkaException: the cluster does not answer, or has no leader in time.
    """
    at = TopicPartition(topic, partition)

    def ask() -> tuple[int, int]:
        return consumer.get_watermark_offsets(at, timeout=timeout_s)

    return Bounds(*_answered(consumer, topic, timeout_s, ask))


def offset_after(
    consumer: Consumer, topic: str, partition: int, at_ms: int, timeout_s: float
) -> int | None:
    """The first offset that the broker wrote after ``at_ms``; None where there is none.

    Args:
        consumer: any; it need not read the partition.
        topic: the topic's full name.
        partition: its number.
        at_ms: milliseconds since the Unix epoch.
        timeout_s: as of ``watermarks``, which also says how this blocks.

    Raises:
        KafkaException: as ``watermarks``.
    """
    at = TopicPartition(topic, partition, at_ms + 1)

    def ask() -> TopicPartition:
        (found,) = consumer.offsets_for_times([at], timeout=timeout_s)
        if found.error is not None:
            raise KafkaException(found.error)
        return found

    found = _answered(consumer, topic, timeout_s, ask)
    return int(found.offset) if found.offset >= 0 else None


def _answered(consumer: Consumer, topic: str, timeout_s: float, ask: Callable[[], T]) -> T:
    deadline = monotonic() + timeout_s
    while True:
        try:
            return ask()
        except KafkaException as error:
            if error.args[0].code() not in _ELECTING or monotonic() > deadline:
                raise
        sleep(_AGAIN_AFTER_S)
        # The client learns the present leader.
        consumer.list_topics(topic, timeout=timeout_s)
