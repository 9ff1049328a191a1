"""Topics read whole: every record, or the latest of each key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

from confluent_kafka import Consumer, Message, TopicPartition

from hms_streams.log.consumers import reader_settings
from hms_streams.log.watermarks import watermarks

_BATCH = 5_000
# Each call waits so long, unless it can hand out as many as were asked for at once.
_PATIENCE_S = 0.05


def read_all(bootstrap: str, topic: str) -> Iterator[Message]:
    """Every record up to the ends at the call, in order within each partition."""
    with closing(Consumer(reader_settings(bootstrap, "chaos-reader"))) as consumer:
        partitions = consumer.list_topics(topic, timeout=60).topics[topic].partitions
        ends = _ends(consumer, topic, list(partitions))
        consumer.assign([TopicPartition(topic, p, 0) for p in ends])
        while _is_left(consumer, topic, ends):
            for message in consumer.consume(_BATCH, timeout=_PATIENCE_S):
                if message.error() is None and message.offset() < ends[message.partition()]:
                    yield message


def log_ends(bootstrap: str, topic: str) -> dict[int, int]:
    """Partition to its end."""
    with closing(Consumer(reader_settings(bootstrap, "chaos-reader"))) as consumer:
        partitions = consumer.list_topics(topic, timeout=60).topics[topic].partitions
        return _ends(consumer, topic, list(partitions))


def latest_records(
    bootstrap: str, topic: str, version: Callable[[bytes], int] | None = None
) -> dict[bytes, bytes | None]:
    """Key to the value that counts: the last, or of several the one of the highest ``version``.

    A tombstone always counts. Of equal versions the later counts.
    """
    latest: dict[bytes, bytes | None] = {}
    for message in read_all(bootstrap, topic):
        key, value = message.key() or b"", message.value()
        held = latest.get(key)
        if version and value and held and version(value) < version(held):
            continue
        latest[key] = value
    return latest


def _ends(consumer: Consumer, topic: str, partitions: list[int]) -> dict[int, int]:
    return {p: watermarks(consumer, topic, p, timeout_s=20).high for p in partitions}


def _is_left(consumer: Consumer, topic: str, ends: dict[int, int]) -> bool:
    """Whether any partition is not read to its end; an unread one stands before 0."""
    wanted = [TopicPartition(topic, p) for p in ends if ends[p]]
    return any(at.offset < ends[at.partition] for at in consumer.position(wanted))
