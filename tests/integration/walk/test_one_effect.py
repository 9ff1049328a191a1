"""However often an event is sent, it happens once; whatever is not an event never happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.conftest import Kafka
from tests.integration.walk import garbage
from tests.integration.walk.reading import folded_state, read_all
from tests.integration.walk.system import System
from tests.integration.walk.writing import EventWriter
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.generated.records import MemoryState

pytestmark = pytest.mark.kafka


def test_an_event_sent_ten_times_from_eight_threads_is_one_memory(
    kafka: Kafka, topic_prefix: str, system_factory: Callable[..., System]
) -> None:
    system = system_factory(topic_prefix)
    system.start("tiers")
    event = garbage.event("the only one of its kind")

    def send(_: int) -> None:
        writer = EventWriter(kafka.bootstrap, topic_prefix)
        writer.write(event)
        writer.flush()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, range(10)))
    last = garbage.event("sent last, so that all the others are folded before it")
    writer = EventWriter(kafka.bootstrap, topic_prefix)
    writer.write(last)
    writer.flush()

    def states() -> list[MemoryState]:
        found = folded_state(kafka.bootstrap, topic_prefix, topics.STATE, MemoryState)
        return list(found.values())

    until(lambda: any(s.memory_id == last.event_id for s in states()), "the last event folded")
    assert Counter(s.content for s in states() if s.memory_id == event.event_id) == {
        "the only one of its kind": 1
    }
    assert len(states()) == 2
    (only,) = [s for s in states() if s.memory_id == event.event_id]
    assert only.use_count == 1, "a repeated observation is not a use"


def test_garbage_goes_to_the_dead_letters_and_the_flow_goes_on(
    kafka: Kafka, topic_prefix: str, system_factory: Callable[..., System]
) -> None:
    system = system_factory(topic_prefix, HMS_SCHEMA_WAIT_SECONDS="1")
    system.start("tiers")
    writer = EventWriter(kafka.bootstrap, topic_prefix)
    wanted = garbage.kinds()
    good = [garbage.event(f"good memory {n}") for n in range(len(wanted))]
    for bad, event in zip(wanted, good, strict=True):
        writer.send(bad.key, bad.value)
        writer.write(event)
    writer.flush()

    def live() -> set[str]:
        found = folded_state(kafka.bootstrap, topic_prefix, topics.STATE, MemoryState)
        return {str(s.content) for s in found.values()}

    until(lambda: len(live()) >= len(good), "every good event folded")
    assert live() == {f"good memory {n}" for n in range(len(wanted))}
    letters = list(read_all(kafka.bootstrap, topics.TIERS_DLQ.named(topic_prefix)))
    reasons = Counter(dict(letter.headers())["dlq.error.type"].decode() for letter in letters)
    assert reasons == Counter(bad.reason for bad in wanted)
    for letter in letters:
        assert dict(letter.headers())["dlq.error.message"], "a dead letter says what was wrong"
    assert {letter.value() or b"" for letter in letters} == {bad.value or b"" for bad in wanted}
