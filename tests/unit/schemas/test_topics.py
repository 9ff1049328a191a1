"""Names of topics: one system among others, one generation among others."""

from __future__ import annotations

import pytest

from hms_schemas import topics
from hms_schemas.topics import of_generation, ours


def test_the_first_generation_has_the_plain_names() -> None:
    assert [topic.named() for topic in topics.ALL] == [topic.name for topic in topics.ALL]
    assert {topic.named("x.", 1) for topic in topics.ALL} == {f"x.{t.name}" for t in topics.ALL}


def test_a_later_generation_shares_the_log_and_has_all_that_follows_from_it() -> None:
    shared = [topic.name for topic in topics.ALL if topic.named("", 2) == topic.name]

    assert shared == [t.name for t in (topics.EVENTS, topics.SCHEMAS, topics.GENERATIONS)]
    assert topics.STATE.named("x.", 12) == "x.hms.memory.state.v1.g12"


def test_no_two_topics_of_any_two_generations_have_one_name() -> None:
    names = [topic.named("", number) for number in (1, 2, 3, 23) for topic in topics.DERIVED]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("generation", "name"), [(1, "hms-tiers"), (2, "hms-tiers-g2")])
def test_what_belongs_to_a_generation_is_named_alike(generation: int, name: str) -> None:
    assert of_generation("hms-tiers", generation, "-g") == name


def test_ours_are_found_among_others() -> None:
    present = [
        "x.hms.memory.events.v1",
        "x.hms.memory.state.v1.g10",
        "x.hms.memory.state.v1.g2",
        "x.hms.memory.state.v1.gold",
        "y.hms.memory.state.v1",
        "hms.memory.events.v1",
    ]

    assert ours("x.", present) == [
        "x.hms.memory.events.v1",
        "x.hms.memory.state.v1.g2",
        "x.hms.memory.state.v1.g10",
    ]
