"""Fitted weights: they find what tells, keep their sign, and come out the same twice."""

from __future__ import annotations

import random

import pytest

from hms_schemas.errors import InvalidRequestError
from hms_services.context.columns.roles import SpaceKind
from hms_services.context.retrieval.signals import SIGNALS
from hms_services.context.retrieval.weights import Weights
from hms_services.evaluation.fitting.fit import fit, weights_file
from hms_services.evaluation.fitting.listwise import Example


def examples(count: int = 60, seed: int = 1) -> list[Example]:
    """Of twelve lines the one with the most ``names`` answers; ``words`` tell nothing."""
    source = random.Random(seed)
    made = []
    for _ in range(count):
        features = [
            {
                "words": source.random(),
                "names": source.random(),
                "asks": float(source.random() < 0.5),
            }
            for _ in range(12)
        ]
        best = max(range(12), key=lambda n: features[n]["names"] - features[n]["asks"])
        made.append(Example(features, [n == best for n in range(12)]))
    return made


def test_what_tells_gains_and_what_does_not_loses() -> None:
    weights = fit(examples(), pull=0.1)

    assert weights["names"] > 3 * weights["words"] >= 0
    assert weights["asks"] < 0


def test_without_data_to_speak_of_it_stays_at_the_default() -> None:
    usual = SIGNALS.recipe(SpaceKind.TALK, vectors=True).weights

    weights = fit(examples(1), pull=1e6)

    assert weights["words"] == pytest.approx(usual["words"], rel=0.01)
    assert weights["names"] == pytest.approx(usual["names"], rel=0.01)


def test_the_same_data_gives_the_same_weights() -> None:
    assert fit(examples()) == fit(examples())


def test_a_weight_keeps_the_sign_of_its_meaning() -> None:
    backwards = [
        Example(
            each.features,
            [f["names"] == min(g["names"] for g in each.features) for f in each.features],
        )
        for each in examples()
    ]

    weights = fit(backwards, pull=0.1)

    assert weights["names"] >= 0
    assert weights["asks"] <= 0


def test_what_earlier_weights_made_of_signals_is_no_signal() -> None:
    told = Example(
        [{"words": 1.0, "together": 1.0}, {"words": 0.0, "together": 0.0}], [True, False]
    )

    assert list(fit([told])) == ["words"]


def test_questions_without_an_answer_teach_nothing() -> None:
    with pytest.raises(InvalidRequestError, match="No question"):
        fit([Example([{"words": 1.0}], [False])])


def test_the_file_tells_what_it_comes_from() -> None:
    fact = weights_file(Weights({"words": 1.0}), questions=3, conversations=["b", "a"])

    assert fact["format"] == "hms-weights/1"
    assert fact["fitted_on"] == {"questions": 3, "conversations": ["a", "b"]}
