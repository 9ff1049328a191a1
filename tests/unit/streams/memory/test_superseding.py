"""A memory that was replaced, and one that was only thought to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.streams.memory.conftest import World

from hms_schemas.generated.records import Tier


@pytest.fixture
def world() -> World:
    made = World()
    made.observe("old", "Delft")
    made.observe("new", "Utrecht")
    return made


def superseded_by(world: World, name: str) -> bytes | None:
    return world[name].superseded_by


def test_a_doubt_withdraws_the_same_claim(world: World) -> None:
    world.supersede("old", by="new", confidence=0.9)
    assert superseded_by(world, "old") == world.id_of("new")

    world.supersede("old", by="new", confidence=0.0)
    assert superseded_by(world, "old") is None


def test_a_doubt_about_another_successor_changes_nothing(world: World) -> None:
    world.observe("other", "Ghent")
    world.supersede("old", by="new")

    world.supersede("old", by="other", confidence=0.0)

    assert superseded_by(world, "old") == world.id_of("new")


def test_what_was_withdrawn_may_last_again(world: World) -> None:
    world.tag("old", "pinned")
    world.supersede("old", by="new")
    assert world["old"].tier is Tier.MEDIUM

    world.supersede("old", by="new", confidence=0.1)

    assert world["old"].tier is Tier.LONG


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_the_latest_word_counts(confidences: list[float]) -> None:
    world = World()
    world.observe("old")
    world.observe("new")
    for confidence in confidences:
        world.supersede("old", by="new", confidence=confidence)

    replaced = confidences[-1] >= world.policy.superseded_confidence
    assert superseded_by(world, "old") == (world.id_of("new") if replaced else None)
