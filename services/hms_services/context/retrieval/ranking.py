"""The order of what was found: ``rank`` adds up the signals of each candidate.

See ``signals`` for what is measured and what each signal is worth, and ``result_order`` for the
rules that move lines afterwards.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.query_match import Allowed, Rows

# Of the best line of a question half have more than 29 points (22 to 38 by the shape of memory); a
# line that has nothing to do with it has about 3. The score that people see is one half in between.
_MIDDLE, _SPREAD = 15.0, 5.0
# Equal to so many digits is a tie, which has an order of its own.
_TIE_DIGITS = 4
# A signal that gives less than this share of the points is no reason.
_TELLING = 0.15
_MOST_REASONS = 3


class Scored(NamedTuple):
    """A candidate with its points.

    Its signals are sorted only when somebody reads them: of a hundred candidates ten are shown.
    """

    memory: MemoryState
    points: float
    """Candidates are ordered by them; comparable between questions of one recipe."""
    score: float
    """The points as people see them, 0 to 1."""
    measures: Measures
    row: int
    """Its place in ``measures``."""
    weights: Mapping[str, float]
    """Points a unit of each signal."""
    passage: int | None = None
    """The best of the memory's passages, see ``hms_streams.memory.passages``; None: not ranked by
    passages."""
    answers: MemoryState | None = None
    """The question before it, where it is a short answer."""
    copies: int = 1
    """How many memories say the same; this is the newest of them."""

    @property
    def signals(self) -> dict[str, float]:
        """Points by signal, the largest first; their sum is ``points``."""
        return signals_of([self])[0]

    @property
    def features(self) -> dict[str, float]:
        """Everything that was measured, unweighted."""
        measured = self.measures.signals.items()
        return {name: round(float(values[self.row]), 5) for name, values in measured}

    def reason_by(self, points_of: Mapping[str, float]) -> str:
        """Why it was found, for people, from its ``signals``."""
        whole = max(self.points, 1.0)
        telling = (name for name, points in points_of.items() if points >= _TELLING * whole)
        reasons = dict.fromkeys(map(signals.SIGNALS.reasons.get, telling))
        words = [reason for reason in reasons if reason][:_MOST_REASONS]
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
    best_units: Rows | None = None,
) -> list[Scored]:
    """The best of the measured rows that are ``allowed``, best first, at most ``most``.

    Of memories with equal points the later one comes first, then the one with the lower id.

    Args:
        weights: points a unit of each signal.
        allowed: of each row of ``columns``, whether it may be found; None: all may.
        best_units: of each row of ``columns``, the unit that matches best; None: nobody knows.
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
    told = _best_passages(columns, rows[best], best_units)
    ranked = [
        Scored(memory, of_it, score, measures, row, weights, passage)
        for memory, of_it, score, row, passage in zip(
            memories, best_points.tolist(), scores, best.tolist(), told, strict=True
        )
    ]
    if np.any((np.diff(best_points) == 0) & (np.diff(times[best]) == 0)):
        ranked.sort(key=lambda s: (-s.points, -s.memory.occurred_at, s.memory.memory_id))
    return ranked


def _best_passages(columns: Columns, rows: Rows, best_units: Rows | None) -> list[int | None]:
    """The number of the best passage of each row: its units are its passages, side by side."""
    if best_units is None:
        return [None] * len(rows)
    numbers: list[int | None] = (best_units[rows] - columns.units.start.rows[rows]).tolist()
    return numbers


def signals_of(scored: Sequence[Scored]) -> list[dict[str, float]]:
    """``Scored.signals`` of each line of one ranking, in a fifth of the time of line by line."""
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
