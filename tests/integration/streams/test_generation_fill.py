"""A generation filled from the log holds what the log makes, whatever was broken off before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pytest
from confluent_kafka import Producer
from msgspec.structs import replace
from tests.conftest import Kafka
from tests.integration.services.context.folding import InProcessFold
from tests.integration.walk.garbage import event
from tests.integration.walk.reading import folded_state, read_all
from tests.integration.walk.writing import EventWriter
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Embedding, MemoryState, Transition
from hms_schemas.keys import memory_key
from hms_schemas.partitioning import PRODUCER_CONFIG, partition_of
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.log_source import LogSource
from hms_streams.provisioning import provision, provision_generation, remove_topics
from hms_streams.replay.generation_fill import fill
from hms_streams.replay.generation_writer import GenerationWriter
from hms_streams.replay.system_digests import topic_digests

pytestmark = pytest.mark.kafka
PARTITIONS = 3
CODEC = Codec()

Write = Callable[..., None]


@pytest.fixture
def served(kafka: Kafka, topic_prefix: str) -> LogSource:
    """Generation 1, with its topics."""
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=PARTITIONS)
    return LogSource(kafka.bootstrap, topic_prefix)


@pytest.fixture
def target(served: LogSource) -> LogSource:
    """Generation 2, empty."""
    provision_generation(served.bootstrap, prefix=served.topic_prefix, number=2)
    return LogSource(served.bootstrap, served.topic_prefix, generation=2)


@pytest.fixture
def log(served: LogSource) -> Write:
    """Writes observations to the log, a space each."""

    def write(*contents: str) -> None:
        writer = EventWriter(served.bootstrap, served.topic_prefix)
        for number, content in enumerate(contents):
            writer.write(event(content, space=f"space-{number % 5}"))
        writer.flush()

    return write


def contents(source: LogSource) -> set[str]:
    """What the memories of a generation say."""
    name = topics.Topic(source.name(topics.STATE), "", None, "")
    found = folded_state(source.bootstrap, "", name, MemoryState)
    return {str(state.content) for state in found.values()}


def test_a_fill_is_the_fold_of_the_log(served: LogSource, target: LogSource, log: Write) -> None:
    log(*(f"memory {number}" for number in range(40)))

    fills = fill(served, target, processes=2)

    assert [each.folded.partition for each in fills] == list(range(PARTITIONS))
    assert all(each.faithful for each in fills)
    assert contents(target) == {f"memory {number}" for number in range(40)}
    moves = [
        CODEC.decode(message.value(), Transition)
        for message in read_all(target.bootstrap, target.name(topics.TRANSITIONS))
    ]
    assert len({move.memory_id for move in moves}) == 40


def test_a_fill_that_was_broken_off_is_finished_by_the_next(
    served: LogSource, target: LogSource, log: Write
) -> None:
    log("kept")
    left = memory_key("local", "ghost", b"\1" * 16)
    state = next(iter(folded_once(served, target).values()))
    writer = GenerationWriter(target, 0, CODEC)
    writer.append(topics.STATE, left, CODEC.encode(state))
    writer.flush()

    fills = fill(served, target)

    assert all(each.faithful for each in fills)
    assert contents(target) == {"kept"}


def folded_once(served: LogSource, target: LogSource) -> dict[bytes, MemoryState]:
    """A record to leave behind: what the log makes, folded into a third generation."""
    provision_generation(served.bootstrap, prefix=served.topic_prefix, number=3)
    third = LogSource(served.bootstrap, served.topic_prefix, generation=3)
    fill(served, third)
    name = topics.Topic(third.name(topics.STATE), "", None, "")
    return folded_state(third.bootstrap, "", name, MemoryState)


def test_a_finished_fill_is_compared_and_not_written_again(
    served: LogSource, target: LogSource, log: Write
) -> None:
    log("one", "two", "three")
    first = fill(served, target)
    records = len(list(read_all(target.bootstrap, target.name(topics.STATE))))

    log("later")
    again = fill(served, target)

    assert all(each.faithful for each in again)
    assert [each.folded for each in again] == [each.folded for each in first]
    assert len(list(read_all(target.bootstrap, target.name(topics.STATE)))) == records


def test_what_serves_is_compared_at_the_position_that_it_has_reached(
    kafka: Kafka, served: LogSource, target: LogSource, log: Write
) -> None:
    fold = InProcessFold(kafka.bootstrap, served.topic_prefix, PARTITIONS)
    log("folded by both", "and this")
    wait_for_memories(served, 2)
    fold.stop()
    log("not folded by the one that serves")

    fills = fill(served, target)

    assert all(each.faithful for each in fills)
    assert sum(each.difference.keys for each in fills) == 0
    assert sum(each.served.records for each in fills) == 4
    assert contents(target) > contents(served)


def test_a_state_that_is_not_what_the_log_makes_is_named(
    kafka: Kafka, served: LogSource, target: LogSource, log: Write
) -> None:
    fold = InProcessFold(kafka.bootstrap, served.topic_prefix, PARTITIONS)
    log("true")
    wait_for_memories(served, 1)
    fold.stop()
    [(key, partition, state)] = [
        (message.key(), message.partition(), CODEC.decode(message.value(), MemoryState))
        for message in read_all(served.bootstrap, served.name(topics.STATE))
    ]
    changed = CODEC.encode(replace(state, content="changed by hand"))
    writer = GenerationWriter(served, partition, CODEC)
    writer.append(topics.STATE, key, changed)
    writer.flush()

    fills = fill(served, target)

    [difference] = [each.difference for each in fills if each.difference.keys]
    assert (difference.keys, difference.first_key) == (1, key.decode())
    assert contents(target) == {"true"}


def wait_for_memories(source: LogSource, count: int) -> None:
    """Until the positions of a generation say that so many events are folded."""
    until(
        lambda: sum(each.position for each in topic_digests(source).values()) == count,
        "the fold of the served generation",
    )


def test_vectors_of_the_same_model_and_text_are_taken_over(
    served: LogSource, target: LogSource, log: Write
) -> None:
    log("same text", "other text")
    states = folded_once(served, target)
    producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": served.bootstrap})
    for key, state in states.items():
        text = "same text" if state.content == "same text" else "what it said before"
        record = Embedding(
            memory_id=state.memory_id,
            tenant=state.tenant,
            space=state.space,
            model_id="model-a",
            content_hash=hashlib.sha256(text.encode()).digest(),
            dimensions=2,
            vector=np.array([1, 0], "<f4").tobytes(),
            source_offset=0,
        )
        producer.produce(
            served.name(topics.EMBEDDINGS),
            key=key,
            value=CODEC.encode(record),
            partition=partition_of(f"{state.tenant}/{state.space}".encode(), PARTITIONS),
        )
    producer.flush(10)

    other = sum(each.copied for each in fill(served, target, copied_model="model-a"))

    assert other == 1
    [copied] = list(read_all(target.bootstrap, target.name(topics.EMBEDDINGS)))
    assert states[copied.key()].content == "same text"


def test_a_system_that_was_never_rebuilt_is_the_first_generation(
    kafka: Kafka, served: LogSource
) -> None:
    topic = GenerationTopic(kafka.bootstrap, served.topic_prefix)
    without = GenerationTopic(kafka.bootstrap, "nobody.")

    for found in (topic.read(), without.read()):
        assert (found.current, found.numbers, found.next_number) == (1, [1], 2)


def test_topics_are_removed_by_name(target: LogSource) -> None:
    names = [target.name(topic) for topic in topics.DERIVED]

    for _ in range(2):
        remove_topics(target.bootstrap, names)

    provision_generation(target.bootstrap, prefix=target.topic_prefix, number=2)
