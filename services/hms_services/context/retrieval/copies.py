"""Copies count once: before candidates are chosen, one line of each group of copies is left.

Eight hundred copies of one preference would fill every list of candidates. The newest is left, and
tells how many there are; of copies on several days the one on the day that the question speaks of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.dates import nearness
from hms_services.context.retrieval.exchange import answering
from hms_services.context.retrieval.query_match import Allowed
from hms_services.context.retrieval.question import Understood
from hms_services.context.retrieval.ranking import Scored

# A line this near to a day asked about is of that day. See ``dates.nearness``.
_OF_THAT_DAY = 0.5
# Above any time in µs.
_BEFORE_TIME = 1 << 60


def numbers_tell(understood: Understood) -> bool:
    """Whether the question holds a number: then lines that differ in numbers are no copies."""
    return any(map(str.isdigit, understood.text))


def without_copies(columns: Columns, allowed: Allowed, understood: Understood) -> Allowed:
    """``allowed`` with one row of each group of copies."""
    telling = numbers_tell(understood)
    if not columns.copies.any(numbers_tell=telling):
        return allowed
    worth = columns.times.rows
    if understood.periods:
        near = nearness(understood.periods, worth, columns.offsets.rows) >= _OF_THAT_DAY
        worth = worth + np.where(near, _BEFORE_TIME, 0)
    # "Yes." to two questions are two answers.
    apart = answering(columns)
    return columns.copies.one_of_each(allowed, worth, apart, numbers_tell=telling)


def counted(columns: Columns, scored: Sequence[Scored], understood: Understood) -> list[Scored]:
    """``scored``, each with the number of memories that say the same."""
    telling = numbers_tell(understood)
    if not columns.copies.any(numbers_tell=telling):
        return list(scored)
    return [_counted(columns, each, telling=telling) for each in scored]


def _counted(columns: Columns, each: Scored, *, telling: bool) -> Scored:
    row = columns.row_of.get(each.memory.memory_id)
    if row is None or each.answers is not None:
        return each
    copies = columns.copies.copies_of(row, numbers_tell=telling)
    return each._replace(copies=copies) if copies > 1 else each
