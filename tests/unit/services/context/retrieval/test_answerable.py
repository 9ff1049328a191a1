"""The floor: how like a question is to a space, and what likeness cannot judge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from tests.unit.services.conftest import NOW_US, memory_of

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.answerable import (
    FLOOR,
    PROBABILITY,
    WEIGHTS,
    below_floor,
    judged,
    likenesses,
    probability,
)
from hms_services.context.retrieval.query_match import QueryScores, match
from hms_services.context.retrieval.question import understand
from hms_services.context.retrieval.ranking import Scored, rank
from hms_services.context.view.memory_vectors import MemoryVectors
from hms_streams.embedding.meaning import Meaning, no_parts, shrunk

LINES = (
    "I bind and repair old books.",
    "My workshop is in Utrecht since May.",
    "The herbarium is due on the 15th.",
)
NEAR, AWAY = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def columns_of(*texts: str) -> Columns:
    columns = Columns(2)
    vectors = MemoryVectors(shrunk(NEAR).tobytes(), b"")
    for n, text in enumerate(texts):
        columns.put(memory_of(n, text, speaker="Mara", session_id="s"), vectors)
    return columns


def found(
    question: str, vector: np.ndarray[tuple[int], np.dtype[np.float32]] | None = None
) -> tuple[Columns, QueryScores, Sequence[Scored]]:
    columns = columns_of(*LINES)
    understood = understand(question, columns.speakers, columns.present_years, NOW_US)
    meaning = None if vector is None else Meaning(vector, no_parts())
    scores = match(columns, understood, meaning)
    recipe = signals.SIGNALS.recipe(columns.kind, vectors=meaning is not None)
    rows = np.arange(len(columns))
    measured = signals.SIGNALS.measure(columns, scores, rows, recipe, NOW_US)
    return columns, scores, rank(columns, measured, recipe.weights)


def test_words_are_weighed_against_all_words_of_the_question() -> None:
    told = likenesses(*found("When is the herbarium of Haskell due?"))

    assert 0.4 < told["words"] < 0.8, "herbarium and due, without Haskell"
    assert told["unknown"] == pytest.approx(1 - told["words"])
    assert told["words"] <= told["exchange"] <= 1


def test_meaning_counts_where_the_question_was_embedded() -> None:
    near, away = (likenesses(*found("What do I do?", vector)) for vector in (NEAR, AWAY))

    assert near["meaning"] > away["meaning"]
    assert "meaning" not in likenesses(*found("What do I do?"))


@pytest.mark.parametrize("vector", [None, NEAR], ids=["by words", "with its vector"])
def test_a_question_with_the_words_of_a_line_is_above_the_floor(
    vector: np.ndarray[tuple[int], np.dtype[np.float32]] | None,
) -> None:
    columns, scores, ranked = found("When is the herbarium due?", vector)

    assert not below_floor(columns, scores, judged(columns, scores, ranked))


@pytest.mark.parametrize("vector", [None, AWAY], ids=["by words", "with its vector"])
def test_a_question_with_nothing_of_the_space_is_below_the_floor(
    vector: np.ndarray[tuple[int], np.dtype[np.float32]] | None,
) -> None:
    columns, scores, ranked = found("How do I sort a list in Haskell?", vector)

    assert below_floor(columns, scores, judged(columns, scores, ranked))


@pytest.mark.parametrize(
    "question",
    [
        "What do you know about me?",
        "What did we talk about last time?",
        "What happened on January 2nd, 2024?",
    ],
)
def test_what_likeness_cannot_judge_is_above_the_floor(question: str) -> None:
    assert judged(*found(question, AWAY))[PROBABILITY] == 1.0


def test_every_weight_is_of_a_likeness_or_the_constant() -> None:
    for vector in (None, NEAR):
        told = likenesses(*found("When is the herbarium due?", vector))
        weights = WEIGHTS[vector is not None]

        assert weights.keys() - told.keys() == {"constant"}
        assert 0 < FLOOR[vector is not None] < 1


def test_a_word_that_every_line_has_is_a_word_of_the_question() -> None:
    told = likenesses(*found("Is Mara a binder of old books?"))

    assert told["words"] > 0.4


@pytest.mark.parametrize(
    ("question", "below"),
    [("How do I sort a list in Haskell?", True), ("When is the herbarium due?", False)],
)
def test_while_many_vectors_are_missing_words_tell(question: str, below: bool) -> None:
    columns, scores, ranked = found(question, AWAY)
    columns.has_vector.rows[:] = False

    told = judged(columns, scores, ranked)

    assert below_floor(columns, scores, told) is below
    assert told[PROBABILITY] == probability(told, WEIGHTS[False])


def test_a_space_without_lines_answers_nothing() -> None:
    columns = columns_of()
    understood = understand("What's the capital of Mongolia?", (), (), NOW_US)
    scores = match(columns, understood, None)

    assert below_floor(columns, scores, judged(columns, scores, ()))


@pytest.mark.parametrize(("languages", "foreign"), [(("en",), 1.0), (("zh",), 0.0), (None, 0.0)])
def test_letters_are_foreign_to_a_model_that_does_not_know_the_language(
    languages: tuple[str, ...] | None, foreign: float
) -> None:
    columns, scores, ranked = found("蒙古的首都在哪里", NEAR)

    assert likenesses(columns, scores, ranked, languages)["foreign"] == foreign
