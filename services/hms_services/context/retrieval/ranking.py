"""The order of what was found: one function, ``rank``, over signals that have names.

See ``retrieval.measures`` for the signals and ``retrieval.recipe`` for what each is worth.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    weights: Mapping[str, float]
    """What the signals are worth."""

    @property
    def signals(self) -> dict[str, float]:
        """Points by signal, the most telling first; together they are ``points``."""
        return signals_of([self])[0]

    @property
    def features(self) -> dict[str, float]:
        """Everything that was measured, unweighted."""
        signals = self.measures.signals.items()
        return {name: round(float(values[self.row]), 5) for name, values in signals}

    def reason_by(self, signals: Mapping[str, float]) -> str:
        """Why it was found, for people, from its ``signals``."""
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
    best_points = points[best].astype(np.float64)
    scores = score_of(best_points).tolist()
    ranked = [
        Scored(memory, of_it, score, measures, row, weights)
        for memory, of_it, score, row in zip(
            memories, best_points.tolist(), scores, best.tolist(), strict=True
        )
    ]
    if np.any((np.diff(best_points) == 0) & (np.diff(times[best]) == 0)):
        ranked.sort(key=lambda s: (-s.points, -s.memory.occurred_at, s.memory.memory_id))
    return ranked


def signals_of(scored: Sequence[Scored]) -> list[dict[str, float]]:
    """``Scored.signals`` of each line of one ranking; together they take a fifth of the time."""
    if not scored:
        return []
    measures, worth = scored[0].measures, scored[0].measures.weighing(scored[0].weights)
    values = measures.table[:, [each.row for each in scored]].T.astype(np.float64)
    given = np.round(values * worth, _TIE_DIGITS)
    order = np.argsort(-np.abs(given), axis=1, kind="stable")
    return [
        {measures.names[at]: points[at] for at in places if points[at]}
        for points, places in zip(given.tolist(), order.tolist(), strict=True)
    ]


def score_of(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points as people see them: 0 to 1, one half where it becomes likely to be an answer."""
    return np.round(1.0 / (1.0 + np.exp(-(points - _MIDDLE) / _SPREAD)), 4)
