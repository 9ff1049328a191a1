"""Weights fitted to questions with known answers: how much each signal should count here.

Plackett-Luce over the candidates of a question (see ``listwise``), drawn towards the default's
weights as far as little data asks for it. Convex, so that the same data gives the same weights;
each weight keeps the sign that its signal's meaning has.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from hms_schemas.errors import InvalidRequestError
from hms_services.context.retrieval.recipe import CHAT
from hms_services.context.retrieval.signal_interactions import TOGETHER
from hms_services.context.retrieval.weights import ALONE, FORMAT, Weights
from hms_services.evaluation.fitting.listwise import Array, Example, Lists

# Between the default's weights and those of the data alone, in units of one question.
PULL = 30.0
# Points of the default for one unit of log-odds: what they came out as when it was fitted.
POINTS = 3.0
_MOST_STEPS = 400
# They say that a line is no answer.
_NEGATIVE = frozenset({"asks", "about_you", "length"})


def telling(examples: Sequence[Example]) -> list[Example]:
    """Those to learn from.

    Raises:
        InvalidRequestError: no example has both an answer and something else.
    """
    told = [each for each in examples if each.tells]
    if not told:
        raise InvalidRequestError(
            "No question has both lines that answer it and lines that do not.",
            fix="Give questions whose evidence is in the space.",
        )
    return told


def names_of(examples: Sequence[Example]) -> list[str]:
    """The signals to weigh, in order; not what earlier weights made of them."""
    return sorted(name for name in examples[0].features[0] if name != TOGETHER)


def fit(examples: Sequence[Example], pull: float = PULL) -> dict[str, float]:
    """Weights in points, by feature.

    Raises:
        InvalidRequestError: see ``telling``.
    """
    told = telling(examples)
    names = names_of(told)
    lists = Lists.of(told, names)
    start = np.array([CHAT.weights.get(name, 0.0) / POINTS for name in names]) * lists.spread
    bounds = [(None, 0.0) if name in _NEGATIVE else (0.0, None) for name in names]
    found = minimize(
        lambda w: _loss(lists, w, start, pull),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": _MOST_STEPS},
    )
    points = found.x / lists.spread * POINTS
    return {name: round(float(p), 4) for name, p in zip(names, points, strict=True)}


def weights_file(
    weights: Weights, *, questions: int, conversations: Sequence[str]
) -> dict[str, object]:
    """What is written: the weights, and what they come from."""
    net = weights.net
    return {
        "format": ALONE if net is None else FORMAT,
        "features": dict(weights.alone),
        **({} if net is None else {TOGETHER: net.as_fact()}),
        "fitted_on": {"questions": questions, "conversations": sorted(conversations)},
    }


def _loss(lists: Lists, weights: Array, start: Array, pull: float) -> tuple[float, Array]:
    loss, slope = lists.loss(lists.values @ weights)
    away = weights - start
    return loss + pull * float(away @ away), lists.values.T @ slope + 2.0 * pull * away
