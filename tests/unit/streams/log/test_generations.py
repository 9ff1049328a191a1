"""What the topic of generations says, record by record."""

from __future__ import annotations

import pytest

from hms_schemas.codec import Codec
from hms_schemas.generated.records import CurrentGeneration, Generation, GenerationState
from hms_streams.log.generations import CURRENT_KEY, Generations

CODEC = Codec()


@pytest.fixture
def known() -> Generations:
    """Nothing was read yet."""
    return Generations()


def generation(number: int, state: GenerationState = GenerationState.READY) -> bytes:
    record = Generation(
        number=number, state=state, embedding=f"model-{number}", policy_version=1, changed_at=0
    )
    return CODEC.encode(record)


def current(number: int) -> bytes:
    return CODEC.encode(CurrentGeneration(number=number, previous=1, changed_at=0))


def test_without_records_there_is_the_first_alone(known: Generations) -> None:
    assert (known.current, known.numbers, known.next_number) == (1, [1], 2)
    assert known.embedding_of(1, "of the settings") == "of the settings"


def test_the_pointer_alone_says_what_is_served(known: Generations) -> None:
    known.apply(b"generation/1", generation(1), CODEC)
    known.apply(b"generation/2", generation(2), CODEC)
    assert (known.current, known.next_number) == (1, 3)

    known.apply(CURRENT_KEY, current(2), CODEC)

    assert (known.current, known.embedding_of(known.current, "")) == (2, "model-2")


def test_the_number_of_a_dropped_generation_is_never_used_again(known: Generations) -> None:
    known.apply(b"generation/1", generation(1), CODEC)
    known.apply(b"generation/2", generation(2, GenerationState.DROPPED), CODEC)

    assert (known.numbers, known.next_number) == ([1], 3)


@pytest.mark.parametrize("value", [b"nonsense", b"\xc3\x01" + bytes(8), generation(7)[:-3]])
@pytest.mark.parametrize("key", [CURRENT_KEY, b"generation/7"])
def test_what_cannot_be_read_changes_nothing(known: Generations, key: bytes, value: bytes) -> None:
    known.apply(CURRENT_KEY, current(2), CODEC)

    known.apply(key, value, CODEC)

    assert (known.current, known.numbers) == (2, [2])
