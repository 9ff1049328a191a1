"""Lines are rendered once, and nothing of a memory that changed or is gone is kept."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import MakeMemory

from hms_schemas.generated.records import MemoryState, Sealed
from hms_services.api.names import SpaceName
from hms_services.context.packing import rendering
from hms_services.context.packing.rendering import Wordings, wording_of
from hms_services.context.view.projection import MemoryChange, Projection

ADA = SpaceName("local", "ada")


class World:
    """A projection whose changes drop the wordings that they touch."""

    def __init__(self) -> None:
        self.projection = Projection(self._changed)
        self.wordings = Wordings(self.projection.is_current)

    def _changed(self, space: bytes, change: MemoryChange) -> None:
        self.wordings.changed(change.memory_id, change.after)


@pytest.fixture
def world() -> World:
    return World()


def held(world: World, memory: MemoryState) -> MemoryState:
    world.projection.put_memory(memory)
    return memory


def test_a_line_is_rendered_once(world: World, make_memory: MakeMemory) -> None:
    memory = held(world, make_memory(1))

    told = world.wordings.of(memory)

    assert told == wording_of(memory)
    assert world.wordings.of(memory) is told


def test_a_newer_record_is_told_as_it_stands(world: World, make_memory: MakeMemory) -> None:
    world.wordings.of(held(world, make_memory(1, "old", applied_offset=1)))

    newer = held(world, make_memory(1, "new", applied_offset=2))

    assert world.wordings.of(newer).line.text == "- new\n"


def test_a_memory_that_was_used_is_told_as_before_with_its_newer_record(
    world: World, make_memory: MakeMemory
) -> None:
    told = world.wordings.of(held(world, make_memory(1, applied_offset=1)))

    used = held(world, make_memory(1, applied_offset=2, use_count=2))

    again = world.wordings.of(used)
    assert again.line.text is told.line.text
    assert again.line.memory is used


def test_nothing_is_kept_of_what_was_sealed(world: World, make_memory: MakeMemory) -> None:
    memory = held(world, make_memory(1, "secret", applied_offset=1))
    told = world.wordings.of(memory)

    held(world, make_memory(1, Sealed(key_id="k", nonce=b"n", ciphertext=b"c" * 20)))

    assert world.wordings.of(memory) is not told
    assert world.wordings.of(memory) is not world.wordings.of(memory)


def test_nothing_is_kept_of_what_is_gone(world: World, make_memory: MakeMemory) -> None:
    memory = held(world, make_memory(1))
    told = world.wordings.of(memory)

    world.projection.drop_memory(ADA.key, memory.memory_id, 9)

    # Whoever still has the record may tell it; it is not kept again.
    assert world.wordings.of(memory) is not told
    assert world.wordings.of(memory) is not world.wordings.of(memory)


def test_what_went_while_it_was_rendered_is_not_kept(make_memory: MakeMemory) -> None:
    memory = make_memory(1)
    # The other thread changed the record and forgot the wording before this one kept it.
    kept = Wordings(is_current=lambda state: False)

    assert kept.of(memory) is not kept.of(memory)


def test_it_begins_again_when_it_is_full(
    world: World, make_memory: MakeMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "MOST_KEPT", 2)
    first, *more = [held(world, make_memory(n)) for n in range(3)]
    told = world.wordings.of(first)

    for memory in more:
        world.wordings.of(memory)

    assert world.wordings.of(first) is not told


def test_what_cannot_be_read_says_nothing(make_memory: MakeMemory) -> None:
    sealed = make_memory(1, Sealed(key_id="k", nonce=b"n", ciphertext=b"c" * 20))

    assert wording_of(sealed).said == ""
    assert not wording_of(sealed).is_junk
