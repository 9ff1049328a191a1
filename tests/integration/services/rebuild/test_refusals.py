"""What is refused beside a generation in the making, and who is waited for before one goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from confluent_kafka import Consumer
from confluent_kafka.admin import AdminClient
from tests.integration.services.rebuild.conftest import NUMBER, MakeTarget

from hms_schemas import topics
from hms_schemas.errors import InvalidRequestError, UnavailableError
from hms_schemas.generated.records import GenerationState
from hms_services.rebuild import backlog, removal
from hms_services.rebuild.new_generation import Rebuild
from hms_services.rebuild.phases import Step, silent
from hms_services.rebuild.removal import drop
from hms_services.rebuild.target_system import Target
from hms_streams.processors.tiers.tiers_settings import TIERS

pytestmark = pytest.mark.kafka


@pytest.fixture
def worker(target: Target) -> Iterator[Consumer]:
    """A member of the generation's group, with the log assigned to it."""
    source = target.source(NUMBER)
    joined = Consumer(
        {"bootstrap.servers": target.bootstrap, "group.id": backlog.group_of(TIERS, source)}
    )
    joined.subscribe([source.name(topics.EVENTS)])
    while not joined.assignment():
        joined.poll(0.1)
    yield joined
    joined.close()


def topics_of(target: Target) -> set[str]:
    admin = AdminClient({"bootstrap.servers": target.bootstrap})
    made = {topic.named(target.prefix, NUMBER) for topic in topics.DERIVED}
    return made & set(admin.list_topics(timeout=60).topics)


def test_a_member_whose_session_has_not_ended_is_waited_for(
    target: Target, worker: Consumer
) -> None:
    waited: list[str] = []

    def leave_when_waited_for(step: Step) -> None:
        if "waiting" in step.words:
            waited.append(step.words)
            worker.close()

    drop(target, NUMBER, leave_when_waited_for)

    assert waited
    assert not topics_of(target)
    assert target.topic.read().known[NUMBER].state == GenerationState.DROPPED


def test_nothing_is_taken_from_under_a_worker_that_stays(
    target: Target, worker: Consumer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removal, "_SESSION_ENDS_S", 0.0)
    before = topics_of(target)

    with pytest.raises(UnavailableError, match="still run"):
        drop(target, NUMBER, silent)

    assert topics_of(target) == before
    assert len(before) == len(topics.DERIVED)


def test_the_generation_that_is_served_is_not_dropped(target: Target) -> None:
    target.topic.switch(NUMBER, 1)

    with pytest.raises(InvalidRequestError, match="is the one that is served"):
        drop(target, NUMBER, silent)


def test_a_rebuild_by_another_model_is_refused_while_one_is_in_the_making(
    make_target: MakeTarget,
) -> None:
    target = make_target(GenerationState.BUILDING)

    with pytest.raises(InvalidRequestError, match="2 is in the making, embedded by ngrams"):
        Rebuild(target, 1, silent).run("none")
