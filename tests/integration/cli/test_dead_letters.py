"""What cannot be folded is seen with ``hms log --dead-letters``."""

from __future__ import annotations

from typing import Any

import pytest
from confluent_kafka import Producer
from tests.integration.cli.conftest import Hms
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_services.local import table_of_parts

pytestmark = pytest.mark.kafka


def test_a_dead_letter_tells_where_it_came_from_and_why(hms: Hms) -> None:
    events = topics.EVENTS.named(hms.environment["HMS_TOPIC_PREFIX"])
    producer = Producer(
        {**PRODUCER_CONFIG, "bootstrap.servers": hms.environment["HMS_KAFKA_BOOTSTRAP"]}
    )
    producer.produce(events, key=b"local/ada", value=b"this is not Avro")
    assert producer.flush(20) == 0

    def letters() -> list[Any]:
        return hms.facts("log", "--dead-letters", "--from-beginning", "--no-follow")

    until(letters)
    [letter] = letters()
    assert letter["topic"] == events
    assert letter["reason"] == "no_avro_frame"
    assert letter["bytes"] == len(b"this is not Avro")
    line = hms.invoke("log", "--dead-letters", "--no-follow").stdout
    assert "no_avro_frame" in line
    assert "this is not Avro" not in line


def test_letters_of_every_process_are_shown(hms: Hms) -> None:
    prefix = hms.environment["HMS_TOPIC_PREFIX"]
    producer = Producer(
        {**PRODUCER_CONFIG, "bootstrap.servers": hms.environment["HMS_KAFKA_BOOTSTRAP"]}
    )
    for part in table_of_parts.readers():
        assert part.dead_letters is not None
        headers: list[tuple[str, str | bytes | None]] = [("dlq.app", part.app_id.encode())]
        letter = part.dead_letters.named(prefix)
        producer.produce(letter, key=b"local/all", value=b"?", headers=headers)
    assert producer.flush(20) == 0

    def apps() -> set[str]:
        command = ("log", "--dead-letters", "--from-beginning", "--no-follow", "-s", "all")
        return {fact["app"] for fact in hms.facts(*command)}

    until(lambda: apps() == {"hms-tiers", "hms-embeddings", "hms-concepts"})
