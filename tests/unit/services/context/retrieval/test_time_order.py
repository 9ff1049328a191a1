"""Who asks for the newest of the answers gets it first, and nothing else moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.services import conftest
from tests.unit.services.context.conftest import ask_columns, columns_of

from hms_services.context.retrieval.days.first_or_last import Extreme
from hms_services.context.retrieval.ranking import Scored
from hms_services.context.retrieval.time_order import in_time_order

make = conftest.memory_of
SAID = [
    "I saw Petra at the harbour.",
    "I saw Petra at the cinema today.",
    "I saw Petra at the market.",
    "The bread is in the oven.",
    "When did I see Petra?",
]


def ranked() -> list[Scored]:
    """The lines, each a second later than the one before."""
    lines = [make(n, content) for n, content in enumerate(SAID)]
    return ask_columns(columns_of(lines), "When did I last see Petra?")


def contents(scored: list[Scored]) -> list[object]:
    return [each.memory.content for each in scored]


def test_the_newest_answer_is_first() -> None:
    answers = [
        content
        for content in contents(in_time_order(ranked(), Extreme.NEWEST))
        if content in SAID[:3]
    ]

    assert answers == [SAID[2], SAID[1], SAID[0]]


def test_the_oldest_answer_is_first() -> None:
    answers = [
        content
        for content in contents(in_time_order(ranked(), Extreme.OLDEST))
        if content in SAID[:3]
    ]

    assert answers == SAID[:3]


def test_a_newer_line_about_something_else_or_a_question_does_not_move() -> None:
    before, after = ranked(), in_time_order(ranked(), Extreme.NEWEST)

    for content in SAID[3:]:
        assert contents(before).index(content) == contents(after).index(content)


def test_without_a_wish_the_order_stays() -> None:
    assert contents(in_time_order(ranked(), None)) == contents(ranked())
    assert in_time_order([], Extreme.NEWEST) == []


@given(st.sampled_from(Extreme), st.integers(0, 5))
def test_nothing_is_lost_and_the_points_fall(extreme: Extreme, count: int) -> None:
    before = ranked()[:count]

    after = in_time_order(before, extreme)

    assert sorted(map(str, contents(after))) == sorted(map(str, contents(before)))
    assert [each.points for each in after] == [each.points for each in before]
