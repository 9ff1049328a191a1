"""Whole topics read from beginning to end: the log, and the states that were folded from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from confluent_kafka import Consumer, Message, TopicPartition

from hms_schemas import admission, topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryEvent, MemoryState, SpaceState
from hms_schemas.keys import POSITION_PREFIX
from hms_streams.log.watermarks import watermarks

CODEC = Codec()
# Each call waits so long, unless it can hand out as many as were asked for at once.
_PATIENCE_S = 0.05
S = TypeVar("S", MemoryState, SpaceState)


def read_all(bootstrap: str, topic: str) -> Iterator[Message]:
    """Every record of ``topic`` up to the watermarks at the call, in order per partition."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "reader", "enable.auto.commit": False}
    )
    try:
        partitions = consumer.list_topics(topic, timeout=60).topics[topic].partitions
        ends = {p: watermarks(consumer, topic, p, timeout_s=20).high for p in partitions}
        consumer.assign([TopicPartition(topic, p, 0) for p in ends])
        while any(
            position.offset < ends[position.partition]
            for position in consumer.position([TopicPartition(topic, p) for p in ends if ends[p]])
        ):
            for message in consumer.consume(1000, timeout=_PATIENCE_S):
                assert message.error() is None, message.error()
                yield message
    finally:
        consumer.close()


def folded_state(bootstrap: str, prefix: str, topic: topics.Topic, kind: type[S]) -> dict[bytes, S]:
    """Key to latest record of a state topic: the highest applied offset of a key wins."""
    latest: dict[bytes, S] = {}
    for message in read_all(bootstrap, topic.named(prefix)):
        key, value = message.key(), message.value()
        if key.startswith(POSITION_PREFIX):
            continue
        if value is None:
            latest.pop(key, None)
            continue
        state = CODEC.decode(value, kind)
        if key not in latest or latest[key].applied_offset <= state.applied_offset:
            latest[key] = state
    return latest


def admitted_events(
    bootstrap: str, prefix: str, tenants: tuple[str, ...] = ("local",)
) -> Iterator[tuple[MemoryEvent, int]]:
    """Every event of the log that may enter memory, with its offset; in order per space."""
    for message in read_all(bootstrap, topics.EVENTS.named(prefix)):
        try:
            admission.check_size(message.value())
            event = CODEC.decode(message.value(), MemoryEvent)
            timestamp = message.timestamp()[1]
            admission.admit(event, key=message.key(), timestamp_ms=timestamp, tenants=tenants)
        except ContractError:
            continue
        yield event, message.offset()
