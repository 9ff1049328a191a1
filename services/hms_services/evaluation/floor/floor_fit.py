"""The weights of the likenesses, and the curve: how many unrelated questions find nothing, and what
that costs.

A logistic regression by Newton's method. Each conversation is judged by weights that were fitted to
the others. Related and unrelated questions weigh the same, and so does each conversation, and in it
small and large spaces.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hms_services.context.retrieval.answerable import CONSTANT, PROBABILITY, probability
from hms_services.evaluation.floor.judged_questions import OTHERS, JudgedQuestion

# Draws weights towards 0; the likenesses are in deviations meanwhile.
_PULL = 3.0
_STEPS = 60
# The sizes of spaces, in lines: very small up to the first, small up to the second, whole.
_SIZES = (20, 150)
# A group of fewer questions weighs less than the others.
_FEWEST = 5
# Recall that a floor may cost, in points.
COSTS = (0.25, 0.5, 1.0, 2.0, 4.0)

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FloorAt:
    """One point of the curve; shares are of 1."""

    floor: float
    cost: float
    """R@10 lost, in points."""
    empty: float
    """Unrelated questions that find nothing: general knowledge."""
    empty_of_others: float
    """The same: questions of other conversations."""


def fit_floor(asked: Sequence[JudgedQuestion]) -> dict[str, float]:
    """The weights of the likenesses, the constant included."""
    names = sorted({name for each in asked for name in each.likenesses} - {PROBABILITY})
    values = np.array([[each.likenesses.get(name, 0.0) for name in names] for each in asked])
    related = np.array([each.related for each in asked], dtype=np.float64)
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    table = np.column_stack(((values - mean) / spread, np.ones(len(values))))
    weights = _newton(table, related, _balance(asked))
    by_unit = weights[:-1] / spread
    constant = float(weights[-1] - (by_unit * mean).sum())
    fitted = dict(zip(names, map(float, by_unit), strict=True))
    return {name: round(weight, 4) for name, weight in {**fitted, CONSTANT: constant}.items()}


def curve(asked: Sequence[JudgedQuestion]) -> list[FloorAt]:
    """What a floor costs and gives, each conversation judged by weights fitted to the others."""
    told: list[tuple[JudgedQuestion, float]] = []
    for name in sorted({each.conversation for each in asked}):
        weights = fit_floor([each for each in asked if each.conversation != name])
        told += [
            (each, probability(each.likenesses, weights))
            for each in asked
            if each.conversation == name
        ]
    return [_at(told, cost) for cost in COSTS]


def _at(told: Sequence[tuple[JudgedQuestion, float]], cost: float) -> FloorAt:
    """The highest floor that costs no more."""
    related = sorted((p, each.found) for each, p in told if each.related)
    lost = np.cumsum([found for _, found in related]) * 100 / max(len(related), 1)
    kept = int(np.searchsorted(lost, cost, side="right"))
    floor = related[min(kept, len(related) - 1)][0]
    return FloorAt(
        floor=floor,
        cost=float(lost[kept - 1]) if kept else 0.0,
        empty=_below([p for each, p in told if each.kind not in ("", OTHERS)], floor),
        empty_of_others=_below([p for each, p in told if each.kind == OTHERS], floor),
    )


def as_fact(asked: Sequence[JudgedQuestion]) -> Mapping[str, object]:
    """All figures, for programs."""
    points = [
        {"floor": at.floor, "cost": at.cost, "empty": at.empty, "others": at.empty_of_others}
        for at in curve(asked)
    ]
    related = sum(each.related for each in asked)
    counts = {"related": related, "unrelated": len(asked) - related}
    return {"questions": counts, "weights": fit_floor(asked), "curve": points}


def _below(probabilities: Sequence[float], floor: float) -> float:
    return sum(p < floor for p in probabilities) / max(len(probabilities), 1)


def _balance(asked: Sequence[JudgedQuestion]) -> Array:
    groups = Counter(map(_group, asked))
    weights = np.array([1 / max(groups[_group(each)], _FEWEST) for each in asked])
    balanced: Array = weights / weights.mean()
    return balanced


def _group(each: JudgedQuestion) -> tuple[str, int, bool]:
    return each.conversation, bisect(_SIZES, each.lines), each.related


def _newton(table: Array, related: Array, balance: Array) -> Array:
    weights = np.zeros(table.shape[1])
    pull = np.diag([_PULL] * (table.shape[1] - 1) + [0.0])
    for _ in range(_STEPS):
        told = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (balance * (related - told)) - pull @ weights
        bend = (table.T * (balance * told * (1 - told))) @ table + pull
        weights = weights + np.linalg.solve(bend, slope)
    return weights
