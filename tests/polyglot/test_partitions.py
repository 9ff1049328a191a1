"""Every producer puts the same key on the same partition, or tables fall apart without a word."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from tests.waiting import until

from hms_schemas.keys import memory_key, space_key
from hms_schemas.partitioning import PRODUCER_CONFIG, partition_of
from hms_streams.tables.app import build_app

from .conftest import MARKS, Client, Cluster

pytestmark = [pytest.mark.kafka, *MARKS]
PARTITIONS = 12


def thousand_keys() -> list[bytes]:
    """Keys as HMS makes them, of every length, so that each tail of the hash is met."""
    spaces = [space_key("local", f"{'s' * (n % 23)}{n}") for n in range(500)]
    identifiers = [uuid.uuid5(uuid.NAMESPACE_OID, str(n)).bytes for n in range(500)]
    return spaces + [memory_key("acme", f"team+{n % 37}", i) for n, i in enumerate(identifiers)]


KEYS = thousand_keys()
EXPECTED = {key: partition_of(key, PARTITIONS) for key in KEYS}


@pytest.fixture
def scratch(cluster: Cluster) -> str:
    """A topic of its own for each producer."""
    name = f"{cluster.prefix}keys-{uuid.uuid4().hex[:8]}"
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap})
    admin.create_topics([NewTopic(name, num_partitions=PARTITIONS)])[name].result(timeout=20)
    # A client that asks before every partition is led waits seconds until it asks again.
    until(lambda: is_led(admin, name), f"topic {name}")
    return name


def is_led(admin: AdminClient, topic: str) -> bool:
    """Whether every partition of ``topic`` has a leader."""
    partitions = admin.list_topics(topic, timeout=10).topics[topic].partitions.values()
    return len(partitions) == PARTITIONS and all(each.leader >= 0 for each in partitions)


def placed(cluster: Cluster, topic: str) -> dict[bytes, int]:
    """Where the broker has each key, once it has as many records as there are keys."""
    consumer = Consumer({"bootstrap.servers": cluster.bootstrap, "group.id": "unused"})
    consumer.assign([TopicPartition(topic, partition, 0) for partition in range(PARTITIONS)])
    found: dict[bytes, int] = {}
    deadline = time.monotonic() + 15
    while len(found) < len(KEYS) and time.monotonic() < deadline:
        for message in consumer.consume(1000, timeout=0.05):
            key, partition = message.key(), message.partition()
            assert message.error() is None
            assert key is not None
            assert partition is not None
            found[key] = partition
    consumer.close()
    return found


def produce_with_confluent(cluster: Cluster, topic: str, config: Mapping[str, object]) -> None:
    producer = Producer({**config, "bootstrap.servers": cluster.bootstrap})
    for key in KEYS:
        producer.produce(topic, key=key, value=b"")
    assert producer.flush(20) == 0


def test_confluent_kafka_with_our_settings(cluster: Cluster, scratch: str) -> None:
    produce_with_confluent(cluster, scratch, PRODUCER_CONFIG)

    assert placed(cluster, scratch) == EXPECTED


def test_confluent_kafka_without_them_differs(cluster: Cluster, scratch: str) -> None:
    produce_with_confluent(cluster, scratch, {})

    assert placed(cluster, scratch) != EXPECTED


async def test_aiokafka_as_faust_drives_it(cluster: Cluster, scratch: str, tmp_path: Path) -> None:
    app = build_app(
        "unused",
        bootstrap=cluster.bootstrap,
        data_directory=tmp_path,
        partitions=PARTITIONS,
        instance_id="unused",
    )
    producer = AIOKafkaProducer(
        bootstrap_servers=cluster.bootstrap, partitioner=app.producer.partitioner
    )
    await producer.start()
    try:
        for key in KEYS:
            await producer.send(scratch, key=key, value=b"")
        await producer.flush()
    finally:
        await producer.stop()

    assert placed(cluster, scratch) == EXPECTED


def test_each_language(client: Client, cluster: Cluster, scratch: str, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    file.write_bytes(b"\n".join(KEYS))

    printed = client.run("partitions", bootstrap=cluster.bootstrap, topic=scratch, keys=str(file))

    assert placed(cluster, scratch) == EXPECTED
    assert {key.encode(): partition for key, partition in printed.items()} == EXPECTED
