"""The asks can be answered: what a right answer must hold is said in one row of the case."""

from __future__ import annotations

from typing import assert_never

import pytest
from tests.asks.cases import Ask, Case, Check, cases_of, kinds
from tests.asks.written_rows import written

ASKS = [
    pytest.param(case, ask, id=f"{kind}: {ask.question}")
    for kind in kinds()
    for case in cases_of(kind)
    for ask in case.asks
]


@pytest.mark.parametrize(("case", "ask"), ASKS)
def test_what_is_wanted_is_said(case: Case, ask: Ask) -> None:
    said = [row.content for row in case.rows]
    match ask.check:
        case Check.FIRST:
            holding = sum(ask.want[0] in content for content in said)
            assert holding == 1, f"{ask.want[0]} is in {holding} rows"
        case Check.SPEAKER:
            assert 0 < sum(row.speaker == ask.want[0] for row in case.rows) < len(case.rows)
        case Check.ANSWER:
            # The first of them may be the day that the context shows.
            assert any(ask.want[1] in content for content in said)
        case Check.EMPTY:
            assert not ask.want
        case Check.RECALLED | Check.ONCE | Check.CONTEXT | Check.CONTEXT_ALL | Check.FIRST1:
            assert all(any(want in content for content in said) for want in ask.want)
        case _:
            assert_never(ask.check)


def test_there_are_enough_asks() -> None:
    assert len(ASKS) >= 150


def test_a_row_of_many_is_numbered_and_dated() -> None:
    row = {
        "many": 3,
        "from": "2026-02-01T08:00:00",
        "every_hours": 24,
        "session": "s{n}",
        "words": {"topic": ["tea", "milk"]},
        "lines": [{"content": "{topic} {n}"}, {"content": "{topic} again"}],
    }
    observations = list(written([row], {"speaker": "Mara"}))
    assert [each.content for each in observations] == [
        *("tea 1", "tea again", "milk 2", "milk again", "tea 3", "tea again")
    ]
    assert {each.speaker for each in observations} == {"Mara"}
    assert [each.session for each in observations[::2]] == ["s1", "s2", "s3"]
    assert str(observations[3].occurred_at) == "2026-02-02 08:01:00+00:00"


@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_a_long_row_has_its_sentence_at_its_place(place: float) -> None:
    row = {"long": 5000, "filler": ["This is number {n}."], "sentence": "HERE.", "place": place}
    (observation,) = written([row], {})
    length = len(observation.content)
    assert length == pytest.approx(5000, abs=100)
    assert observation.content.index("HERE.") / length == pytest.approx(place, abs=0.02)
