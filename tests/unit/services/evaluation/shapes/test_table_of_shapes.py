"""Generated shapes: enough questions, evidence that answers them, seeds that differ."""

from __future__ import annotations

from collections import Counter

import pytest

from hms_schemas.errors import NotFoundError
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.dictation import plain
from hms_services.evaluation.shapes.store import WHEN
from hms_services.evaluation.shapes.table_of_shapes import (
    EXAM_SEED,
    GENERATORS,
    TRAIN_SEEDS,
    conversations,
)
from hms_streams.index.words import terms

_FILLERS = frozenset(plain("um uh like you know i mean so well er right").split())

each_shape = pytest.mark.parametrize("shape", GENERATORS)
both_seeds = pytest.mark.parametrize("seed", [TRAIN_SEEDS[0], EXAM_SEED])


def texts(stores: list[Conversation]) -> list[str]:
    return [turn.text for each in stores for turn in each.turns]


@each_shape
@both_seeds
def test_there_are_enough_stores_and_questions(shape: str, seed: int) -> None:
    stores = conversations(shape, seed)

    assert len(stores) >= 3
    assert len({each.name for each in stores}) == len(stores)
    assert sum(len(each.questions) for each in stores) >= 120
    assert any(len(q.evidence) > 1 for each in stores for q in each.questions)


@each_shape
@both_seeds
def test_the_evidence_is_there_and_holds_the_answer(shape: str, seed: int) -> None:
    for store in conversations(shape, seed):
        by_id = {turn.id: turn.text for turn in store.turns}
        lines = {turn.id: turn.line for turn in store.turns}
        assert len(by_id) == len(store.turns)
        for question in store.questions:
            told = " ".join(lines[each] for each in question.evidence)
            assert all(words in by_id[turn] for turn, words in question.passages.items())
            if question.category != WHEN:
                said = set(plain(told).replace("'s", "").split())
                # A recogniser's fillers may stand in the middle of an answer.
                assert set(plain(question.answer).split()) - _FILLERS <= said, question


@each_shape
def test_a_question_is_asked_once_and_many_have_other_words_than_their_answer(shape: str) -> None:
    shared = []
    for store in conversations(shape, EXAM_SEED):
        by_id = {turn.id: turn.line for turn in store.turns}
        assert max(Counter(question.text for question in store.questions).values()) == 1
        for question in store.questions:
            told = {term for each in question.evidence for term in terms(by_id[each])}
            asked = set(terms(question.text))
            shared.append(len(asked & told) / len(asked))

    assert sum(each <= 0.5 for each in shared) > 0.2 * len(shared)


@each_shape
def test_a_seed_makes_the_same_and_another_seed_something_else(shape: str) -> None:
    assert conversations(shape, 1) == conversations(shape, 1)
    assert texts(conversations(shape, 1)) != texts(conversations(shape, 2))


@each_shape
def test_an_exam_asks_in_words_that_train_seeds_never_have(shape: str) -> None:
    def asked(seed: int) -> set[str]:
        return {q.text for each in conversations(shape, seed) for q in each.questions}

    trained = set().union(*(asked(seed) for seed in range(1, 5)))

    assert len(asked(EXAM_SEED) - trained) > 0.2 * len(asked(EXAM_SEED))


@each_shape
def test_lines_of_a_session_are_numbered_in_order(shape: str) -> None:
    for store in conversations(shape, 1):
        for session in {turn.session for turn in store.turns}:
            lines = [turn for turn in store.turns if turn.session == session]
            numbers = [turn.turn for turn in lines]
            assert numbers == (list(range(len(lines))) if session else [None] * len(lines))
            times = [turn.timestamp for turn in lines if turn.timestamp]
            assert times == sorted(times)
            assert len(times) == len(lines)


def test_each_shape_has_what_makes_it_one() -> None:
    def of(shape: str, field: str) -> set[str]:
        return {str(getattr(t, field)) for each in conversations(shape, 1) for t in each.turns}

    assert of("assistant-chats", "trust") == {"user", "assistant"}
    assert of("coding-agent", "trust") == {"user", "assistant", "tool"}
    assert of("application-facts", "kind") == {"fact", "preference"}
    assert of("application-facts", "session") == {""}
    assert {len({t.speaker for t in each.turns}) for each in conversations("group-chats", 1)} == {
        *(3, 5, 8, 12)
    }
    assert not any(any(c.isupper() for c in text) for text in spoken())
    assert max(map(len, texts(conversations("documents", 1)))) > 15_000


def spoken() -> list[str]:
    return [
        turn.text
        for each in conversations("dictation", 1)
        for turn in each.turns
        if turn.trust == "user"
    ]


def test_an_unknown_shape_is_named() -> None:
    with pytest.raises(NotFoundError, match="'poems'"):
        conversations("poems", 1)
