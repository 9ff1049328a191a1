"""What is measured of each candidate for a question: the signals, one column each.

=============  =====================================================================================
words          BM25 as a share of what the question's words could give (``postings``)
exchange       the share of them that stands in the line or within two lines of it
meaning        cosine of line and question, in deviations above that of unrelated lines
parts          late interaction: the question's tokens each matched with the line's best part
window         cosine of the question to the line and its two neighbours together
date           nearness to the days that the question speaks of (``dates``)
before         content of the line before, and ``before_asks`` the same where that one asks
before2        content of the line two before; ``after``, ``after2`` of those that follow
asked          likeness (parts) of the line before to the question, where that one asks
session        the best three of the session; 0 for a question that asks for several
speaker        1: its speaker is named in the question, -1: another is, 0: nobody, or all are
asks           it ends in a question mark
moment         it names a concrete time; ``when_moment`` the same where the question asks when
time_word      it has any word of time; ``when_time`` and ``how_long_time`` likewise
names          capitalised words in it that name nobody of the space, three at most
who_names      the same where the question asks who, which or where
about_you      it speaks of the other more than of its speaker
opens          it is one of the first two lines of its session
length         by how many e-folds it has more words than a usual line
used           how much more present it is than its age alone would make it: recalled, rated
=============  =====================================================================================

Every signal depends on the memory, its session and the question alone, never on what else was found
(the session's best three excepted), so that scores of two questions compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hms_services.context.retrieval.columns import NEAR, Columns
from hms_services.context.retrieval.dates import nearness
from hms_services.context.retrieval.question import Understood
from hms_services.context.retrieval.vectors import NO_PART, late_interaction
from hms_streams.embedding.meaning import Vectors

Rows = NDArray[np.int64]
Values = NDArray[np.float32]
Table = NDArray[np.float32]

# Where each list stands in ``Asked.table``.
WORDS, EXCHANGE, TURN, WINDOW = range(4)

# MiniLM on chat: mean and deviation of each likeness between a question and lines that have nothing
# to do with it. Fixed, so that a score depends on nothing but the line and the question.
_PARTS = (0.23, 0.087)
# Of the line and of its window.
_UNRELATED = np.array([[0.11], [0.12]], dtype=np.float32)
_DEVIATION = np.array([[0.10], [0.12]], dtype=np.float32)
# Comparing part by part is the dearest signal: of more rows than this only the closest, by their
# whole meaning and their words (all of a question's words being as much as five deviations).
_MOST_PARTS = 300
_WORDS_AS_MEANING = 5.0
# Of a session the best three tell whether it speaks of the matter.
_SESSION_BEST = 3

# What a line hears of those around it, in shares of their content; for the session's best three.
_HEARD = {"before": 0.1, "before_asks": 0.2, "before2": 0.2, "after": 0.1, "after2": 0.1}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question is to the lines of one space; all arrays have a value for every row."""

    understood: Understood
    table: Table
    """Shape ``(2 or 4, all rows)``: words, exchange and, when the question has a vector, its cosine
    to each line and to each line's window."""
    parts: Vectors | None
    """The question's own."""

    @property
    def has_vector(self) -> bool:
        """Whether the question was embedded."""
        return len(self.table) > TURN


@dataclass(frozen=True, slots=True)
class Measures:
    """The signals of some rows, as one table: weighing them is one step then, not one a signal."""

    rows: Rows
    names: Sequence[str]
    table: Table
    """Shape ``(names, rows)``."""

    @classmethod
    def of(cls, rows: Rows, signals: Mapping[str, Values]) -> Measures:
        """From the values of each signal."""
        return cls(rows, tuple(signals), np.stack(list(signals.values())))

    @property
    def signals(self) -> Mapping[str, Values]:
        """The values by name."""
        return dict(zip(self.names, self.table, strict=True))

    def beside(self, name: str, values: Values) -> Measures:
        """The same with one signal more, or with another in its place."""
        return Measures.of(self.rows, {**self.signals, name: values})

    def weighing(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """The weight of each of ``names``, in their order; 0 where there is none."""
        return np.array([weights.get(name, 0.0) for name in self.names])

    def points(self, weights: Mapping[str, float]) -> Values:
        """The weighted sum for each row, added up in the order of the names."""
        # Not a product of matrices: that adds up in an order of its own on each machine.
        worth = self.weighing(weights).astype(np.float32)
        total: Values = (worth[:, None] * self.table).sum(axis=0)
        return total


def measure(
    columns: Columns,
    asked: Asked,
    rows: Rows,
    content_weights: Mapping[str, float],
    now_us: int,
) -> Measures:
    """Measure ``rows``, distinct and in ascending order.

    Args:
        content_weights: what a line is worth to its neighbours, see ``recipe``.
        now_us: the moment that use is counted up to, µs.
    """
    own = _own(columns, asked, rows)
    content = Measures.of(rows, own).points(content_weights)
    form = _form(columns, asked.understood, rows)
    around = _around(columns, rows, content, own["parts"], form["asks"])
    signals = own | around
    if asked.understood.several:
        signals["session"] = np.zeros_like(content)
    else:
        signals["session"] = _session(columns, rows, content + _heard(around))
    return Measures.of(
        rows, signals | form | {"used": columns.uses.gains(rows, columns.times.rows[rows], now_us)}
    )


def _own(columns: Columns, asked: Asked, rows: Rows) -> dict[str, Values]:
    """What the line itself says."""
    alike = asked.table[:, rows]
    if asked.has_vector:
        # In deviations; 0, as of an unrelated line, where there is no vector yet.
        alike[TURN:] = (alike[TURN:] - _UNRELATED) / _DEVIATION
        alike[TURN:, ~columns.has_vector.rows[rows]] = 0.0
        words, exchange, meaning, window = alike
    else:
        words, exchange = alike
        meaning = window = np.zeros_like(words)
    return {
        "words": words,
        "exchange": exchange,
        "meaning": meaning,
        "parts": _parts(columns, asked, rows, meaning, words + exchange),
        "window": window,
        "date": nearness(asked.understood.periods, columns.times.rows[rows]),
    }


def _parts(columns: Columns, asked: Asked, rows: Rows, whole: Values, said: Values) -> Values:
    """Late interaction in deviations; where a line has no parts, its ``whole`` stands in."""
    if asked.parts is None or not len(asked.parts):
        return whole
    close, mean, deviation = _close(whole, said), *_PARTS
    likeness = late_interaction([columns.parts[row] for row in rows[close].tolist()], asked.parts)
    parts = whole.copy()
    parts[close] = np.where(likeness == NO_PART, whole[close], (likeness - mean) / deviation)
    return parts


def _close(whole: Values, said: Values) -> Rows:
    """The places of the rows that are worth comparing part by part: all, unless they are many."""
    if len(whole) <= _MOST_PARTS:
        return np.arange(len(whole))
    return np.argpartition(-(whole + _WORDS_AS_MEANING * said), _MOST_PARTS)[:_MOST_PARTS]


def _around(
    columns: Columns, rows: Rows, content: Values, parts: Values, asks: Values
) -> dict[str, Values]:
    """What the neighbours say: those among the measured rows, 0 for all others."""
    place = np.full(len(columns) + 1, len(rows), dtype=np.int64)
    place[rows] = np.arange(len(rows))
    # A row without a neighbour points behind the end; what is not measured has the place behind
    # the last, where a zero is.
    beside = place[columns.near.rows[rows].T]
    before2, before, after, after2 = np.append(content, np.float32(0))[beside]
    at = beside[NEAR.index(-1)]
    before_asks = np.append(asks, np.float32(0))[at]
    return {
        "before": before,
        "before_asks": before * before_asks,
        "before2": before2,
        "after": after,
        "after2": after2,
        "asked": np.append(parts, np.float32(0))[at] * before_asks,
    }


def _heard(around: Mapping[str, Values]) -> Values:
    """What a line hears of those around it."""
    rows = len(around["before"])
    return Measures.of(np.arange(rows), around).points(_HEARD)


def _session(columns: Columns, rows: Rows, heard: Values) -> Values:
    """For each row the mean of its session's best three among the rows; 0 outside of sessions."""
    sessions = columns.session.rows[rows]
    order = np.lexsort((-heard, sessions))
    grouped = sessions[order]
    opens = np.ones(len(rows), dtype=bool)
    np.not_equal(grouped[1:], grouped[:-1], out=opens[1:])
    starts, group = np.flatnonzero(opens), np.cumsum(opens) - 1
    counted = np.arange(len(rows)) - starts[group] < _SESSION_BEST
    total = np.add.reduceat(np.where(counted, heard[order], np.float32(0)), starts)
    mean = total / np.add.reduceat(counted, starts, dtype=np.float32)
    best = np.empty(len(rows), dtype=np.float32)
    best[order] = mean[group]
    best[sessions < 0] = 0.0
    return best


def _form(columns: Columns, understood: Understood, rows: Rows) -> dict[str, Values]:
    """What the line's form and its speaker tell."""
    asks, moment, time_word, about_you, opens, names, length = columns.form_of(rows)
    return {
        "speaker": _speaker(columns, understood, rows),
        "asks": asks,
        "moment": moment,
        "time_word": time_word,
        "when_moment": moment * np.float32(understood.when),
        "when_time": time_word * np.float32(understood.when),
        "how_long_time": time_word * np.float32(understood.how_long),
        "names": names,
        "who_names": names * np.float32(understood.wants_name),
        "about_you": about_you,
        "opens": opens,
        "length": length,
    }


def _speaker(columns: Columns, understood: Understood, rows: Rows) -> Values:
    theirs = columns.said_by(understood.named.people)
    if theirs is None:
        return np.zeros(len(rows), dtype=np.float32)
    meant, speakers = theirs[rows], columns.speaker.rows[rows]
    said: Values = np.where(meant, 1.0, np.where(speakers < 0, 0.0, -1.0)).astype(np.float32)
    return said
