"""The order of what was found: one function, ``rank``, over signals that have names.

See ``retrieval.measures`` for the signals and ``retrieval.recipe`` for what each is worth.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from math import exp
from typing import NamedTuple

import numpy as np

from hms_schemas.generated.records import MemoryState
from hms_services.context.retrieval.candidates import Allowed
from hms_services.context.retrieval.columns import Columns
from hms_services.context.retrieval.measures import Measures

# Of the best line of a question half have more than 50 points; a line that has nothing to do with
# it has about 8. The score that people see is one half in between.
_MIDDLE, _SPREAD = 25.0, 8.0
# Equal to so many digits is a tie, which has an order of its own.
_TIE_DIGITS = 4
# A signal that gives less than this share of the points is no reason.
_TELLING = 0.15
_MOST_REASONS = 3

# How a signal is called when it is a reason, in the order in which people care.
_REASONS = {
    "words": "words",
    "parts": "meaning",
    "meaning": "meaning",
    "window": "what is around it",
    "exchange": "the exchange it is part of",
    "date": "its date",
    "speaker": "who said it",
    "session": "its session",
    "before": "the line before",
    "before_asks": "the question it answers",
    "asked": "the question it answers",
    "before2": "the lines before",
    "when_moment": "the time it names",
    "when_time": "the time it names",
    "how_long_time": "the time it names",
    "names": "names in it",
    "who_names": "names in it",
    "used": "use",
}


class Scored(NamedTuple):
    """A candidate with its place in the order.

    What it is made of is computed when asked for: of three hundred candidates ten are shown.
    """

    memory: MemoryState
    points: float
    """What orders; comparable between questions of one recipe."""
    score: float
    """The points as people see them, 0 to 1."""
    measures: Measures
    row: int
    """Its place in ``measures``."""
    weights: Mapping[str, float]

    @property
    def signals(self) -> dict[str, float]:
        """Points by signal, the most telling first; together they are ``points``."""
        features = self.measures.signals
        each = {
            name: round(weight * float(features[name][self.row]), 4)
            for name, weight in self.weights.items()
            if weight and name in features
        }
        telling = sorted(each.items(), key=lambda item: -abs(item[1]))
        return {name: points for name, points in telling if points}

    @property
    def features(self) -> dict[str, float]:
        """Everything that was measured, unweighted."""
        signals = self.measures.signals.items()
        return {name: round(float(values[self.row]), 5) for name, values in signals}

    @property
    def reason(self) -> str:
        """Why it was found, for people."""
        whole = max(self.points, 1.0)
        telling = (n for n, points in self.signals.items() if points >= _TELLING * whole)
        words = list(dict.fromkeys(_REASONS[n] for n in telling if n in _REASONS))[:_MOST_REASONS]
        if not words:
            return "found by a faint likeness"
        return (
            f"found by {', '.join(words[:-1])} and {words[-1]}"
            if words[1:]
            else f"found by {words[0]}"
        )


def rank(
    columns: Columns,
    measures: Measures,
    weights: Mapping[str, float],
    allowed: Allowed | None = None,
    most: int = sys.maxsize,
) -> list[Scored]:
    """The best of the measured rows that are ``allowed``, best first, at most ``most``.

    Of equal ones the later memory comes first, then the one with the lower id.
    """
    rows, states = measures.rows, columns.states
    points = np.round(measures.points(weights), _TIE_DIGITS)
    times = columns.times.rows[rows]
    order = np.lexsort((-times, -points))
    if allowed is not None:
        order = order[allowed[rows[order]]]
    places = [
        (-float(points[i]), -int(times[i]), states[rows[i]].memory_id, int(i)) for i in order[:most]
    ]
    places.sort()
    return [
        Scored(states[rows[i]], -lowness, score_of(-lowness), measures, i, weights)
        for lowness, _, _, i in places
    ]


def score_of(points: float) -> float:
    """Points as people see them: 0 to 1, one half where it becomes likely to be an answer."""
    return round(1.0 / (1.0 + exp(-(points - _MIDDLE) / _SPREAD)), 4)
