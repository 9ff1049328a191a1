"""Weights fitted to questions with known answers: how much each signal should count here.

Plackett-Luce over the candidates of a question (see ``listwise``), drawn towards the default's
weights: the less data, the closer to them. The fit is convex, so that the same data gives the same
weights. Each weight keeps the sign of its signal.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from hms_schemas.errors import InvalidRequestError
from hms_services.context.columns.roles import SpaceKind
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.signal_interactions import INTERACTIONS
from hms_services.context.retrieval.weights import ALONE, FORMAT, Weights
from hms_services.evaluation.fitting.listwise import Array, Example, Lists

# Between the default's weights and those of the data alone, in units of one question.
PULL = 30.0
# Points of the default for one unit of log-odds: what they came out as when it was fitted.
POINTS = 3.0
_MOST_STEPS = 400


def telling(examples: Sequence[Example]) -> list[Example]:
    """The examples to learn from.

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
    """The signals to weigh, in order, without the interactions that earlier weights added."""
    return sorted(name for name in examples[0].features[0] if name != INTERACTIONS)


def fit(examples: Sequence[Example], pull: float = PULL) -> dict[str, float]:
    """Weights in points, by signal.

    Args:
        examples: questions with known answers.
        pull: how strongly weights are drawn towards the default, in units of one question.

    Raises:
        InvalidRequestError: see ``telling``.
    """
    told = telling(examples)
    names = names_of(told)
    lists = Lists.of(told, names)
    table = signals.SIGNALS
    usual = table.recipe(SpaceKind.TALK, vectors=True).weights
    start = np.array([usual.get(name, 0.0) / POINTS for name in names]) * lists.spread
    bounds = [(None, 0.0) if table.sign(name) < 0 else (0.0, None) for name in names]
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
    """The content of a file of weights: the weights, and what they were fitted on."""
    net = weights.net
    return {
        "format": ALONE if net is None else FORMAT,
        "features": dict(weights.alone),
        **({} if net is None else {INTERACTIONS: net.as_fact()}),
        "fitted_on": {"questions": questions, "conversations": sorted(conversations)},
    }


def _loss(lists: Lists, weights: Array, start: Array, pull: float) -> tuple[float, Array]:
    loss, slope = lists.loss(lists.values @ weights)
    away = weights - start
    return loss + pull * float(away @ away), lists.values.T @ slope + 2.0 * pull * away
