"""What is refused beside a generation in the making, and who is waited for before one goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient
from tests.integration.services.rebuild.conftest import NUMBER, MakePlace

from hms_schemas import topics
from hms_schemas.errors import InvalidRequestError, UnavailableError
from hms_schemas.generated.records import GenerationState
from hms_services.rebuild import backlog, removal
from hms_services.rebuild.progress import Step, silent
from hms_services.rebuild.rebuild import Rebuild
from hms_services.rebuild.removal import drop
from hms_services.rebuild.target import Place

pytestmark = pytest.mark.kafka


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


def test_the_generation_that_is_served_is_not_dropped(place: Place) -> None:
    place.topic.switch(NUMBER, 1)

    with pytest.raises(InvalidRequestError, match="is the one that is served"):
        drop(place, NUMBER, silent)


def test_a_rebuild_by_another_model_is_refused_while_one_is_in_the_making(
    make_place: MakePlace,
) -> None:
    place = make_place(GenerationState.BUILDING)

    with pytest.raises(InvalidRequestError, match="2 is in the making, embedded by ngrams"):
        Rebuild(place, 1, silent).run("none")
