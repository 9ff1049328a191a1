"""The ends of a log, asked for over the restart of a broker."""

from __future__ import annotations

from pathlib import Path

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from tests.conftest import cache_folder
from tests.waiting import until

from hms_services.local.kafka.broker import Broker
from hms_services.local.kafka.kafka_config import BrokerConfig
from hms_services.local.processes.ports import free_ports
from hms_streams.log.ends import LogEnds

pytestmark = pytest.mark.kafka
TOPIC = "log"


def test_the_leader_of_a_later_epoch_answers_too(tmp_path: Path) -> None:
    port, controller_port = free_ports(2)
    config = BrokerConfig(tmp_path / "kafka", port, controller_port, partitions=2)
    first = Broker(config, cache_folder())
    first.start()
    second = Broker(config, cache_folder())
    try:
        admin = AdminClient({"bootstrap.servers": first.bootstrap})
        admin.create_topics([NewTopic(TOPIC, 2, 1)])[TOPIC].result(20)
        ends = LogEnds(first.bootstrap, client_id="test")
        until(lambda: ends.of(TOPIC, [0, 1]) == {0: 0, 1: 0}, "the ends of a new topic")

        first.kill()
        assert ends.of(TOPIC, [0, 1]) == {}, "nobody answers"
        # On the same ports, as a supervised broker comes back: clients keep what they knew of it.
        second.start()
        producer = Producer({"bootstrap.servers": second.bootstrap})
        producer.produce(TOPIC, b"after the restart", partition=1)
        assert producer.flush(20) == 0

        until(lambda: ends.of(TOPIC, [0, 1]) == {0: 0, 1: 1}, "the ends after a restart")
    finally:
        first.kill()
        second.kill()
