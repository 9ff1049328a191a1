"""The rules of the tiers, each told as a short story."""

from __future__ import annotations

from typing import Any

import pytest

from hms_schemas.generated.records import Kind
from hms_streams.memory.tiers.policy import DAY_US, HOUR_US, SECOND_US

MINUTE_US = 60 * SECOND_US


def test_a_new_memory_is_in_the_working_set(world: Any) -> None:
    world.observe("hello")
    assert world.place("hello") == ("SHORT", "observed")
    assert world.short == {world.id_of("hello")}


def test_the_least_active_makes_room_for_a_new_one(tiny: Any) -> None:
    tiny.observe("used")
    tiny.later(MINUTE_US).observe("idle")
    tiny.later(MINUTE_US).recall("used")
    tiny.later(MINUTE_US).observe("new")
    assert tiny.place("idle") == ("MEDIUM", "displaced")
    assert tiny.short == {tiny.id_of("used"), tiny.id_of("new")}


def test_tokens_bound_the_working_set_as_well(tiny: Any) -> None:
    tiny.observe("first", "x" * 60)
    tiny.later(MINUTE_US).observe("second", "x" * 60)
    assert tiny.place("first") == ("MEDIUM", "displaced")


def test_a_memory_larger_than_the_working_set_never_enters_and_displaces_nobody(tiny: Any) -> None:
    tiny.observe("small")
    tiny.observe("book", "x" * 100)
    assert tiny.place("book") == ("MEDIUM", "too_large")
    tiny.recall("book", times=5)
    assert tiny.place("book") == ("LONG", "used_often")
    assert tiny.short == {tiny.id_of("small")}


def test_a_day_without_use_ends_a_stay_in_the_working_set(world: Any) -> None:
    world.observe("hello")
    assert world.space.next_due == world.now + DAY_US
    world.later(DAY_US).tick()
    assert world.place("hello") == ("MEDIUM", "idle")
    assert world.space.next_due is None


def test_an_old_conversation_imported_into_a_living_space_does_not_fill_the_working_set(
    world: Any,
) -> None:
    world.observe("today")
    world.later(-300 * DAY_US).observe("last year")
    assert world.place("last year") == ("MEDIUM", "arrived_late")
    assert world.space.clock == world["today"].occurred_at


@pytest.mark.parametrize("kind", [Kind.FACT, Kind.PREFERENCE, Kind.PROCEDURE])
def test_knowledge_settles_in_long(world: Any, kind: Kind) -> None:
    world.observe("knowledge", kind=kind)
    world.later(DAY_US).tick()
    assert world.place("knowledge") == ("LONG", "lasting_kind")


@pytest.mark.parametrize("kind", [Kind.MESSAGE, Kind.EVENT, Kind.RESULT])
def test_an_episode_settles_in_medium(world: Any, kind: Kind) -> None:
    world.observe("episode", kind=kind)
    world.later(DAY_US).tick()
    assert world.place("episode") == ("MEDIUM", "idle")


def test_an_important_memory_settles_in_long(world: Any) -> None:
    world.observe("matters", importance=0.8)
    world.observe("does not", importance=0.79)
    world.later(DAY_US).tick()
    assert world.place("matters") == ("LONG", "important")
    assert world.place("does not") == ("MEDIUM", "idle")


def test_use_over_days_lifts_an_episode_to_long(world: Any) -> None:
    world.observe("episode")
    world.later(DAY_US).tick()
    for _ in range(2):
        world.later(DAY_US).recall("episode")
        assert world.place("episode")[0] == "MEDIUM"
    world.later(DAY_US).recall("episode")
    assert world.place("episode") == ("LONG", "used_often")


def test_ratings_lift_and_lower(world: Any) -> None:
    world.observe("advice")
    world.later(DAY_US).tick()
    world.rate("advice", 0.5)
    world.rate("advice", 0.5)
    assert world.place("advice") == ("LONG", "rated_up")
    world.rate("advice", -0.5)
    assert world.place("advice") == ("MEDIUM", "not_held")


def test_a_fact_rated_harmful_leaves_long(world: Any) -> None:
    world.observe("fact", kind=Kind.FACT)
    world.later(DAY_US).tick()
    world.rate("fact", -1.0)
    assert world.place("fact") == ("MEDIUM", "rated_down")


def test_one_full_vote_against_ends_a_stay_in_the_working_set(world: Any) -> None:
    world.observe("nonsense")
    world.rate("nonsense", -1.0)
    assert world.place("nonsense") == ("MEDIUM", "rated_down")
    assert world.short == set()


def test_a_pin_holds_and_its_removal_lets_go(world: Any) -> None:
    world.observe("note")
    world.later(DAY_US).tick()
    world.tag("note", "pinned")
    assert world.place("note") == ("LONG", "pinned")
    world.tag("note", removed=("pinned",))
    assert world.place("note") == ("MEDIUM", "not_held")


def test_an_unpinned_fact_stays_for_its_own_sake(world: Any) -> None:
    world.observe("fact", kind=Kind.FACT, tags=("pinned",))
    world.later(DAY_US).tick()
    assert world.place("fact") == ("LONG", "pinned")
    world.tag("fact", removed=("pinned",))
    assert world.place("fact") == ("LONG", "lasting_kind")


def test_a_superseded_memory_leaves_the_working_set_and_long(world: Any) -> None:
    world.observe("old", kind=Kind.FACT)
    world.observe("older", kind=Kind.FACT)
    world.later(DAY_US).tick()
    world.observe("new", kind=Kind.FACT)
    world.supersede("older", by="old")
    assert world.place("older") == ("MEDIUM", "superseded")
    assert world["older"].superseded_by == world.id_of("old")
    world.supersede("new")
    assert world.place("new") == ("MEDIUM", "superseded")
    assert world["new"].superseded_by == world.id_of("new")


def test_a_weak_guess_supersedes_nothing(world: Any) -> None:
    world.observe("fact")
    world.supersede("fact", confidence=0.49)
    assert world.place("fact") == ("SHORT", "observed")


def test_three_recalls_within_the_hour_bring_a_memory_back(world: Any) -> None:
    world.observe("episode")
    world.later(DAY_US).tick()
    for _ in range(2):
        world.later(MINUTE_US).recall("episode")
        assert world.place("episode")[0] == "MEDIUM"
    world.later(MINUTE_US).recall("episode")
    assert world.place("episode") == ("SHORT", "returned")
    world.later(DAY_US).tick()
    assert world.place("episode") == ("LONG", "used_often")


def test_recalls_an_hour_apart_do_not(world: Any) -> None:
    world.observe("episode")
    world.later(DAY_US).tick()
    for _ in range(6):
        world.later(HOUR_US).recall("episode")
    assert world.place("episode")[0] == "LONG"


def test_a_concept_is_born_in_long_and_its_members_know_it(world: Any) -> None:
    world.observe("a")
    world.form("home", "a")
    assert world.place("home") == ("LONG", "lasting_kind")
    assert world["home"].content == "about home"
    assert world["a"].concept_ids == (world.id_of("home"),)


def test_a_concept_replaces_those_it_grew_from(world: Any) -> None:
    world.observe("a")
    world.form("flat", "a")
    world.form("home", "a", parents=("flat",))
    assert world.place("flat") == ("FORGOTTEN", "superseded")
    assert world["flat"].content is None
    assert world["a"].concept_ids == (world.id_of("home"),)


def test_a_concept_may_name_a_parent_that_is_none(world: Any) -> None:
    world.observe("a")
    world.form("home", parents=("a",))
    assert world["a"].superseded_by == world.id_of("home")


def test_a_dissolved_concept_lets_its_members_go(world: Any) -> None:
    world.observe("a")
    world.form("home", "a")
    world.dissolve("home")
    assert world.place("home") == ("FORGOTTEN", "dissolved")
    assert world["home"].content is None
    assert world["a"].concept_ids == ()


def test_only_concepts_dissolve(world: Any) -> None:
    world.observe("a", kind=Kind.FACT)
    world.dissolve("a")
    assert world.place("a") == ("SHORT", "observed")
