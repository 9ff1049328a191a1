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
from hms_services.context.retrieval.measures import Asked, Rows, Values

# How deep each list goes. Measured: 30 find what a scan of every line finds (R@10 .843 and .841).
DEPTH = 30
# Fewer rows than this are all measured: choosing among them takes longer.
ALL_MEASURED = 250

Allowed = NDArray[np.bool_]


def choose(columns: Columns, asked: Asked, allowed: Allowed, depth: int = DEPTH) -> Rows:
    """The rows to measure, ascending. Those not ``allowed`` are there as neighbours at most."""
    if int(allowed.sum()) <= max(ALL_MEASURED, depth):
        return with_neighbours(columns, np.flatnonzero(allowed))
    lists = [np.where(asked.words > 0, asked.words, -np.inf)]
    lists += [values for values in (asked.turn, asked.window) if values is not None]
    chosen = [
        _best(values, mask, depth) for mask in _masks(columns, asked, allowed) for values in lists
    ]
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


def _masks(columns: Columns, asked: Asked, allowed: Allowed) -> list[Allowed]:
    people = asked.understood.named.people
    if not people or len(people) == len(columns.speakers):
        return [allowed]
    theirs = np.isin(columns.speaker.rows, [columns.speakers[name] for name in people])
    return [allowed, allowed & theirs]


def _best(values: Values, allowed: Allowed, depth: int) -> Rows:
    """The rows of the ``depth`` highest values, those that are not there left out."""
    lowness = np.where(allowed, -values, np.inf)
    rows = np.argpartition(lowness, depth)[:depth] if len(lowness) > depth else _all(lowness)
    return rows[np.isfinite(lowness[rows])].astype(np.int64)


def _all(values: Values) -> Rows:
    return np.arange(len(values))
