"""Weights fitted to questions with known answers: how much each signal should count here.

Plackett-Luce over the candidates of a question, each line of evidence against all that is none
(Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise Approach"), drawn towards
the default's weights as far as little data asks for it. Convex, so that the same data gives the
same weights; each weight keeps the sign that its signal's meaning has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hms_schemas.errors import InvalidRequestError
from hms_services.context.retrieval.recipe import CHAT
from hms_services.context.retrieval.weights import FORMAT

# Between the default's weights and those of the data alone, in units of one question.
PULL = 30.0
# A question with three lines of evidence says more than one with one, but not three times as much.
_BALANCE = 0.7
# Points of the default for one unit of log-odds: what they came out as when it was fitted.
_POINTS = 3.0
_MOST_STEPS = 400
# They say that a line is no answer.
_NEGATIVE = frozenset({"asks", "about_you"})

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the features of its candidates, and which of them are answers."""

    features: Sequence[Mapping[str, float]]
    relevant: Sequence[bool]


def fit(examples: Sequence[Example], pull: float = PULL) -> dict[str, float]:
    """Weights in points, by feature.

    Raises:
        InvalidRequestError: no example has both an answer and something else.
    """
    told = [each for each in examples if any(each.relevant) and not all(each.relevant)]
    if not told:
        raise InvalidRequestError(
            "No question has both lines that answer it and lines that do not.",
            fix="Give questions whose evidence is in the space.",
        )
    names = sorted(told[0].features[0])
    data = _Data.of(told, names)
    start = np.array([CHAT.weights.get(name, 0.0) / _POINTS for name in names]) * data.spread
    bounds = [(None, 0.0) if name in _NEGATIVE else (0.0, None) for name in names]
    found = minimize(
        lambda w: data.loss(w, start, pull),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": _MOST_STEPS},
    )
    points = found.x / data.spread * _POINTS
    return {name: round(float(p), 4) for name, p in zip(names, points, strict=True)}


def weights_file(
    weights: Mapping[str, float], *, questions: int, conversations: Sequence[str]
) -> dict[str, object]:
    """What is written: the weights, and what they come from."""
    return {
        "format": FORMAT,
        "features": dict(weights),
        "fitted_on": {"questions": questions, "conversations": sorted(conversations)},
    }


@dataclass(frozen=True, slots=True)
class _Data:
    """All candidates in one matrix, in deviations; rows of a question stand together."""

    values: Array
    spread: Array
    starts: NDArray[np.int64]
    question: NDArray[np.int64]
    positive: NDArray[np.int64]
    share: Array
    """How much each line of evidence counts."""

    @staticmethod
    def of(examples: Sequence[Example], names: Sequence[str]) -> _Data:
        matrices = [np.array([[f[n] for n in names] for f in e.features]) for e in examples]
        whole = np.concatenate(matrices)
        spread = whole.std(axis=0) + 1e-6
        lengths = np.array([len(each) for each in matrices])
        relevant = np.concatenate([np.array(e.relevant, dtype=bool) for e in examples])
        question = np.repeat(np.arange(len(examples)), lengths)
        positive = np.flatnonzero(relevant)
        counts = np.bincount(question[positive], minlength=len(examples)).astype(float)
        return _Data(
            values=(whole - whole.mean(axis=0)) / spread,
            spread=spread,
            starts=np.concatenate(([0], np.cumsum(lengths)[:-1])),
            question=question,
            positive=positive,
            share=np.asarray(counts[question[positive]] ** -_BALANCE, dtype=np.float64),
        )

    def loss(self, weights: Array, start: Array, pull: float) -> tuple[float, Array]:
        """The negative log-likelihood with its gradient."""
        logits = self.values @ weights
        peak = np.maximum.reduceat(logits, self.starts)[self.question]
        mass = np.exp(logits - peak)
        others = mass.copy()
        others[self.positive] = 0.0
        rest = np.add.reduceat(others, self.starts)
        of = self.question[self.positive]
        chance = mass[self.positive] / (mass[self.positive] + rest[of])
        loss = -float((self.share * np.log(chance)).sum())
        slope = np.zeros_like(logits)
        slope[self.positive] = self.share * (chance - 1.0)
        each = np.zeros(len(self.starts))
        np.add.at(each, of, self.share / (mass[self.positive] + rest[of]))
        slope += others * each[self.question]
        away = weights - start
        return loss + pull * float(away @ away), self.values.T @ slope + 2.0 * pull * away
