"""The order of what was found: what the signals do, and that the order is always the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.services import conftest
from tests.unit.services.conftest import DAY_US, NOW_US, MakeMemory
from tests.unit.services.context.conftest import ask_columns, columns_of

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.roles import SpaceKind
from hms_services.context.retrieval.ranking import score_of
from hms_streams.memory.passages import passages


def test_a_score_is_the_sum_of_its_signals(make_memory: MakeMemory) -> None:
    columns = columns_of([make_memory(n, text) for n, text in enumerate(("Tea?", "A puppy."))])

    for scored in ask_columns(columns, "Who has a puppy?"):
        assert sum(scored.signals.values()) == pytest.approx(scored.points, abs=0.01)


def test_the_words_of_the_question_lead(make_memory: MakeMemory) -> None:
    columns = columns_of([make_memory(n, t) for n, t in enumerate(("A puppy.", "Green tea."))])

    best = ask_columns(columns, "What about the tea?")[0]

    assert best.memory.content == "Green tea."
    assert "words" in best.reason_by(best.signals)


def test_what_the_person_said_that_the_question_names_comes_first(make_memory: MakeMemory) -> None:
    said = [
        make_memory(n, "I moved to the coast.", speaker=who, session_id="s", turn=n)
        for n, who in enumerate(("Ada", "Bob"))
    ]

    for who in ("Ada", "Bob"):
        best = ask_columns(columns_of(said), f"Where did {who} move?")[0]
        assert best.memory.speaker == who


def test_the_answer_to_a_question_hears_its_words(make_memory: MakeMemory) -> None:
    texts = ("Which instrument do you play?", "The cello, since school.", "Lovely weather here.")
    turns = [make_memory(n, t, session_id="s", turn=n) for n, t in enumerate(texts)]

    ranked = ask_columns(columns_of(turns), "instrument played")

    assert [scored.memory.turn for scored in ranked].index(1) < 2


def test_a_memory_that_was_used_comes_before_its_twin(make_memory: MakeMemory) -> None:
    used = make_memory(1, uses=(NOW_US, NOW_US + DAY_US), use_count=2)
    rated = make_memory(2, rating=1.0)
    plain = make_memory(3)
    columns = columns_of([plain, rated, used])

    ranked = ask_columns(columns, "tea", NOW_US + 2 * DAY_US)

    assert ranked[-1].memory is plain
    assert ranked[0].signals["used"] > 0


def test_of_equals_the_later_comes_first(make_memory: MakeMemory) -> None:
    columns = columns_of([make_memory(n) for n in (2, 1, 3)])

    assert [s.memory.observed_offset for s in ask_columns(columns, "tea")] == [3, 2, 1]


@pytest.mark.parametrize("vectors", [True, False])
@pytest.mark.parametrize("kind", SpaceKind)
@settings(max_examples=examples(20))
@given(shuffle=st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_arrival(
    kind: SpaceKind, vectors: bool, shuffle: random.Random
) -> None:
    make = conftest.memory_of
    words = ("tea", "puppy", "May", "cello", "you?")
    memories = [
        make(n, f"{words[n % 5]} and {words[n % 3]}", session_id=f"s{n % 3}", turn=n, speaker="Ada")
        for n in range(12)
    ]

    def ranked() -> list[MemoryState]:
        found = ask_columns(columns_of(memories), "tea in May", kind=kind, vectors=vectors)
        return [each.memory for each in found]

    expected = ranked()
    shuffle.shuffle(memories)

    assert ranked() == expected


@given(st.floats(-200, 400), st.floats(-200, 400))
def test_scores_for_people_lie_between_0_and_1_in_the_order_of_points(a: float, b: float) -> None:
    low, high = sorted((a, b))

    assert 0.0 <= score_of(low) <= score_of(high) <= 1.0


def test_a_long_memory_tells_which_of_its_passages_is_best(make_memory: MakeMemory) -> None:
    chatter = "We spoke about the weather of that week for a while. " * 20
    long = make_memory(1, f"{chatter}The spare key hangs behind the boiler. {chatter}")
    columns = columns_of([make_memory(0, "Good morning."), long])

    best = ask_columns(columns, "Where does the spare key hang?")[0]

    assert best.memory == long
    assert best.passage is not None
    content = str(long.content)
    start, end = passages(content)[best.passage]
    assert "spare key" in content[start:end]
