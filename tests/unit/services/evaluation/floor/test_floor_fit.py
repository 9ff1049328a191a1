"""The floor is fitted so that unrelated questions find nothing, and what it costs is told."""

from __future__ import annotations

import random

import pytest

from hms_services.context.retrieval.answerable import probability
from hms_services.evaluation.floor.floor_fit import curve, fit_floor
from hms_services.evaluation.floor.judged_questions import OTHERS, JudgedQuestion


def judged(n: int, kind: str, chance: random.Random) -> JudgedQuestion:
    """A question whose words are found where a memory answers it, and mostly not otherwise."""
    middle = 0.7 if not kind else 0.35 if kind == OTHERS else 0.1
    told = {"words": chance.gauss(middle, 0.1), "size": chance.gauss(5, 1), "probability": 0.5}
    return JudgedQuestion(f"talk-{n % 4}", kind, 100, told, 0.0 if kind else 1.0)


@pytest.fixture
def asked() -> list[JudgedQuestion]:
    chance = random.Random(1)
    kinds = ["", "geography", OTHERS] * 80
    return [judged(n, kind, chance) for n, kind in enumerate(kinds)]


def test_what_tells_has_weight_and_its_own_probability_is_no_likeness(
    asked: list[JudgedQuestion],
) -> None:
    weights = fit_floor(asked)

    assert weights.keys() == {"words", "size", "constant"}
    assert weights["words"] > 1 > abs(weights["size"])
    assert probability({"words": 0.8, "size": 5}, weights) > 0.9
    assert probability({"words": 0.0, "size": 5}, weights) < 0.1


def test_a_higher_floor_costs_more_and_leaves_more_unrelated_questions_empty(
    asked: list[JudgedQuestion],
) -> None:
    points = curve(asked)

    assert [at.floor for at in points] == sorted(at.floor for at in points)
    assert [at.empty_of_others for at in points] == sorted(at.empty_of_others for at in points)
    assert all(at.empty >= 0.9 for at in points)
    assert all(at.cost <= limit for at, limit in zip(points, (0.25, 0.5, 1, 2, 4), strict=True))
