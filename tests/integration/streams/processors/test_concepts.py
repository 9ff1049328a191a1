"""The concepts processor over the real log: what it writes, once, and what it does with garbage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from confluent_kafka import Producer
from prometheus_client import CollectorRegistry
from tests.conftest import Kafka
from tests.integration.streams.processors.conftest import running_processor
from tests.integration.walk.reading import read_all
from tests.unit.services.conftest import memory_of
from tests.unit.streams.memory.concepts.conftest import SAID, vector_of
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    ConceptFormed,
    Embedding,
    MemoryEvent,
    SpaceState,
)
from hms_schemas.ids import derived_id, new_event_id
from hms_schemas.keys import memory_key, space_key
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_streams.process.configuration import load
from hms_streams.process.plain_process import PlainProcess
from hms_streams.processors.concepts.concepts_metrics import ConceptsMetrics
from hms_streams.processors.concepts.concepts_processor import concepts_process
from hms_streams.processors.concepts.concepts_settings import ConceptsSettings
from hms_streams.provisioning import provision

pytestmark = pytest.mark.kafka
PARTITIONS = 3
PARTITION = 1
CODEC = Codec()


@dataclass
class Topics:
    """Writes states and vectors as the other processors do; reads the events that come of them."""

    bootstrap: str
    prefix: str

    def __post_init__(self) -> None:
        self._producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": self.bootstrap})

    def write(self, topic: topics.Topic, key: bytes, value: bytes) -> None:
        self._producer.produce(topic.named(self.prefix), key=key, value=value, partition=PARTITION)
        assert self._producer.flush(10) == 0

    def observe(self, topic: str, n: int, offset: int = 0) -> bytes:
        """A memory that has settled, with its vector."""
        memory_id = derived_id(b"line", topic.encode(), str(n).encode())
        key = memory_key("local", "ada", memory_id)
        state = memory_of(
            n,
            SAID[topic].format(n=n),
            memory_id=memory_id,
            applied_offset=offset,
            observed_offset=offset,
            speaker="Ada",
        )
        self.write(topics.STATE, key, CODEC.encode(state))
        vector = np.frombuffer(vector_of(topic, n), np.int8).astype("<f4")
        made = Embedding(
            memory_id=memory_id,
            tenant="local",
            space="ada",
            model_id="model",
            dimensions=len(vector),
            vector=(vector / np.linalg.norm(vector)).tobytes(),
            content_hash=b"\0" * 32,
            source_offset=offset,
        )
        self.write(topics.EMBEDDINGS, key, CODEC.encode(made))
        return memory_id

    def formed(self) -> dict[bytes, ConceptFormed]:
        """By id: a second copy has the id of the first."""
        found = {}
        for message in read_all(self.bootstrap, topics.EVENTS.named(self.prefix)):
            event = CODEC.decode(message.value(), MemoryEvent)
            assert (message.key(), event.actor) == (space_key("local", "ada"), "hms-concepts")
            if isinstance(event.body, ConceptFormed):
                found[event.event_id] = event.body
        return found

    def letters(self) -> list[bytes]:
        """What the dead letters hold."""
        dlq = topics.CONCEPTS_DLQ.named(self.prefix)
        return [message.value() for message in read_all(self.bootstrap, dlq)]


@pytest.fixture
def log(kafka: Kafka, topic_prefix: str) -> Topics:
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=PARTITIONS)
    return Topics(kafka.bootstrap, topic_prefix)


Running = Callable[[], AbstractContextManager[PlainProcess]]


@pytest.fixture
def running(kafka: Kafka, topic_prefix: str, tmp_path: Path, log: Topics) -> Running:
    """Run a processor for as long as a ``with`` block lasts."""
    settings = load(
        ConceptsSettings,
        kafka_bootstrap=kafka.bootstrap,
        topic_prefix=topic_prefix,
        partitions=PARTITIONS,
        home=tmp_path,
        concepts_metrics_port=0,
        schema_wait_seconds=0,
    )

    @contextmanager
    def run() -> Iterator[PlainProcess]:
        processor = concepts_process(settings, ConceptsMetrics(CollectorRegistry()))
        with running_processor(processor):
            yield processor

    return run


def test_what_settled_becomes_concepts_in_the_log_and_a_second_processor_adds_nothing(
    log: Topics, running: Running
) -> None:
    members = {topic: {log.observe(topic, n) for n in range(6)} for topic in ("boat", "bread")}
    with running():
        until(lambda: len(log.formed()) == 2, "two concepts")
    first = log.formed()
    assert {frozenset(body.member_ids) for body in first.values()} == set(
        map(frozenset, members.values())
    )
    with running() as again:
        until(lambda: again.not_ready is None, "all is read")
        log.write(topics.STATE, b"no key of a memory", b"garbage")
        until(lambda: len(log.letters()) == 1, "a dead letter")
    assert log.formed() == first


def test_garbage_is_kept_with_its_reason_and_stops_nothing(log: Topics, running: Running) -> None:
    log.write(topics.STATE, memory_key("local", "ada", new_event_id()), b"garbage")
    log.write(topics.EMBEDDINGS, memory_key("local", "ada", new_event_id()), b"garbage")
    torn = Embedding(
        memory_id=derived_id(b"line", b"boat", b"0"),
        tenant="local",
        space="ada",
        model_id="model",
        dimensions=1,
        vector=b"\x01\x02\x03",
        content_hash=b"\0" * 32,
        source_offset=0,
    )
    for n in range(6):
        log.observe("boat", n)
    log.write(topics.EMBEDDINGS, memory_key("local", "ada", torn.memory_id), CODEC.encode(torn))
    with running():
        until(lambda: len(log.formed()) == 1, "a concept")
    assert log.letters() == [b"garbage"]


def test_a_space_that_was_forgotten_gives_no_concept_after_a_restart(
    log: Topics, running: Running
) -> None:
    for n in range(6):
        log.observe("boat", n, offset=n)
    cleared = SpaceState(
        tenant="local",
        space="ada",
        applied_offset=9,
        clock=0,
        events=9,
        cleared_offset=9,
        policy_version=1,
    )
    log.write(topics.SPACES, space_key("local", "ada"), CODEC.encode(cleared))
    after = {log.observe("bread", n, offset=10 + n) for n in range(6)}
    with running():
        until(lambda: bool(log.formed()), "a concept")
    [body] = log.formed().values()
    assert set(body.member_ids) == after
