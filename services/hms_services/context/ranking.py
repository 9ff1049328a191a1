"""The order of what was found: one function, ``rank``, over signals that have names.

See ``retrieval.measures`` for the signals and ``retrieval.recipe`` for what each is worth.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from math import exp
from typing import NamedTuple

import numpy as np

from hms_schemas.generated.records import MemoryState
from hms_services.context.retrieval.candidates import Allowed
from hms_services.context.retrieval.columns import Columns
from hms_services.context.retrieval.measures import Measures, Rows

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

    What it is made of is put in order when asked for: of a hundred that are ranked ten are shown.
    """

    memory: MemoryState
    points: float
    """What orders; comparable between questions of one recipe."""
    score: float
    """The points as people see them, 0 to 1."""
    measures: Measures
    row: int
    """Its place in ``measures``."""
    names: Sequence[str]
    """The signals of the recipe."""
    shares: Sequence[float]
    """What each of ``names`` gives."""

    @property
    def signals(self) -> dict[str, float]:
        """Points by signal, the most telling first; together they are ``points``."""
        given = zip(self.names, self.shares, strict=True)
        telling = [(name, points) for name, points in given if points]
        return dict(sorted(telling, key=lambda share: -abs(share[1])))

    @property
    def features(self) -> dict[str, float]:
        """Everything that was measured, unweighted."""
        signals = self.measures.signals.items()
        return {name: round(float(values[self.row]), 5) for name, values in signals}

    @property
    def reason(self) -> str:
        """Why it was found, for people."""
        return self.reason_by(self.signals)

    def reason_by(self, signals: Mapping[str, float]) -> str:
        """``reason`` for who has the ``signals`` already."""
        whole = max(self.points, 1.0)
        telling = (n for n, points in signals.items() if points >= _TELLING * whole)
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
    best = order[:most]
    memories = [states[row] for row in rows[best].tolist()]
    ids = (memory.memory_id for memory in memories)
    names, shares = _shares(measures, weights, best)
    lows, earlier = (-points[best]).tolist(), (-times[best]).tolist()
    places = sorted(zip(lows, earlier, ids, range(len(best)), strict=True))
    return [
        Scored(memories[at], -low, score_of(-low), measures, int(best[at]), names, shares[at])
        for low, _, _, at in places
    ]


def _shares(
    measures: Measures, weights: Mapping[str, float], rows: Rows
) -> tuple[Sequence[str], Sequence[Sequence[float]]]:
    """The signals that count, and what each gives to each of some measured rows."""
    names = [name for name, weight in weights.items() if weight and name in measures.signals]
    table = np.empty((len(rows), len(names)))
    for column, name in enumerate(names):
        table[:, column] = weights[name] * measures.signals[name][rows].astype(np.float64)
    return names, np.round(table, _TIE_DIGITS).tolist()


def score_of(points: float) -> float:
    """Points as people see them: 0 to 1, one half where it becomes likely to be an answer."""
    return round(1.0 / (1.0 + exp(-(points - _MIDDLE) / _SPREAD)), 4)
