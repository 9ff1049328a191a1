"""Lines that contradict each other: the later first, the asked person's first, nothing lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.services import conftest
from tests.unit.services.context.conftest import ask_columns, columns_of

from hms_services.context.retrieval.ranking import Scored
from hms_services.context.retrieval.result_order import newer_first, own_first
from hms_streams.memory.supersession.claim_book import ClaimBook

make = conftest.memory_of


def scored(count: int) -> list[Scored]:
    return ask_columns(columns_of([make(n, f"tea {n}") for n in range(count)]), "tea")


def id_of(n: int) -> bytes:
    return n.to_bytes(16, "big")


@settings(max_examples=examples(60))
@given(st.dictionaries(st.integers(0, 7), st.integers(0, 7), max_size=8))
def test_nothing_is_lost_and_the_scores_fall(successors: dict[int, int]) -> None:
    before = scored(8)

    after = newer_first(before, {id_of(a): id_of(b) for a, b in successors.items()})

    assert {s.memory.memory_id for s in after} == {s.memory.memory_id for s in before}
    assert len(after) == len(before)
    points = [s.points for s in after]
    assert points == sorted(points, reverse=True)


@given(st.permutations(range(4)))
def test_a_chain_stands_with_its_last_first(order: list[int]) -> None:
    lines = scored(4)
    shuffled = [lines[n] for n in order]

    after = newer_first(shuffled, {id_of(0): id_of(1), id_of(1): id_of(2)})

    places = {s.memory.memory_id: place for place, s in enumerate(after)}
    assert places[id_of(2)] < places[id_of(1)] < places[id_of(0)]


def test_another_persons_answer_stands_behind_the_asked_ones() -> None:
    memories = [
        make(1, "My phone number is 06 1111.", speaker="Bob"),
        make(2, "My phone number is 06 2222.", speaker="Ada"),
        make(3, "Tea?", speaker="Bob"),
    ]
    book = ClaimBook()
    for memory in memories:
        book.observe(memory)
    lines = ask_columns(columns_of(memories), "phone number")
    bob_first = sorted(lines, key=lambda s: s.memory.memory_id)

    after = own_first(bob_first, book, ["Ada"])

    assert [s.memory.speaker for s in after[:2]] == ["Ada", "Bob"]
    assert own_first(bob_first, book, []) == bob_first
    assert own_first(bob_first, book, ["Ada", "Bob"]) == bob_first
