"""An exchange: a question with the short answer to it, and a statement that a reply repeats.

A short answer ("Yes.", "2") is shown with the question before it, whichever of the two was found,
and the two count as one. A short reply that says no more than the user's line before it gives its
place to that line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.columns import Columns
from hms_services.context.columns.sessions import NEAR, NO_ROW
from hms_services.context.retrieval.query_match import Allowed, Rows
from hms_services.context.retrieval.ranking import Scored
from hms_streams.memory.copies import same_words

_BEFORE, _AFTER = NEAR.index(-1), NEAR.index(1)
# Lines without a session follow each other in the log. An answer comes within so many minutes.
_SOON_US = 30 * 60 * 1_000_000
# A reply of more characters than this tells more than it repeats.
_LONGEST_ECHO = 240
# So large a share of a reply's words stand in the line before it.
_ECHOED = 0.8
# Words that a reply puts around what it repeats.
_FRAME = frozenset(
    (
        *("ok", "okay", "got", "it", "noted", "so", "i", "i'll", "i've", "you", "you're", "your"),
        *(
            "are",
            "is",
            "was",
            "have",
            "has",
            "will",
            "that",
            "that's",
            "this",
            "understood",
            "sure",
        ),
        *("great", "thanks", "thank", "for", "the", "a", "an", "and", "me", "my", "to", "of", "in"),
        *("know", "remember", "saved", "right"),
    )
)

Visible = Callable[[Iterable[bytes]], Sequence[MemoryState]]
"""The records of memories that may be shown."""


def beside(columns: Columns, rows: Rows, step: int) -> Rows:
    """The row before (-1) or after (1) each of ``rows`` in its conversation; ``NO_ROW`` for none.

    Lines that stand in no session are taken in the order of the log, where one follows soon.
    """
    near: Rows = columns.near.rows[rows, _BEFORE if step < 0 else _AFTER].astype(np.int64)
    session = columns.session.rows
    there = rows + step
    inside = (session[rows] < 0) & (there >= 0) & (there < len(columns))
    there = np.where(inside, there, 0)
    gap = np.abs(columns.times.rows[there] - columns.times.rows[rows])
    follows = inside & (session[there] < 0) & columns.alive.rows[there] & (gap <= _SOON_US)
    return np.where(follows & ~columns.is_concept.rows[there], there, near)


def answering(columns: Columns) -> Allowed:
    """Which rows are short answers: a few words behind a line that asks."""
    answers = columns.asking.is_short.rows.copy()
    rows = np.flatnonzero(answers)
    before = beside(columns, rows, -1)
    answers[rows] = (before != NO_ROW) & columns.asking.asks.rows[before]
    return answers


def exchanged(
    columns: Columns, scored: Sequence[Scored], allowed: Allowed, visible: Visible
) -> list[Scored]:
    """``scored`` with each short answer beside its question, and without echoes.

    Args:
        columns: the space.
        scored: best first.
        allowed: of each row, whether it may be found.
        visible: leaves out what may not be shown.
    """
    rows = _rows(columns, scored)
    partners = _partners(columns, rows, allowed)
    echoed = _echoed(columns, scored, rows, allowed)
    wanted = {columns.states[row].memory_id for row in (*partners.values(), *echoed.values())}
    if not wanted:
        return list(scored)
    shown = {state.memory_id: state for state in visible(sorted(wanted))}
    return _placed(columns, scored, rows, partners, echoed, shown)


def _rows(columns: Columns, scored: Sequence[Scored]) -> list[int]:
    return [columns.row_of.get(each.memory.memory_id, NO_ROW) for each in scored]


def _partners(columns: Columns, rows: Sequence[int], allowed: Allowed) -> dict[int, int]:
    """By row: its question where the row is a short answer, or the short answer to it."""
    found = np.array([row for row in rows if row != NO_ROW], dtype=np.int64)
    partners: dict[int, int] = {}
    for mine, theirs, step in (
        (columns.asking.is_short.rows, columns.asking.asks.rows, -1),
        (columns.asking.asks.rows, columns.asking.is_short.rows, 1),
    ):
        some = found[mine[found]]
        if not len(some):
            continue
        other = beside(columns, some, step)
        pairs = (other != NO_ROW) & theirs[other] & allowed[other]
        partners.update(zip(some[pairs].tolist(), other[pairs].tolist(), strict=True))
    return partners


def _echoed(
    columns: Columns, scored: Sequence[Scored], rows: Sequence[int], allowed: Allowed
) -> dict[int, int]:
    """By row of a short reply: the row of the user's line that it repeats."""
    at = np.array(rows, dtype=np.int64)
    said = np.flatnonzero((at != NO_ROW) & columns.of_program.rows[at])
    short = [
        rows[place]
        for place in said.tolist()
        if scored[place].memory.tokens * 4 <= 2 * _LONGEST_ECHO
    ]
    if not short:
        return {}
    before = beside(columns, np.array(short, dtype=np.int64), -1).tolist()
    return {
        row: other
        for row, other in zip(short, before, strict=True)
        if other != NO_ROW
        and allowed[other]
        and not columns.of_program.rows[other]
        and repeats(columns.states[row].content, columns.states[other].content)
    }


def repeats(reply: object, said: object) -> bool:
    """Whether a reply says no more than what was said before it.

    >>> repeats("Got it, you live in Utrecht.", "I live in Utrecht.")
    True
    >>> repeats("Noted. Utrecht has a fine cathedral.", "I live in Utrecht.")
    False
    """
    if not (isinstance(reply, str) and isinstance(said, str)) or len(reply) > _LONGEST_ECHO:
        return False
    words = set(same_words(reply).split()) - _FRAME
    theirs = set(same_words(said).split())
    return bool(words) and len(words & theirs) >= _ECHOED * len(words)


def _placed(
    columns: Columns,
    scored: Sequence[Scored],
    rows: Sequence[int],
    partners: dict[int, int],
    echoed: dict[int, int],
    shown: dict[bytes, MemoryState],
) -> list[Scored]:
    """Each line once, at the place of the better one of its exchange."""
    by_id = {each.memory.memory_id: each for each in scored}
    placed: set[bytes] = set()
    ordered: list[Scored] = []

    def held(row: int | None) -> MemoryState | None:
        return None if row is None else shown.get(columns.states[row].memory_id)

    def place(each: Scored) -> None:
        if each.memory.memory_id not in placed:
            placed.add(each.memory.memory_id)
            ordered.append(each)

    for each, row in zip(scored, rows, strict=True):
        source = held(echoed.get(row))
        if source is not None:
            place(_instead(by_id, each, source))
            continue
        other = held(partners.get(row))
        if other is None or other.superseded_by is not None:
            place(each)
        elif each.memory.memory_id not in placed:
            pair = _instead(by_id, each, other)
            if columns.asking.is_short.rows[row]:
                place(each._replace(answers=other))
                place(pair)
            else:
                place(each)
                place(pair._replace(answers=each.memory))
    return ordered


def _instead(by_id: dict[bytes, Scored], found: Scored, other: MemoryState) -> Scored:
    """The line of the same exchange, at the place of the one that was found."""
    own = by_id.get(other.memory_id)
    if own is not None and own.points >= found.points:
        return own
    return found._replace(memory=other, passage=None)
