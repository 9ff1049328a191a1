"""Generated spaces: the same for a seed, and questions that their statements answer."""

from __future__ import annotations

import pytest

from hms_services.evaluation.synthetic_users.judging import _judged, summed_up
from hms_services.evaluation.synthetic_users.synthetic_space import SyntheticSpace, synthetic_space


@pytest.mark.parametrize("unseen", [False, True])
def test_the_same_seed_makes_the_same_space(unseen: bool) -> None:
    assert synthetic_space(1, 7, unseen=unseen) == synthetic_space(1, 7, unseen=unseen)
    assert synthetic_space(1, 7, unseen=unseen) != synthetic_space(1, 8, unseen=unseen)


def test_statements_stand_in_the_order_of_time_under_keys_of_their_own() -> None:
    space = synthetic_space(0, 7, unseen=False)

    assert [s.at for s in space.statements] == sorted(s.at for s in space.statements)
    assert len({s.key for s in space.statements}) == len(space.statements)


@pytest.fixture(scope="module")
def space() -> SyntheticSpace:
    return synthetic_space(3, 7, unseen=False)


def test_each_question_has_an_answer_and_something_that_is_none(space: SyntheticSpace) -> None:
    said = {statement.key: statement for statement in space.statements}
    assert space.questions
    for question in space.questions:
        assert question.current
        assert not question.current & (question.stale | question.others | question.deleted)
        for key in question.current:
            assert said[key].who == question.who
            assert question.as_of is None or said[key].at <= question.as_of
    assert any(question.stale for question in space.questions)
    assert any(question.others for question in space.questions)
    assert any(question.as_of for question in space.questions)


def test_a_perfect_and_a_wrong_answer_are_told_apart(space: SyntheticSpace) -> None:
    question = next(q for q in space.questions if q.stale and q.others and q.as_of is None)
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


def test_what_was_taken_back_must_not_be_shown(space: SyntheticSpace) -> None:
    question = next(q for q in space.questions if q.deleted)

    assert _judged(question, [next(iter(question.deleted))], []).deleted_shown
