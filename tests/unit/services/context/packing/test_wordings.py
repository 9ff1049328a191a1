"""Lines are rendered once, and nothing of a memory that changed or is gone is kept."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import MakeMemory

from hms_schemas.generated.records import MemoryState, Sealed
from hms_services.api.names import SpaceName
from hms_services.context.packing import wordings
from hms_services.context.packing.wordings import Wordings, wording_of
from hms_services.context.view.projection import Projection

ADA = SpaceName("local", "ada")


@pytest.fixture
def projection() -> Projection:
    return Projection()


def held(projection: Projection, memory: MemoryState) -> MemoryState:
    projection.put_memory(memory)
    return memory


def test_a_line_is_rendered_once(projection: Projection, make_memory: MakeMemory) -> None:
    memory = held(projection, make_memory(1))

    told = projection.wordings.of(memory)

    assert told == wording_of(memory)
    assert projection.wordings.of(memory) is told


def test_a_newer_record_is_told_as_it_stands(
    projection: Projection, make_memory: MakeMemory
) -> None:
    projection.wordings.of(held(projection, make_memory(1, "old", applied_offset=1)))

    newer = held(projection, make_memory(1, "new", applied_offset=2))

    assert projection.wordings.of(newer).line.text == "- new\n"


def test_a_memory_that_was_used_is_told_as_before_with_its_newer_record(
    projection: Projection, make_memory: MakeMemory
) -> None:
    told = projection.wordings.of(held(projection, make_memory(1, applied_offset=1)))

    used = held(projection, make_memory(1, applied_offset=2, use_count=2))

    again = projection.wordings.of(used)
    assert again.line.text is told.line.text
    assert again.line.memory is used


def test_nothing_is_kept_of_what_was_sealed(
    projection: Projection, make_memory: MakeMemory
) -> None:
    memory = held(projection, make_memory(1, "secret", applied_offset=1))
    told = projection.wordings.of(memory)

    held(projection, make_memory(1, Sealed(key_id="k", nonce=b"n", ciphertext=b"c" * 20)))

    assert projection.wordings.of(memory) is not told
    assert projection.wordings.of(memory) is not projection.wordings.of(memory)


def test_nothing_is_kept_of_what_is_gone(projection: Projection, make_memory: MakeMemory) -> None:
    memory = held(projection, make_memory(1))
    told = projection.wordings.of(memory)

    projection.drop_memory(ADA.key, memory.memory_id, 9)

    # Whoever still has the record may tell it; it is not kept again.
    assert projection.wordings.of(memory) is not told
    assert projection.wordings.of(memory) is not projection.wordings.of(memory)


def test_what_went_while_it_was_rendered_is_not_kept(make_memory: MakeMemory) -> None:
    memory = make_memory(1)
    # The other thread changed the record and forgot the wording before this one kept it.
    kept = Wordings(stands=lambda state: False)

    assert kept.of(memory) is not kept.of(memory)


def test_it_begins_again_when_it_is_full(
    projection: Projection, make_memory: MakeMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordings, "MOST_KEPT", 2)
    first, *more = [held(projection, make_memory(n)) for n in range(3)]
    told = projection.wordings.of(first)

    for memory in more:
        projection.wordings.of(memory)

    assert projection.wordings.of(first) is not told


def test_what_cannot_be_read_says_nothing(make_memory: MakeMemory) -> None:
    sealed = make_memory(1, Sealed(key_id="k", nonce=b"n", ciphertext=b"c" * 20))

    assert wording_of(sealed).said == ""
    assert not wording_of(sealed).is_junk
