"""An event written by any language enters memory as one written by HMS."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from typing import Any

import pytest
from confluent_kafka import Consumer, Message, TopicPartition

from hms_schemas import admission, topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Kind, MemoryEvent, Observed, Trust

from .conftest import MARKS, ROOT, Client, Cluster

pytestmark = [pytest.mark.kafka, *MARKS]
CONTENT = "Ada trinkt ihren Tee ohne Zucker — 茶 ☕"


def read(cluster: Cluster, key: bytes) -> Message:
    """The one record of the events topic with this key."""
    topic = topics.EVENTS.named(cluster.prefix)
    consumer = Consumer({"bootstrap.servers": cluster.bootstrap, "group.id": "unused"})
    partitions = range(topics.DEFAULT_PARTITIONS)
    consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
    deadline = time.monotonic() + 10
    try:
        while time.monotonic() < deadline:
            message = consumer.poll(0.5)
            if message is not None and message.error() is None and message.key() == key:
                return message
    finally:
        consumer.close()
    raise AssertionError(f"no record with key {key!r}")


def admitted(message: Message) -> MemoryEvent:
    """The event of a record that admission lets in."""
    event = Codec().decode(message.value(), MemoryEvent)
    timestamp_ms = message.timestamp()[1]
    admission.admit(event, key=message.key(), timestamp_ms=timestamp_ms, tenants={"local"})
    return event


def test_an_event_of_each_language_is_admitted(client: Client, cluster: Cluster) -> None:
    printed: dict[str, Any] = client.run(
        "produce",
        bootstrap=cluster.bootstrap,
        topic=topics.EVENTS.named(cluster.prefix),
        space=client.language,
        content=CONTENT,
        speaker="Ada",
        session="monday",
    )

    message = read(cluster, f"local/{client.language}".encode())
    event = admitted(message)

    assert (message.partition(), message.offset()) == (printed["partition"], printed["offset"])
    identifier = uuid.UUID(bytes=event.event_id)
    assert (str(identifier), identifier.version) == (printed["event_id"], 7)
    assert (event.actor, event.trust) == (f"hms-{client.language}", Trust.USER)
    assert event.body == Observed(
        content=CONTENT, kind=Kind.MESSAGE, speaker="Ada", session_id="monday"
    )


def test_the_documented_python_producer_is_admitted(cluster: Cluster) -> None:
    topic = topics.EVENTS.named(cluster.prefix)
    arguments = [cluster.bootstrap, topic, "local", "documented", CONTENT]

    subprocess.run(
        [sys.executable, "docs/examples/produce.py", *arguments], cwd=ROOT, check=True, timeout=30
    )

    event = admitted(read(cluster, b"local/documented"))
    assert isinstance(event.body, Observed)
    assert event.body.content == CONTENT
