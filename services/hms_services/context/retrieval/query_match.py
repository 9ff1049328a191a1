"""The match of a question with the lines of a space: scores of all lines, and the candidates.

Every line is scored cheaply, by words and by cosines. Only candidates are measured closely: the
best of each list, and the lines beside them. There are three lists (by the line's meaning, by that
of its surroundings, by words), each once over all lines that may be found, once over those that the
people named in the question said, and once over those of the days that it speaks of. In a space
that is small enough the lists are made here, over all rows; in a larger one the index makes them,
see ``index_lists``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hms_services.context.columns.columns import Columns, name_words
from hms_services.context.columns.sessions import NEAR
from hms_services.context.columns.vectors import Cosines, cosines
from hms_services.context.retrieval.asked_time import at_days, by_time
from hms_services.context.retrieval.question import Understood
from hms_streams.embedding.calibration import MINILM_CALIBRATION, Calibration
from hms_streams.embedding.meaning import STEPS, Meaning, Vectors
from hms_streams.index.words import terms

# How deep each list goes. Measured: 30 find what a scan of every line finds (R@10 .843 and .841).
DEPTH = 30
# All words of a question weigh as much as this cosine: five deviations of that to unrelated lines.
WORDS_AS_COSINE = np.float32(0.5)
# Fewer rows than this are all measured: choosing among them takes longer.
ALL_MEASURED = 250

Rows = NDArray[np.int64]
Values = NDArray[np.float32]
Allowed = NDArray[np.bool_]
"""Of each row: whether it may be found."""

# The rows of ``QueryScores.table``.
WORDS, EXCHANGE, TURN, WINDOW = range(4)


@dataclass(frozen=True, slots=True)
class QueryScores:
    """How well each line of a space matches a question, by scores that are cheap for all lines."""

    understood: Understood
    table: Values
    """Shape ``(2 or 4, all rows)``: words, exchange and, when the question has a vector, its cosine
    to each line and to each line's window."""
    parts: Vectors | None
    """The vectors of the question's own parts; None where it was not embedded."""
    best: Rows
    """Of each row the unit that matches best, by words and by meaning."""
    calibration: Calibration = MINILM_CALIBRATION
    """The scale of the model that made the vectors."""

    @property
    def has_vector(self) -> bool:
        """Whether the question was embedded."""
        return len(self.table) > TURN


def match(
    columns: Columns,
    understood: Understood,
    meaning: Meaning | None,
    calibration: Calibration = MINILM_CALIBRATION,
) -> QueryScores:
    """Score every line for a question.

    Args:
        columns: the space.
        understood: the question.
        meaning: that of its spoken form, see ``Named``; None where it was not embedded.
        calibration: the scale of the model that made the vectors.
    """
    vectors = columns.units.vectors.rows
    found = None if meaning is None else cosines(vectors, meaning.whole, columns.room)
    return _scores(columns, understood, meaning, found, calibration)


def match_some(
    columns: Columns,
    understood: Understood,
    meaning: Meaning | None,
    rows: Rows,
    calibration: Calibration = MINILM_CALIBRATION,
) -> QueryScores:
    """As ``match``, with cosines of ``rows`` and the lines beside them alone; 0 for all others."""
    if meaning is None:
        return _scores(columns, understood, None, None, calibration)
    found = np.zeros(len(columns.units), dtype=np.float32)
    compared = columns.units.of_all(with_neighbours(columns, rows))
    vectors = columns.units.vectors.rows[compared]
    found[compared] = cosines(vectors, meaning.whole, columns.room)
    return _scores(columns, understood, meaning, found, calibration)


def choose(columns: Columns, scores: QueryScores, allowed: Allowed, depth: int = DEPTH) -> Rows:
    """The rows to measure, ascending. A row that is not ``allowed`` is there as a neighbour only.

    Args:
        depth: how many rows of each list are taken.
    """
    if int(allowed.sum()) <= max(ALL_MEASURED, depth):
        return with_neighbours(columns, np.flatnonzero(allowed))
    # By words, by the line's meaning, by its window's; an exchange is a matter of ranking.
    far = -scores.table[[WORDS, TURN, WINDOW] if scores.has_vector else [WORDS]]
    # Without any of the question's words a line is in no list of words.
    far[0, far[0] >= 0] = np.inf
    far[:, ~allowed] = np.inf
    chosen = [_best(far, depth)]
    theirs = columns.said_by(scores.understood.named.people)
    if theirs is not None:
        far[:, ~theirs] = np.inf
        chosen.append(_best(far, depth))
    sought = by_time(columns, scores.understood, -far[0])
    if sought is not None:
        chosen.append(_nearest(sought, depth))
    then = at_days(columns, scores.understood)
    if then is not None:
        far[:, ~then] = np.inf
        chosen.append(_best(far, depth))
    return with_neighbours(columns, np.concatenate(chosen))


def with_neighbours(columns: Columns, rows: Rows) -> Rows:
    """``rows`` and the rows beside them, ascending and distinct."""
    # A row without a neighbour points to -1, which is the extra place at the end.
    wanted = np.zeros(len(columns) + 1, dtype=bool)
    wanted[rows] = True
    wanted[columns.near.rows[rows]] = True
    return np.flatnonzero(wanted[:-1])


def rows_of(columns: Columns, memory_ids: Iterable[bytes]) -> Rows:
    """The rows of memories, ascending; a memory without a row is left out."""
    found = {columns.row_of[each] for each in memory_ids if each in columns.row_of}
    return np.array(sorted(found), dtype=np.int64)


def _best(far: Values, depth: int) -> Rows:
    """The rows of the ``depth`` nearest of each list, repeats kept.

    Args:
        far: one line a list, one column a row: less is nearer, infinite is never taken.
    """
    return np.concatenate([_nearest(of_list, depth) for of_list in far])


def _nearest(far: NDArray[np.floating[Any]], depth: int) -> Rows:
    """The ``depth`` nearest rows; of equally near rows some from all over the space, evenly.

    Lines with the same words of a question are equally near. Without a rule a dead row or a concept
    between them would decide which of them are found. Rows from all over bring more neighbours than
    rows side by side, and find more; see "What was tried" in docs/retrieval.md.
    """
    if len(far) <= depth:
        return np.flatnonzero(np.isfinite(far))
    last = np.partition(far, depth - 1)[depth - 1]
    nearer = np.flatnonzero(far < last)
    if np.isinf(last):
        return nearer
    equal, left = np.flatnonzero(far == last), depth - len(nearer)
    return np.concatenate([nearer, equal[np.arange(left) * len(equal) // left]])


def _scores(
    columns: Columns,
    understood: Understood,
    meaning: Meaning | None,
    found: Cosines | None,
    calibration: Calibration,
) -> QueryScores:
    """Scores of rows, from the cosine to each unit."""
    units = columns.units
    words = terms(understood.request.about)
    # A name stands in half of the lines' own labels: it tells nothing of an exchange.
    named = {term for word in name_words(understood.named.people) for term in terms(word)}
    unnamed = [word for word in words if word not in named]
    said = columns.postings.bm25_share(words, len(units))
    best = units.best_units(said if found is None else found + WORDS_AS_COSINE * said)
    lists = [units.best(said), _exchange(columns, unnamed, best)]
    if found is not None:
        lists += [units.best(found), _window(columns, units.mean(found))]
    parts = None if meaning is None else meaning.parts
    return QueryScores(understood, np.stack(lists), parts, best, calibration)


def _exchange(columns: Columns, words: Sequence[str], best: Rows) -> Values:
    """The share of the words in each line and those around it; of a long line its best unit."""
    units, near = columns.units, columns.near_of_role
    if units.are_rows:
        return columns.postings.idf_share_around(words, near)
    counted = np.zeros(len(units), dtype=bool)
    counted[best] = True
    return columns.postings.idf_share_around(words, near, units.row_of.rows, counted)


def _window(columns: Columns, turn: Cosines) -> Cosines:
    """The cosine to the sum of each line's vector and those beside it, from their cosines alone."""
    total = turn.copy()
    for side in (NEAR.index(-1), NEAR.index(1)):
        beside = columns.near.rows[:, side]
        total += np.where(beside >= 0, turn[beside], np.float32(0))
    window: Cosines = (total * np.float32(STEPS) / columns.window_lengths()).astype(np.float32)
    return window
