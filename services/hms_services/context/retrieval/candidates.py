"""Which lines are worth measuring: the best of each list, and the lines beside them.

Three lists (by the line's meaning, by that of its surroundings, by words), each once over all that
may be found and once over what the people named in the question said. In a space that is small
enough the lists are made here, over all rows; in a larger one the index makes them.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from hms_services.context.retrieval.columns import Columns
from hms_services.context.retrieval.measures import TURN, WINDOW, WORDS, Asked, Rows, Values

# How deep each list goes. Measured: 30 find what a scan of every line finds (R@10 .843 and .841).
DEPTH = 30
# Fewer rows than this are all measured: choosing among them takes longer.
ALL_MEASURED = 250

Allowed = NDArray[np.bool_]


def choose(columns: Columns, asked: Asked, allowed: Allowed, depth: int = DEPTH) -> Rows:
    """The rows to measure, ascending. Those not ``allowed`` are there as neighbours at most."""
    if int(allowed.sum()) <= max(ALL_MEASURED, depth):
        return with_neighbours(columns, np.flatnonzero(allowed))
    # By words, by the line's meaning, by its window's; an exchange is a matter of ranking.
    far = -asked.table[[WORDS, TURN, WINDOW] if asked.has_vector else [WORDS]]
    # Without any of the question's words a line is in no list of words.
    far[0, far[0] >= 0] = np.inf
    far[:, ~allowed] = np.inf
    chosen = [_best(far, depth)]
    theirs = columns.said_by(asked.understood.named.people)
    if theirs is not None:
        far[:, ~theirs] = np.inf
        chosen.append(_best(far, depth))
    return with_neighbours(columns, np.concatenate(chosen))


def with_neighbours(columns: Columns, rows: Rows) -> Rows:
    """``rows`` and the lines beside them that are there, ascending and distinct."""
    # Where there is no neighbour, the place behind the end takes it.
    wanted = np.zeros(len(columns) + 1, dtype=bool)
    wanted[rows] = True
    wanted[columns.near.rows[rows]] = True
    return np.flatnonzero(wanted[:-1])


def rows_of(columns: Columns, memory_ids: Iterable[bytes]) -> Rows:
    """The rows of memories that have one, ascending."""
    found = {columns.row_of[each] for each in memory_ids if each in columns.row_of}
    return np.array(sorted(found), dtype=np.int64)


def _best(far: Values, depth: int) -> Rows:
    """The rows of the ``depth`` nearest of each list, repeats kept; what is infinitely far is none.

    Args:
        far: one line a list, one column a row: less is nearer.
    """
    if far.shape[1] <= depth:
        return np.flatnonzero(np.isfinite(far).any(axis=0))
    nearest = np.argpartition(far, depth, axis=1)[:, :depth]
    found: Rows = nearest[np.isfinite(np.take_along_axis(far, nearest, axis=1))]
    return found
