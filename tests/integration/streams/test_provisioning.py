"""Provisioning makes a cluster ready, again and again, and says what is wrong when it cannot."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import weakref
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient, ConfigResource

from hms_schemas import topics
from hms_schemas.errors import ConfigurationError, UnavailableError
from hms_streams.provisioning import provision, wait_for_brokers

pytestmark = pytest.mark.kafka


def partitions(bootstrap: str, prefix: str) -> dict[str, int]:
    """Topic, without its prefix, to its number of partitions."""
    known = AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=60).topics
    return {
        name.removeprefix(prefix): len(topic.partitions)
        for name, topic in known.items()
        if name.startswith(prefix)
    }


def test_command_makes_all_topics_and_may_be_repeated(kafka: Any, topic_prefix: str) -> None:
    environment = {
        **os.environ,
        "HMS_KAFKA_BOOTSTRAP": kafka.bootstrap,
        "HMS_TOPIC_PREFIX": topic_prefix,
        "HMS_PARTITIONS": "3",
    }
    command = [sys.executable, "-m", "hms_streams.provisioning"]

    for _ in range(2):
        subprocess.run(command, env=environment, check=True, timeout=60)

    expected = {topic.name: topic.partitions or 3 for topic in topics.ALL}
    assert partitions(kafka.bootstrap, topic_prefix) == expected


def test_every_topic_says_how_many_copies_acknowledge(kafka: Any, topic_prefix: str) -> None:
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)

    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    name = topics.EVENTS.named(topic_prefix)
    resource = ConfigResource(ConfigResource.Type.TOPIC, name)
    (config,) = [future.result(10) for future in admin.describe_configs([resource]).values()]
    assert config["min.insync.replicas"].value == "1"
    # Set on the topic itself, not taken over from the broker.
    assert not config["min.insync.replicas"].is_default


def test_no_client_stays_connected(
    kafka: Any, topic_prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that only the garbage collector ends would go on connecting when brokers stop."""
    made: list[weakref.ref[AdminClient]] = []

    def watched(settings: dict[str, Any]) -> AdminClient:
        client = AdminClient(settings)
        made.append(weakref.ref(client))
        return client

    monkeypatch.setattr("hms_streams.provisioning.AdminClient", watched)
    gc.disable()
    try:
        # All topics are missing, then none is.
        for _ in range(2):
            provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)
        left = [client for client in made if client() is not None]
    finally:
        gc.enable()

    assert len(made) == 2
    assert left == []


def test_another_number_of_partitions_is_refused(kafka: Any, topic_prefix: str) -> None:
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=3)

    with pytest.raises(ConfigurationError, match="HMS_PARTITIONS=3"):
        provision(kafka.bootstrap, prefix=topic_prefix, partitions=4)


def test_missing_brokers_are_counted(kafka: Any) -> None:
    wait_for_brokers(kafka.bootstrap, 1)

    with pytest.raises(UnavailableError, match="1 of 2 brokers"):
        wait_for_brokers(kafka.bootstrap, 2, wait_s=0.1)
