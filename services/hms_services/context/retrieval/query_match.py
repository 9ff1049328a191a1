"""A question put to the columns of a space: from text and meaning to ``Asked``."""

from __future__ import annotations

import numpy as np

from hms_services.context.retrieval.candidates import with_neighbours
from hms_services.context.retrieval.columns import NEAR, Columns
from hms_services.context.retrieval.measures import Asked, Rows
from hms_services.context.retrieval.people import name_words
from hms_services.context.retrieval.question import Understood
from hms_services.context.retrieval.vectors import Cosines, cosines
from hms_streams.embedding.meaning import STEPS, Meaning
from hms_streams.index.words import terms


def ask(columns: Columns, understood: Understood, meaning: Meaning | None) -> Asked:
    """Compare a question with every line, as far as that is cheap; ``meaning`` as it was spoken."""
    turn = None if meaning is None else cosines(columns.turns.rows, meaning.whole, columns.room)
    return _asked(columns, understood, meaning, turn)


def ask_some(
    columns: Columns, understood: Understood, meaning: Meaning | None, rows: Rows
) -> Asked:
    """As ``ask``, with cosines of ``rows`` and the lines beside them alone; 0 for all others."""
    if meaning is None:
        return _asked(columns, understood, None, None)
    turn = np.zeros(len(columns), dtype=np.float32)
    compared = with_neighbours(columns, rows)
    turn[compared] = cosines(columns.turns.rows[compared], meaning.whole, columns.room)
    return _asked(columns, understood, meaning, turn)


def _asked(
    columns: Columns, understood: Understood, meaning: Meaning | None, turn: Cosines | None
) -> Asked:
    words = terms(understood.text)
    # A name stands in half of the lines' own labels: it tells nothing of an exchange.
    named = {term for word in name_words(understood.named.people) for term in terms(word)}
    told = [word for word in words if word not in named]
    lists = [
        columns.postings.coverage(words, len(columns)),
        columns.postings.coverage_around(told, columns.near.rows),
    ]
    if turn is not None:
        lists += [turn, _window(columns, turn)]
    return Asked(understood, np.stack(lists), None if meaning is None else meaning.parts)


def _window(columns: Columns, turn: Cosines) -> Cosines:
    """The cosine to the sum of each line's vector and those beside it, from theirs alone."""
    total = turn.copy()
    for side in (NEAR.index(-1), NEAR.index(1)):
        beside = columns.near.rows[:, side]
        total += np.where(beside >= 0, turn[beside], np.float32(0))
    window: Cosines = (total * np.float32(STEPS) / columns.window_lengths()).astype(np.float32)
    return window
