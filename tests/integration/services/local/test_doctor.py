"""The doctor names the part that fails and the fix, and finds nothing where all is well."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any, Protocol

import pytest
from confluent_kafka import Consumer, Producer
from tests.waiting import until

from hms_schemas import topics
from hms_services.local.checks import instance_checks, machine_checks
from hms_services.local.checks.diagnosis import checks
from hms_services.local.checks.finding import Finding
from hms_services.local.instance_status import ProcessStatus
from hms_services.local.processes.health import Health
from hms_services.local.settings import LocalSettings
from hms_streams.log.lag import consumer_lag
from hms_streams.provisioning import provision


class Kafka(Protocol):
    """What the shared fixture promises."""

    @property
    def bootstrap(self) -> str: ...


def named(found: list[Finding], name: str) -> Finding:
    return next(check for check in found if check.name == name)


def test_before_the_first_start_only_the_instance_is_missing(system: Any) -> None:
    found = checks(system.with_broker().settings)
    assert [check.name for check in found if not check.ok] == ["instance"]
    assert "hms up" in named(found, "instance").fix


def test_every_failing_check_has_a_fix_and_no_other_has(system: Any) -> None:
    system.up()
    found = checks(system.settings)
    assert {check.name for check in found if not check.ok} == {"broker", "languages"}
    assert all(bool(check.fix) is not check.ok for check in found)


def test_a_process_that_is_down_is_named_with_its_cause(system: Any) -> None:
    system.up()
    system.trouble("the disk is on fire")
    system.kill("second")
    until(lambda: "on fire" in named(checks(system.settings), "second").detail)
    assert str(system.home / "logs" / "second.log") in named(checks(system.settings), "second").fix


def test_a_taken_port_is_named_with_its_holder_and_variable(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        found = machine_checks.ports(LocalSettings(home=tmp_path, grpc_port=port), None)
    assert not found.ok
    assert f"{port} is held by" in found.detail
    assert f"pid {os.getpid()}" in found.detail
    assert "HMS_GRPC_PORT" in found.fix


def test_missing_jars_are_named(tmp_path: Path) -> None:
    found = machine_checks.jars(LocalSettings(cache=tmp_path))
    assert not found.ok
    assert "and 43 more" in found.detail


def test_a_process_in_a_crash_loop_shows_why() -> None:
    status = ProcessStatus(
        "tiers", 0, "crash-loop", 0, 5, 0, Health(False, "does not run"), "ERROR no", "/l"
    )
    found = instance_checks.process(status)
    assert not found.ok
    assert found.detail == "crash-loop: does not run; it last died of: ERROR no"


@pytest.mark.kafka
def test_topics_are_missed_then_found(kafka: Kafka, topic_prefix: str) -> None:
    settings = LocalSettings(topic_prefix=topic_prefix, partitions=3)
    before = instance_checks.topics(kafka.bootstrap, settings)
    assert not before.ok
    assert topics.EVENTS.named(topic_prefix) in before.detail

    provision(kafka.bootstrap, prefix=topic_prefix, partitions=3)
    assert instance_checks.topics(kafka.bootstrap, settings).ok

    other = instance_checks.topics(kafka.bootstrap, settings.model_copy(update={"partitions": 4}))
    assert "HMS_PARTITIONS=3" in other.fix


@pytest.mark.kafka
def test_the_lag_of_a_group_is_what_it_has_not_acknowledged(
    kafka: Kafka, topic_prefix: str
) -> None:
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)
    topic, group = topics.EVENTS.named(topic_prefix), f"{topic_prefix}hms-tiers"
    assert consumer_lag(kafka.bootstrap, "hms-tiers", topic_prefix).behind == {}

    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for _ in range(5):
        producer.produce(topic, b"x")
    producer.flush(20)
    config = {
        "bootstrap.servers": kafka.bootstrap,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
    consumer = Consumer(config)
    consumer.subscribe([topic])
    assert len(consumer.consume(2, timeout=20)) == 2
    consumer.commit(asynchronous=False)
    consumer.close()

    assert consumer_lag(kafka.bootstrap, "hms-tiers", topic_prefix).behind == {(topic, 0): 3}
    settings = LocalSettings(topic_prefix=topic_prefix)
    assert instance_checks.lag(kafka.bootstrap, settings, "tiers").detail == "3 records behind"
