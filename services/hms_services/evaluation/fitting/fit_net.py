"""A small net beside fitted weights: the interactions of signals, learned from known answers.

Several nets of one hidden layer are averaged; each learns from other questions and another start.
One net alone learns its questions by heart; what the nets agree on holds for others too (Breiman
1996, "Bagging Predictors"). Each net is drawn towards 0, so that little data changes little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import minimize

from hms_services.context.retrieval.query_match import Values
from hms_services.context.retrieval.signal_interactions import Net
from hms_services.evaluation.fitting.fit import POINTS, names_of, telling
from hms_services.evaluation.fitting.listwise import Array, Example, Lists

_NETS, _HIDDEN = 8, 16
# The share of the questions that each net learns from, another choice for each.
_SEEN = 0.7
# How strongly a net is drawn towards 0, in units of one question.
_PULL = 8.0
# So many candidates of each question, best first: the net orders those that the weights bring
# forward.
_CANDIDATES = 60
_MOST_STEPS = 100
# Deviations of the numbers that a net starts from: so small that no unit saturates.
_INNER, _BIAS, _OUTER = 1.0, 0.5, 0.1

_Parts = tuple[Array, Array, Array]
"""``inner``, ``bias`` and ``outer`` of a net, see ``Net``."""


def fit_net(examples: Sequence[Example], weights: Mapping[str, float]) -> Net:
    """The net that goes with ``weights``, in points; the same data gives the same net.

    Raises:
        InvalidRequestError: no example has both an answer and something else.
    """
    whole_lists = telling(examples)
    told = [first for each in whole_lists if (first := each.first(_CANDIDATES)).tells]
    told = told or whole_lists
    names = names_of(told)
    whole = Lists.of(told, names)
    nets = [_one(told, names, weights, whole, seed) for seed in range(_NETS)]
    inner, bias, outer = (np.concatenate(parts, axis=-1) for parts in zip(*nets, strict=True))
    outer *= POINTS / _NETS
    usual = float((np.tanh(whole.values @ inner + bias) @ outer).mean())
    # From deviations to the signals' own units.
    inner /= whole.spread[:, None]
    bias -= whole.mean @ inner
    inner, bias, outer = (part.astype(np.float32) for part in (inner, bias, outer))
    return Net(tuple(names), inner, bias, outer, usual)


def _one(
    examples: Sequence[Example],
    names: Sequence[str],
    weights: Mapping[str, float],
    whole: Lists,
    seed: int,
) -> _Parts:
    """A net learned from a part of the questions, over the deviations of ``whole``, in log-odds."""
    random = np.random.default_rng(seed)
    count = max(1, round(_SEEN * len(examples)))
    seen = sorted(random.choice(len(examples), count, replace=False))
    lists = Lists.of([examples[place] for place in seen], names)
    raw = lists.values * lists.spread + lists.mean
    values = ((raw - whole.mean) / whole.spread).astype(np.float32)
    alone = raw @ np.array([weights.get(name, 0.0) for name in names]) / POINTS
    found = minimize(
        lambda numbers: _loss(lists, values, alone, numbers, _SEEN * _PULL),
        _start(len(names), random),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _MOST_STEPS},
    )
    return _parts(found.x)


def _start(names: int, random: np.random.Generator) -> Array:
    inner = random.normal(0.0, _INNER / np.sqrt(names), names * _HIDDEN)
    bias, outer = random.normal(0.0, _BIAS, _HIDDEN), random.normal(0.0, _OUTER, _HIDDEN)
    return np.concatenate([inner, bias, outer])


def _parts(numbers: Array) -> _Parts:
    """``inner``, ``bias`` and ``outer`` of a net, which ``numbers`` has one after the other."""
    inner, bias, outer = np.split(numbers, [-2 * _HIDDEN, -_HIDDEN])
    return inner.reshape(-1, _HIDDEN), bias, outer


def _loss(
    lists: Lists, values: Values, alone: Array, numbers: Array, pull: float
) -> tuple[float, Array]:
    """How badly weights and net order the lists, and the slope (Rumelhart et al. 1986)."""
    inner, bias, outer = (part.astype(np.float32) for part in _parts(numbers))
    hidden = np.tanh(values @ inner + bias)
    loss, slope = lists.loss(alone + (hidden @ outer).astype(np.float64))
    back = slope.astype(np.float32)
    below = back[:, None] * outer * (1.0 - hidden * hidden)
    steps = (
        (values.T @ below + 2.0 * pull * inner).ravel(),
        below.sum(axis=0),
        back @ hidden + 2.0 * pull * outer,
    )
    drawn = pull * (float((inner * inner).sum()) + float(outer @ outer))
    return loss + drawn, np.concatenate(steps).astype(np.float64)
