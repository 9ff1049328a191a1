"""Forgetting, expiry, and what repeated events must not do."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from hms_schemas.generated.records import (
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    Observed,
    Recalled,
    Ticked,
)
from hms_schemas.ids import derived_id
from hms_schemas.keys import memory_key, space_key
from hms_streams.memory.fold import begins_batch, fold_events
from hms_streams.memory.tiers.policy import DAY_US, DEFAULT_POLICY, SECOND_US, TierPolicy

MARKER_US = DEFAULT_POLICY.marker_kept_us


def test_a_forgotten_memory_leaves_a_marker_then_nothing(world: Any) -> None:
    world.observe("secret", "the door code", tags=("home",), session_id="s1")
    world.forget("secret")
    assert world.place("secret") == ("FORGOTTEN", "forgotten")
    assert (world["secret"].content, world["secret"].session_id) == (None, None)
    assert world.short == set()
    assert world.space.next_due == world.now + MARKER_US
    world.later(MARKER_US).tick()
    assert world.find("secret") is None
    assert world.space.due == ()


def test_nothing_wakes_a_forgotten_memory(world: Any) -> None:
    world.observe("secret")
    world.forget("secret")
    marker = world["secret"]
    world.recall("secret", times=3)
    world.rate("secret", 1.0)
    world.tag("secret", "pinned")
    world.observe("secret")
    world.form("concept", "secret")
    assert world["secret"] == marker
    assert world.short == set()


def test_a_memory_forgotten_before_it_was_observed_stays_forgotten(world: Any) -> None:
    """Two writers: the one that forgets may reach the log first."""
    world.forget("late")
    assert world["late"].observed_offset == -1
    world.observe("late")
    assert world.place("late") == ("FORGOTTEN", "forgotten")
    assert world["late"].content is None


def test_what_is_unknown_has_no_effect(world: Any) -> None:
    world.recall("nobody", times=5)
    world.rate("nobody", -1.0)
    world.tag("nobody", "pinned")
    world.supersede("nobody")
    world.dissolve("nobody")
    assert world.memories == {}
    assert (world.space.working_set, world.space.warm, world.moves) == ((), (), [])


def test_a_memory_expires_when_a_tick_passes_its_time(world: Any) -> None:
    world.observe("offer", expires_at=world.now + 3600 * SECOND_US)
    assert world.space.next_due == world["offer"].expires_at
    world.later(3600 * SECOND_US).tick()
    assert world.place("offer") == ("FORGOTTEN", "expired")
    assert world["offer"].content is None


def test_a_memory_that_comes_expired_is_never_kept(world: Any) -> None:
    world.observe("offer", expires_at=world.now)
    assert world.place("offer") == ("FORGOTTEN", "expired")
    assert world["offer"].content is None
    assert world.short == set()


def test_a_tick_with_nothing_due_only_counts(world: Any) -> None:
    world.observe("hello")
    before = world.space
    world.later(SECOND_US).tick()
    after = world.space
    assert (after.events, after.clock) == (before.events + 1, before.clock + SECOND_US)
    assert (after.working_set, after.due, after.next_due) == (
        before.working_set,
        before.due,
        before.next_due,
    )


def test_forgetting_a_space_forgets_at_once_what_it_knows_and_the_rest_when_met(
    world: Any,
) -> None:
    world.observe("settled")
    world.later(DAY_US).tick()
    world.observe("fresh")
    world.forget(whole_space=True)
    assert world.place("fresh") == ("FORGOTTEN", "space_forgotten")
    assert world.space.cleared_offset == world.offset
    assert world["settled"].observed_offset < world.space.cleared_offset
    world.recall("settled")
    assert world.place("settled") == ("FORGOTTEN", "space_forgotten")
    world.observe("after")
    assert world.place("after") == ("SHORT", "observed")


def test_a_forgotten_concept_lets_its_members_go(world: Any) -> None:
    world.observe("a")
    world.form("home", "a")
    world.forget("home")
    assert world["a"].concept_ids == ()
    assert world["home"].concept is not None
    assert world["home"].concept.title == ""


def test_a_concept_goes_with_the_first_member_that_is_forgotten(world: Any) -> None:
    world.observe("a")
    world.observe("b")
    world.form("home", "a", "b")
    world.forget("a")
    assert world.place("home") == ("FORGOTTEN", "member_forgotten")
    assert world["home"].content is None
    assert world["b"].concept_ids == ()


def test_a_concept_goes_with_a_member_that_expires(world: Any) -> None:
    world.observe("a", expires_at=world.now + 3600 * SECOND_US)
    world.form("home", "a")
    world.later(3600 * SECOND_US).tick()
    assert world.place("home") == ("FORGOTTEN", "member_forgotten")


def test_a_concept_of_concepts_goes_with_them(world: Any) -> None:
    world.observe("a")
    world.form("room", "a")
    world.form("home", "room")
    world.forget("a")
    assert world.place("home") == ("FORGOTTEN", "member_forgotten")


def test_a_concept_that_quotes_what_is_not_there_is_never_kept(world: Any) -> None:
    """Its maker had not heard of the forgetting when it wrote."""
    world.observe("a")
    world.observe("b")
    world.forget("a")
    world.form("home", "a", "b")
    world.form("flat", "b", "nobody")
    assert world.place("home") == ("FORGOTTEN", "member_forgotten")
    assert world.place("flat") == ("FORGOTTEN", "member_forgotten")
    assert world["home"].content is None
    assert world["b"].concept_ids == ()


def test_a_concept_of_a_space_that_was_forgotten_meanwhile_is_never_kept(world: Any) -> None:
    world.observe("a")
    world.later(DAY_US).tick()
    world.forget(whole_space=True)
    world.form("home", "a")
    assert world.place("home") == ("FORGOTTEN", "member_forgotten")
    assert world.place("a") == ("FORGOTTEN", "space_forgotten")


def test_more_markers_than_are_scheduled_stay_markers(world: Any) -> None:
    world.policy = TierPolicy(markers_scheduled=1)
    world.forget("one")
    world.forget("two")
    world.later(MARKER_US).tick()
    assert world.find("one") is None
    assert world.place("two") == ("FORGOTTEN", "forgotten")
    world.observe("two")
    assert world["two"].content is None


def test_the_same_event_at_two_offsets_has_one_effect(world: Any) -> None:
    world.observe("a")
    world.later(DAY_US).tick()
    recall = Recalled(memory_ids=(world.id_of("a"),))
    for _ in range(5):
        world.write(recall, event_id=b"r" * 16)
    assert world["a"].use_count == 2
    assert [len(warm.uses) for warm in world.space.warm] == [1]


def test_a_repeat_is_recognised_by_the_memory_when_the_space_has_moved_on(world: Any) -> None:
    world.policy = TierPolicy(space_events_kept=1)
    world.observe("a")
    recall = Recalled(memory_ids=(world.id_of("a"),))
    world.write(recall, event_id=b"r" * 16)
    world.rate("nobody", 0.5)
    world.write(recall, event_id=b"r" * 16)
    assert world["a"].use_count == 2


def test_a_memory_observed_again_is_what_it_was(world: Any) -> None:
    world.observe("a", "first")
    world.later(DAY_US)
    world.observe("a", "second")
    assert world["a"].content == "first"
    assert world["a"].observed_offset == 1
    assert len(world.space.working_set) == 1


def test_labels_are_bounded_and_a_pin_always_finds_room(world: Any) -> None:
    world.observe("a")
    world.tag("a", *(f"tag{number:03}" for number in range(63)))
    world.tag("a", "zebra", "aardvark", "pinned")
    assert len(world["a"].tags) == DEFAULT_POLICY.tags_kept
    assert "pinned" in world["a"].tags


# A crash may leave memories ahead of their space. Each story below is one that random logs meet
# rarely: the memories of a batch are durable, its space is not, and the batch is folded again.

IDS = [bytes([number]) * 16 for number in range(1, 5)]


def _log(*bodies: Any) -> list[tuple[MemoryEvent, int]]:
    """Events a minute apart; a body with a number comes that many days later."""
    log, now = [], 1_700_000_000 * SECOND_US
    births = iter(IDS)
    for offset, item in enumerate(bodies):
        body, days = item if isinstance(item, tuple) else (item, 0)
        now += 60 * SECOND_US + days * DAY_US
        derived = derived_id(b"event", bytes([offset]))
        event_id = next(births) if isinstance(body, Observed) else derived
        event = MemoryEvent(
            event_id=event_id, tenant="local", space="ada", occurred_at=now, body=body
        )
        log.append((event, offset))
    return log


def _fold(world: Any, batch: Any, *, space_durable: bool = True, only: bytes | None = None) -> None:
    """Fold and write; ``only`` one memory's record, if one is named."""
    folded = fold_events(batch, world.memories.get, world.spaces.get, world.policy)
    for key, memory in folded.memories.items():
        if only is not None and key != memory_key("local", "ada", only):
            continue
        if memory is None:
            world.memories.pop(key, None)
        else:
            world.memories[key] = memory
    if space_durable:
        world.spaces.update(folded.spaces)


def test_a_marker_ahead_of_its_space_still_counts_its_length_in_the_past(tiny: Any) -> None:
    """The memory comes back, displaces another, and is forgotten: all in the lost batch."""
    observed = Observed(content="x" * 80)
    recalled = Recalled(memory_ids=(IDS[0],))
    log = _log(
        observed,
        (Ticked(), 2),
        Observed(content="other"),
        *([recalled] * 3),
        Forgotten(memory_ids=(IDS[0],)),
    )
    _fold(tiny, log[:3])
    _fold(tiny, log[3:], space_durable=False)
    _fold(tiny, log[3:])
    other = tiny.memories[memory_key("local", "ada", IDS[1])]
    assert other.tier == "MEDIUM"
    assert tiny.spaces[space_key("local", "ada")].working_set == ()


def test_a_tombstone_ahead_of_its_space_does_not_let_the_memory_be_born_again(world: Any) -> None:
    """Observed again while its marker stood, then the marker went: both in the lost batch."""
    log = _log(
        Observed(content="secret"),
        Forgotten(memory_ids=(IDS[0],)),
        Recalled(memory_ids=(IDS[1],)),
        (Ticked(), 8),
    )
    first = log[0][0]
    log[2] = (
        MemoryEvent(
            event_id=first.event_id,
            tenant="local",
            space="ada",
            occurred_at=log[2][0].occurred_at,
            body=first.body,
        ),
        2,
    )
    _fold(world, log[:2])
    _fold(world, log[2:], space_durable=False)
    assert world.memories == {}
    _fold(world, log[2:3])
    assert world.memories == {}, "the marker had to be remembered by the space"
    _fold(world, log[3:])
    assert world.memories == {}


def test_a_forgetting_is_durable_before_its_tombstone(tiny: Any) -> None:
    """A memory displaces another, is forgotten and buried; its record alone is durable each time.

    With the tombstone in the same batch the repeated fold could not know what it displaced.
    """
    log = _log(
        Observed(content="x" * 80),
        (Ticked(), 2),
        Observed(content="other"),
        *([Recalled(memory_ids=(IDS[0],))] * 3),
        Forgotten(memory_ids=(IDS[0],)),
        (Ticked(), 8),
    )
    _fold(tiny, log[:1])
    _fold(tiny, log[1:3])
    rest = log[3:]
    cuts = [0, *(at for at, (event, _) in enumerate(rest) if at and begins_batch(event)), len(rest)]
    for start, stop in pairwise(cuts):
        _fold(tiny, rest[start:stop], only=IDS[0], space_durable=False)
        _fold(tiny, rest[start:stop])
    assert set(tiny.memories) == {memory_key("local", "ada", IDS[1])}
    other = tiny.memories[memory_key("local", "ada", IDS[1])]
    assert (other.tier, other.tier_reason) == ("MEDIUM", "displaced")


def test_a_member_forgotten_ahead_of_its_space_still_takes_its_concept_along(world: Any) -> None:
    """The member's marker alone is durable; the repeated fold has to know what quoted it."""
    formed = ConceptFormed(title="t", summary="s", member_ids=(IDS[0],))
    log = _log(Observed(content="a"), formed, Forgotten(memory_ids=(IDS[0],)))
    _fold(world, log[:1])
    _fold(world, log[1:], only=IDS[0], space_durable=False)
    _fold(world, log[1:])
    concept = world.memories[memory_key("local", "ada", log[1][0].event_id)]
    assert (concept.tier, concept.content) == ("FORGOTTEN", None)


def test_a_memory_ahead_of_its_space_is_not_changed_twice(world: Any) -> None:
    """More recalls than it remembers by name: its applied offset alone knows them."""
    recalls = [Recalled(memory_ids=(IDS[0],))] * (2 * DEFAULT_POLICY.recent_events_kept)
    log = _log(Observed(content="hello"), *recalls)
    _fold(world, log, space_durable=False)
    written = dict(world.memories)
    _fold(world, log)
    assert world.memories == written
    (memory,) = world.memories.values()
    assert memory.use_count == 1 + len(recalls)


def test_an_event_of_the_past_changes_nothing_and_is_written_again(world: Any) -> None:
    log = _log(Observed(content="hello"), Recalled(memory_ids=(IDS[0],)))
    _fold(world, log)
    again = fold_events(log[:1], world.memories.get, world.spaces.get, world.policy)
    assert (again.memories, again.spaces) == (world.memories, world.spaces)
    assert again.transitions == []


def test_a_tombstone_does_not_take_a_second_life_with_it(world: Any) -> None:
    """Buried, observed again, and the record of that is ahead of the space."""
    log = _log(Observed(content="once"), Forgotten(memory_ids=(IDS[0],)), (Ticked(), 8))
    reborn = (replace(log[0][0], occurred_at=log[2][0].occurred_at), 3)
    _fold(world, log[:2])
    _fold(world, [log[2], reborn], space_durable=False)
    written = dict(world.memories)
    _fold(world, log[2:])
    assert world.memories == written
    _fold(world, [reborn])
    assert world.memories == written
    (memory,) = world.memories.values()
    assert (memory.content, memory.observed_offset) == ("once", 3)
