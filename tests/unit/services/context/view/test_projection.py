"""The projection: never back in time, and nothing shown that is gone."""

from __future__ import annotations

import asyncio

import pytest
from tests.unit.services.conftest import MakeMemory, MakeSpace

from hms_schemas.generated.records import Tier
from hms_schemas.topics import ZOMBIES_GONE_MS
from hms_services.api.names import SpaceName
from hms_services.api.times import now_us
from hms_services.context.view.applied_positions import AppliedPositions
from hms_services.context.view.projection import Projection

ADA = SpaceName("local", "ada")


@pytest.fixture
def projection() -> Projection:
    return Projection()


def test_an_older_copy_of_a_memory_changes_nothing(
    projection: Projection, make_memory: MakeMemory
) -> None:
    projection.put_memory(make_memory(1, "new", applied_offset=7))

    assert projection.put_memory(make_memory(1, "old", applied_offset=6)) is None
    assert [m.content for m in projection.memories(ADA)] == ["new"]


def test_an_older_copy_of_a_space_changes_nothing(
    projection: Projection, make_space: MakeSpace
) -> None:
    projection.put_space(make_space(applied_offset=7, events=2))
    projection.put_space(make_space(applied_offset=6, events=1))

    record = projection.space(ADA)
    assert record is not None
    assert record.events == 2


def test_a_marker_removes_and_an_older_copy_does_not_bring_back(
    projection: Projection, make_memory: MakeMemory
) -> None:
    projection.put_memory(make_memory(1, applied_offset=5))
    projection.put_memory(make_memory(1, content=None, tier=Tier.FORGOTTEN, applied_offset=6))

    assert projection.put_memory(make_memory(1, applied_offset=5)) is None
    assert projection.memories(ADA) == []
    assert projection.forgotten(ADA.key, make_memory(1).memory_id)


def test_a_tombstone_removes(projection: Projection, make_memory: MakeMemory) -> None:
    memory = make_memory(1)
    projection.put_memory(memory)

    change = projection.drop_memory(ADA.key, memory.memory_id)

    assert (change.before, change.after) == (memory, None)
    assert projection.get(ADA, memory.memory_id) is None


def test_after_a_tombstone_an_older_copy_does_not_bring_back(
    projection: Projection, make_memory: MakeMemory
) -> None:
    memory = make_memory(1, applied_offset=7)
    projection.put_memory(memory)
    projection.drop_memory(ADA.key, memory.memory_id, 9)

    assert projection.put_memory(make_memory(1, applied_offset=9)) is None
    assert projection.memories(ADA) == []
    assert projection.put_memory(make_memory(1, "observed anew", applied_offset=10)) is not None


def test_an_older_tombstone_removes_nothing(
    projection: Projection, make_memory: MakeMemory
) -> None:
    memory = make_memory(1, applied_offset=7)
    projection.put_memory(memory)

    assert projection.drop_memory(ADA.key, memory.memory_id, 6) is None
    assert projection.memories(ADA) == [memory]


def test_tombstones_are_let_go_when_nobody_can_come_back(
    projection: Projection, make_memory: MakeMemory
) -> None:
    first, second = make_memory(1), make_memory(2)
    projection.drop_memory(ADA.key, first.memory_id, 9, timestamp_ms=0)
    projection.drop_memory(ADA.key, second.memory_id, 9, timestamp_ms=ZOMBIES_GONE_MS + 1)

    assert not projection.forgotten(ADA.key, first.memory_id)
    assert projection.forgotten(ADA.key, second.memory_id)


def test_what_has_expired_is_hidden_before_its_tick(
    projection: Projection, make_memory: MakeMemory
) -> None:
    projection.put_memory(make_memory(1, expires_at=now_us() - 1))
    projection.put_memory(make_memory(2, expires_at=now_us() + 60_000_000))

    assert [m.memory_id[-1] for m in projection.memories(ADA)] == [2]


def test_what_has_expired_by_the_clock_of_its_space_is_hidden(
    projection: Projection, make_memory: MakeMemory, make_space: MakeSpace
) -> None:
    ahead = now_us() + 60_000_000
    memory = make_memory(1, expires_at=ahead)
    projection.put_memory(memory)
    assert projection.memories(ADA) == [memory]

    projection.put_space(make_space(memory, clock=ahead))

    assert projection.memories(ADA) == []
    assert projection.working_set(ADA) == []


def test_what_was_observed_before_the_space_was_cleared_is_hidden(
    projection: Projection, make_memory: MakeMemory, make_space: MakeSpace
) -> None:
    old, new = make_memory(1, observed_offset=4), make_memory(2, observed_offset=6)
    projection.put_memory(old)
    projection.put_memory(new)
    projection.put_space(make_space(old, new, cleared_offset=5))

    assert projection.memories(ADA) == [new]
    assert projection.working_set(ADA) == [new]


def test_the_working_set_is_in_order_of_entry(
    projection: Projection, make_memory: MakeMemory, make_space: MakeSpace
) -> None:
    memories = [make_memory(n) for n in (3, 1, 2)]
    for memory in memories:
        projection.put_memory(memory)
    projection.put_space(make_space(*memories))

    assert projection.working_set(ADA) == memories


def test_due_spaces_are_those_whose_moment_has_come(
    projection: Projection, make_space: MakeSpace
) -> None:
    projection.put_space(make_space(space="due", next_due=10))
    projection.put_space(make_space(space="later", next_due=11))
    projection.put_space(make_space(space="never"))

    assert [record.space for record in projection.due(10)] == ["due"]


def test_another_space_shows_nothing(projection: Projection, make_memory: MakeMemory) -> None:
    memory = make_memory(1)
    projection.put_memory(memory)

    for other in (SpaceName("local", "bob"), SpaceName("acme", "ada")):
        assert projection.get(other, memory.memory_id) is None
        assert projection.memories(other) == ()


async def test_a_waiter_wakes_when_all_its_offsets_are_folded() -> None:
    positions = AppliedPositions()
    waiting = asyncio.create_task(positions.wait_for({0: 4, 1: 2}, 5.0))
    await asyncio.sleep(0)
    positions.advance(0, 5)
    assert not waiting.done()
    positions.advance(1, 3)

    assert await waiting


async def test_a_wait_ends_with_its_time_and_positions_never_go_back() -> None:
    positions = AppliedPositions()
    positions.advance(0, 5)
    positions.advance(0, 3)

    assert positions.next_offset(0) == 5
    assert await positions.wait_for({0: 4}, 0.0)
    assert not await positions.wait_for({0: 5}, 0.01)
