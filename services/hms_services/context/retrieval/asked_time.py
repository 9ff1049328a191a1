"""Candidates by the time that a question speaks of.

Where hundreds of lines say about the same ("I had lunch with …"), the best by words and meaning are
few of them, and the one of yesterday is likely not among them. So a question with days has lists of
its own over the lines of these days, and one that wants the newest answer a list of the newest.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.dates import inside
from hms_services.context.retrieval.days.first_or_last import Extreme
from hms_services.context.retrieval.question import Understood

# Of the words of a question, the share of the best line's that a line must have to be an answer.
_WORDS_SHARE = 0.5


def at_days(columns: Columns, understood: Understood) -> NDArray[np.bool_] | None:
    """Which rows happened in the days that a question speaks of; None for one without days."""
    if not understood.periods:
        return None
    return inside(understood.periods, columns.times.rows, columns.offsets.rows)


def by_time(
    columns: Columns, understood: Understood, words: NDArray[np.float32]
) -> NDArray[np.float64] | None:
    """How far each row is from the newest, or oldest, answer: seconds; infinite for no answer.

    Args:
        columns: the space.
        understood: the question; None is returned where it wants any of its answers.
        words: how well each row has the words of the question; below 0 where it may not be found.
    """
    if understood.extreme is None or not len(words):
        return None
    at = columns.times.rows / 1e6
    far = at.max() - at if understood.extreme is Extreme.NEWEST else at - at.min()
    answers = (words > 0) & (words >= _WORDS_SHARE * words.max())
    return np.where(answers, far, np.inf)
