"""A generation is dropped from under nobody: whoever still reads is waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient
from tests.conftest import Kafka

from hms_schemas import topics
from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import Generation, GenerationState
from hms_services.local.settings import LocalSettings
from hms_services.rebuild import backlog, removal
from hms_services.rebuild.place import Place
from hms_services.rebuild.progress import Step, silent
from hms_services.rebuild.removal import drop
from hms_streams.configuration import load
from hms_streams.provisioning import provision, provision_generation

pytestmark = pytest.mark.kafka

NUMBER = 2
StartWorker = Callable[[], Consumer]


@pytest.fixture
def place(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> Place:
    """A cluster whose generation 2 is kept, and not served."""
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)
    provision_generation(kafka.bootstrap, prefix=topic_prefix, number=NUMBER)
    settings = load(
        LocalSettings,
        home=tmp_path,
        kafka_bootstrap=kafka.bootstrap,
        topic_prefix=topic_prefix,
    )
    made = Place(settings, None)
    made.topic.write(
        Generation(
            number=NUMBER,
            state=GenerationState.RETIRED,
            embedding="none",
            policy_version=1,
            changed_at=1,
        )
    )
    return made


@pytest.fixture
def worker(place: Place) -> Iterator[Consumer]:
    """A member of the generation's group, with the log assigned to it."""
    source = place.source(NUMBER)
    joined = Consumer(
        {"bootstrap.servers": place.bootstrap, "group.id": backlog.tiers_group(source)}
    )
    joined.subscribe([source.name(topics.EVENTS)])
    while not joined.assignment():
        joined.poll(0.1)
    yield joined
    joined.close()


def topics_of(place: Place) -> set[str]:
    admin = AdminClient({"bootstrap.servers": place.bootstrap})
    made = {topic.named(place.prefix, NUMBER) for topic in topics.DERIVED}
    return made & set(admin.list_topics(timeout=10).topics)


def test_a_member_whose_session_has_not_ended_is_waited_for(place: Place, worker: Consumer) -> None:
    waited: list[str] = []

    def leave_when_waited_for(step: Step) -> None:
        if "waiting" in step.words:
            waited.append(step.words)
            worker.close()

    drop(place, NUMBER, leave_when_waited_for)

    assert waited
    assert not topics_of(place)
    assert place.topic.read().known[NUMBER].state == GenerationState.DROPPED


def test_nothing_is_taken_from_under_a_worker_that_stays(
    place: Place, worker: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "_SESSION_ENDS_S", 0.0)
    before = topics_of(place)

    with pytest.raises(UnavailableError, match="still run"):
        drop(place, NUMBER, silent)

    assert topics_of(place) == before
    assert len(before) == len(topics.DERIVED)
