"""Generated lives: the same for a seed, and questions that their statements answer."""

from __future__ import annotations

import pytest

from hms_services.evaluation.synthetic_users.judging import _judged, summed_up
from hms_services.evaluation.synthetic_users.synthetic_user import Life, live


@pytest.mark.parametrize("unseen", [False, True])
def test_a_seed_is_a_life(unseen: bool) -> None:
    assert live(1, 7, unseen=unseen) == live(1, 7, unseen=unseen)
    assert live(1, 7, unseen=unseen) != live(1, 8, unseen=unseen)


def test_statements_stand_in_the_order_of_time_under_keys_of_their_own() -> None:
    life = live(0, 7, unseen=False)

    assert [s.at for s in life.statements] == sorted(s.at for s in life.statements)
    assert len({s.key for s in life.statements}) == len(life.statements)


@pytest.fixture(scope="module")
def life() -> Life:
    return live(3, 7, unseen=False)


def test_each_question_has_an_answer_and_something_that_is_none(life: Life) -> None:
    said = {statement.key: statement for statement in life.statements}
    assert life.questions
    for question in life.questions:
        assert question.current
        assert not question.current & (question.stale | question.others | question.deleted)
        for key in question.current:
            assert said[key].who == question.who
            assert question.as_of is None or said[key].at <= question.as_of
    assert any(question.stale for question in life.questions)
    assert any(question.others for question in life.questions)
    assert any(question.as_of for question in life.questions)


def test_a_perfect_and_a_wrong_answer_are_told_apart(life: Life) -> None:
    question = next(q for q in life.questions if q.stale and q.others and q.as_of is None)
    current, stale, other = (
        next(iter(keys)) for keys in (question.current, question.stale, question.others)
    )

    good = _judged(question, [current, stale, other], ["a", "b"])
    bad = _judged(question, [other, stale, current], ["a", "a"])

    assert good.current_first
    assert not any((good.stale_above, good.other_above, good.said_twice))
    assert bad.stale_above
    assert bad.other_above
    assert bad.said_twice
    assert not bad.current_first
    assert summed_up([good, bad])["current value first"] == 0.5


def test_what_was_taken_back_must_not_be_shown(life: Life) -> None:
    question = next(q for q in life.questions if q.deleted)

    assert _judged(question, [next(iter(question.deleted))], []).deleted_shown
