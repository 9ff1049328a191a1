"""The broker as a program: answers, keeps its data over stops and crashes, says what fails."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from hms_schemas.errors import StartError
from hms_services.local.kafka.broker import Broker
from hms_services.local.kafka.kafka_config import BrokerConfig
from hms_services.local.processes.health import probe_kafka
from hms_services.local.processes.ports import free_ports
from hms_services.local.settings import LocalSettings

pytestmark = pytest.mark.kafka
TOPIC = "kept"


class Kafka(Protocol):
    """What the shared fixture promises."""

    @property
    def bootstrap(self) -> str: ...


@pytest.fixture
def make_broker(tmp_path: Path) -> Iterator[Callable[[], Broker]]:
    """Brokers over one data folder, each on ports of its own; all gone after the test."""
    made: list[Broker] = []

    def make() -> Broker:
        port, controller_port = free_ports(2)
        config = BrokerConfig(tmp_path / "kafka", port, controller_port, partitions=1)
        made.append(Broker(config, LocalSettings().cache))
        return made[-1]

    yield make
    for broker in made:
        broker.kill()


def write(bootstrap: str, value: bytes) -> None:
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
    producer.produce(TOPIC, value)
    assert producer.flush(20) == 0


def read_all(bootstrap: str, count: int) -> list[bytes | None]:
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "g", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([TOPIC])
    messages = consumer.consume(count, timeout=20)
    consumer.close()
    return [message.value() for message in messages]


def make_topic(bootstrap: str) -> None:
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(TOPIC, 1, 1)])[TOPIC].result(20)


@pytest.mark.parametrize("end", [Broker.stop, Broker.kill])
def test_acknowledged_data_survives_the_end_of_the_broker(
    make_broker: Callable[[], Broker], end: Callable[[Broker], object]
) -> None:
    first = make_broker()
    first.start()
    make_topic(first.bootstrap)
    write(first.bootstrap, b"before")
    end(first)

    # On other ports, as with free ports each time: the data does not hold on to the old ones.
    second = make_broker()
    second.start()
    write(second.bootstrap, b"after")

    assert read_all(second.bootstrap, 2) == [b"before", b"after"]


def test_a_stopped_broker_is_gone_and_says_so_twice(make_broker: Callable[[], Broker]) -> None:
    broker = make_broker()
    broker.start()
    assert probe_kafka(broker.bootstrap).ok

    assert broker.stop() > 0
    assert broker.stop() == 0
    assert not probe_kafka(broker.bootstrap).ok


def test_a_taken_port_is_named_with_its_holder(make_broker: Callable[[], Broker]) -> None:
    broker = make_broker()
    with socket.socket() as other:
        other.bind(("127.0.0.1", broker.config.port))
        other.listen()
        with pytest.raises(StartError) as caught:
            broker.start()
    assert str(broker.config.port) in caught.value.message
    assert "pid" in caught.value.message
    assert "HMS_KAFKA_PORT" in caught.value.fix


def test_a_broker_that_cannot_start_reports_its_own_last_words(
    make_broker: Callable[[], Broker],
) -> None:
    broker = make_broker()
    broker.start()
    broker.stop()
    meta = broker.config.data / "meta.properties"
    meta.write_text(meta.read_text().replace("node.id=1", "node.id=7"))

    with pytest.raises(StartError) as caught:
        broker.start()
    assert "node" in caught.value.message.lower()
    assert broker.pid is None


def test_the_shared_broker_of_the_run_answers(kafka: Kafka, topic_prefix: str) -> None:
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    topic = f"{topic_prefix}mine"
    admin.create_topics([NewTopic(topic, 3, 1)])[topic].result(20)
    assert probe_kafka(kafka.bootstrap).ok
