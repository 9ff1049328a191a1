"""How the signals of candidates are measured; ``signals`` has the table of all signals.

Every signal depends on the memory, its session and the question alone, never on what else was
found, so that scores of two questions compare. The session's best three are the one exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hms_services.context.columns.columns import Columns
from hms_services.context.columns.roles import SpaceKind, SpeakerRole
from hms_services.context.columns.sessions import NEAR
from hms_services.context.columns.turn_facts import LineForm
from hms_services.context.columns.vectors import NO_PART, late_interaction
from hms_services.context.retrieval.dates import nearness
from hms_services.context.retrieval.query_match import TURN, QueryScores, Rows, Values

# Late interaction is the signal that takes most time. Of more rows than this only the closest are
# compared part by part, by the sum of cosine and words: all words of the question weigh as much as
# five deviations of the cosine.
_MOST_PARTS = 300
_WORDS_AS_MEANING = 5.0
# So many standing instructions may fit one question. All its words weigh as much as so many
# deviations of meaning and parts.
_MOST_INSTRUCTIONS = 3
_WORDS_AS_DEVIATIONS = 8.0
# So many lines of a session, the best ones, show whether the session is about the question.
_SESSION_BEST = 3
# Shares of the content of the lines around a line that count for its session: of the line before,
# of the same where it asks, of the line two before, of the one after and of the one two after.
_HEARD = np.array([[0.1], [0.2], [0.2], [0.1], [0.1]], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Measures:
    """The signals of some rows as one table: weighing all of them is one step."""

    rows: Rows
    names: Sequence[str]
    table: Values
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


class Candidates:
    """The rows that are measured for one question. Each array has one value a row, in their order.

    What several signals need is computed once, when it is first asked for.

    Args:
        columns: the space.
        scores: the question's scores of all lines.
        rows: those to measure, distinct and ascending.
        content_weights: what a line's own words and meaning are worth to the lines beside it: the
            measures that make up its content, each with its points a unit.
        now_us: the moment that use is counted up to, µs.
    """

    def __init__(
        self,
        columns: Columns,
        scores: QueryScores,
        rows: Rows,
        content_weights: Sequence[tuple[Measure, float]],
        now_us: int,
    ) -> None:
        self.columns = columns
        self.scores = scores
        self.understood = scores.understood
        self.rows = rows
        self.now_us = now_us
        self._content_weights = content_weights
        self.words, self.exchange, self.meaning, self.window = self._likeness()

    def _likeness(self) -> Sequence[Values]:
        """Words and exchange as shares; meaning and window in deviations."""
        table = self.scores.table[:, self.rows]
        if not self.scores.has_vector:
            words, exchange = table
            return words, exchange, np.zeros_like(words), np.zeros_like(words)
        # By the model's own scale, which is fixed: a score depends on the line and the question
        # alone.
        scale = np.array([self.scores.calibration.whole, self.scores.calibration.window])
        mean, deviation = scale.astype(np.float32).T[:, :, None]
        table[TURN:] = (table[TURN:] - mean) / deviation
        # A line whose vector has not arrived is taken as an unrelated one.
        table[TURN:, ~self.columns.has_vector.rows[self.rows]] = 0.0
        return list(table)

    @cached_property
    def parts(self) -> Values:
        """Late interaction in deviations; for a line without parts its ``meaning``."""
        asked = self.scores.parts
        if asked is None or not len(asked):
            return self.meaning
        close, (mean, deviation) = self._close(), self.scores.calibration.parts
        units = self.columns.units.parts
        lines = [units[unit] for unit in self.scores.best[self.rows[close]].tolist()]
        likeness = late_interaction(lines, asked)
        parts = self.meaning.copy()
        deviations = (likeness - mean) / deviation
        parts[close] = np.where(likeness == NO_PART, self.meaning[close], deviations)
        return parts

    def _close(self) -> Rows:
        """The places of the rows to compare part by part: all of them, unless they are many."""
        if len(self.rows) <= _MOST_PARTS:
            return np.arange(len(self.rows))
        near = self.meaning + _WORDS_AS_MEANING * (self.words + self.exchange)
        return np.argpartition(-near, _MOST_PARTS)[:_MOST_PARTS]

    @cached_property
    def date(self) -> Values:
        """Nearness to the days that the question speaks of."""
        times, offsets = self.columns.times.rows[self.rows], self.columns.offsets.rows[self.rows]
        return nearness(self.understood.periods, times, offsets)

    @cached_property
    def form(self) -> LineForm[Values]:
        """What each line's form tells."""
        return self.columns.form_of(self.rows)

    @cached_property
    def content(self) -> Values:
        """What each line is worth to the lines beside it, in points."""
        weighed = [np.float32(weight) * measure(self) for measure, weight in self._content_weights]
        total: Values = np.stack(weighed).sum(axis=0)
        return total

    @cached_property
    def _beside(self) -> NDArray[np.int64]:
        """The places of the lines around each line: shape ``(NEAR, rows)``.

        A neighbour that is not measured has the place behind the last row.
        """
        place = np.full(len(self.columns) + 1, len(self.rows), dtype=np.int64)
        place[self.rows] = np.arange(len(self.rows))
        # A row without a neighbour points to -1, the extra place at the end.
        return place[self.columns.near.rows[self.rows].T]

    def around(self, values: Values, step: int) -> Values:
        """The value of the line that is ``step`` lines away; 0 where it was not measured.

        Args:
            values: one value a row.
            step: one of ``NEAR``.
        """
        found: Values = np.append(values, np.float32(0))[self._beside[NEAR.index(step)]]
        return found

    @cached_property
    def assistants(self) -> Values:
        """1 where an assistant speaks."""
        return self._of_role(SpeakerRole.ASSISTANT)

    @cached_property
    def persons(self) -> Values:
        """1 where a person speaks."""
        return self._of_role(SpeakerRole.PERSON)

    @cached_property
    def tools(self) -> Values:
        """1 where a tool speaks."""
        return self._of_role(SpeakerRole.TOOL)

    def _of_role(self, role: SpeakerRole) -> Values:
        said: Values = (self.columns.role.rows[self.rows] == role.value).astype(np.float32)
        return said

    @cached_property
    def before_asks(self) -> Values:
        """1 where the line before ends in a question mark."""
        return self.around(self.form.asks, -1)

    @cached_property
    def neighbours(self) -> Sequence[Values]:
        """The content of the lines around each line, in the order of ``_HEARD``."""
        before2, before, after, after2 = np.append(self.content, np.float32(0))[self._beside]
        return before, before * self.before_asks, before2, after, after2


Measure = Callable[[Candidates], Values]
"""Measures a signal: one value a row of the candidates, in their order."""


def session(lines: Candidates) -> Values:
    """For each row the mean of its session's best three among the candidates.

    0 outside of sessions. In talk also for a question that asks for several things: their lines are
    in several sessions.
    """
    if lines.understood.several and lines.columns.kind is SpaceKind.TALK:
        return np.zeros_like(lines.content)
    heard = lines.content + (_HEARD * np.stack(lines.neighbours)).sum(axis=0)
    sessions = lines.columns.session.rows[lines.rows]
    order = np.lexsort((-heard, sessions))
    grouped = sessions[order]
    opens = np.ones(len(order), dtype=bool)
    np.not_equal(grouped[1:], grouped[:-1], out=opens[1:])
    starts, group = np.flatnonzero(opens), np.cumsum(opens) - 1
    counted = np.arange(len(order)) - starts[group] < _SESSION_BEST
    total = np.add.reduceat(np.where(counted, heard[order], np.float32(0)), starts)
    mean = total / np.add.reduceat(counted, starts, dtype=np.float32)
    best = np.empty(len(order), dtype=np.float32)
    best[order] = mean[group]
    best[sessions < 0] = 0.0
    return best


def speaker(lines: Candidates) -> Values:
    """1 where a person named in the question speaks, -1 where another does, 0 where nobody does.

    0 for all lines where the question names nobody, or everybody who speaks in the space.
    """
    theirs = lines.columns.said_by(lines.understood.named.people)
    if theirs is None:
        return np.zeros(len(lines.rows), dtype=np.float32)
    meant, speakers = theirs[lines.rows], lines.columns.speaker.rows[lines.rows]
    said: Values = np.where(meant, 1.0, np.where(speakers < 0, 0.0, -1.0)).astype(np.float32)
    return said


def asked(lines: Candidates) -> Values:
    """Likeness (``parts``) of the line before to the question, where that line asks."""
    return lines.around(lines.parts, -1) * lines.before_asks


def assistant(lines: Candidates) -> Values:
    """1 where an assistant speaks, and the question asks for nothing that an assistant said."""
    request = lines.understood.request
    return lines.assistants * np.float32(not (request.said_by_assistant or request.overview))


def reply(lines: Candidates) -> Values:
    """Content of the line before an assistant's, where the question asks what an assistant said."""
    asked = np.float32(lines.understood.request.said_by_assistant)
    return lines.neighbours[0] * lines.assistants * asked


def replied(lines: Candidates) -> Values:
    """Content of the line after a person's, where the question asks what an assistant said."""
    asked = np.float32(lines.understood.request.said_by_assistant)
    return lines.neighbours[3] * lines.persons * asked


def instructs(lines: Candidates) -> Values:
    """1 for the standing instructions that fit the question best.

    An instruction for one subject is of no use for another. A question for an overview wants none.
    """
    chosen = np.zeros(len(lines.rows), dtype=np.float32)
    told = np.flatnonzero(lines.form.instructs * lines.persons)
    if len(told) and not lines.understood.request.overview:
        fit = lines.parts[told] + lines.meaning[told] + _WORDS_AS_DEVIATIONS * lines.words[told]
        chosen[told[np.argsort(-fit, kind="stable")[:_MOST_INSTRUCTIONS]]] = 1.0
    return chosen


def prefers(lines: Candidates) -> Values:
    """1 where a person tells a preference, and the question asks for advice."""
    return lines.form.prefers * lines.persons * np.float32(lines.understood.request.advice)


def used(lines: Candidates) -> Values:
    """By how much uses and ratings make the line stronger than its age alone would; log-odds."""
    born = lines.columns.times.rows[lines.rows]
    return lines.columns.uses.gains(lines.rows, born, lines.now_us)
