"""The order of what is known of a person: lasting facts first, then what they say of themselves.

Likeness to the words of "What do you know about me?" tells nothing: chatter is as near as facts
are. So the lines are chosen and ordered by what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from hms_schemas.generated.records import Kind, MemoryState, Tier
from hms_services.context.columns.columns import Columns
from hms_services.context.columns.roles import is_of_program
from hms_services.context.retrieval.exchange import answering
from hms_services.context.retrieval.profile_questions import ProfileQuestion
from hms_services.context.retrieval.query_match import Allowed, Rows
from hms_services.context.retrieval.ranking import Scored
from hms_streams.memory.self_statements import tells_of_self

# As many as are ranked: of more, ranking would leave out some by their points. A context of the
# usual size holds fewer.
_MOST_TOLD = 100
# So many of the latest lines are read for what people say of themselves: one takes a microsecond.
_MOST_READ = 5_000
_PINNED = "pinned"
_LASTING = frozenset({Kind.FACT, Kind.PREFERENCE, Kind.PROCEDURE})


class Standing(IntEnum):
    """What a line is to a profile: the lower, the sooner it is told."""

    LASTING = 0
    """Written as a fact, a preference or a procedure, or pinned."""
    OF_SELF = 1
    """A statement of the person about themselves."""
    ANSWER = 2
    """A short answer of the person to a question."""
    CONCEPT = 3
    LONG_TIER = 4
    """It proved lasting."""
    SAID = 5
    """Anything else that the person said."""
    ASKED = 6
    """A question of the person."""
    OTHER = 7
    """Said by a program, or by somebody else."""


def profile_rows(columns: Columns, allowed: Allowed, asked: ProfileQuestion) -> Rows:
    """The rows that answer a profile question, ascending."""
    rows = np.flatnonzero(allowed)
    newest = rows[np.argsort(-columns.times.rows[rows], kind="stable")]
    answers = answering(columns)
    standings = np.array(
        [
            standing(columns.states[row], asked, is_answer=bool(answers[row]), read=n < _MOST_READ)
            for n, row in enumerate(newest.tolist())
        ],
        dtype=np.int64,
    )
    told = newest[np.argsort(standings, kind="stable")[:_MOST_TOLD]]
    return np.sort(told)


def standing(
    memory: MemoryState, asked: ProfileQuestion, *, is_answer: bool = False, read: bool = True
) -> Standing:
    """What a line is to a profile question.

    Args:
        memory: the line.
        asked: whose profile is asked for.
        is_answer: whether it is a short answer to a question.
        read: whether its text is looked at.
    """
    text = memory.content if isinstance(memory.content, str) else ""
    theirs = memory.speaker in asked.people if asked.people else not is_of_program(memory)
    if asked.people and not theirs:
        # What others say of a person is told where it was written as a fact.
        named = memory.kind in _LASTING and any(who in text for who in asked.people)
        return Standing.LASTING if named else Standing.OTHER
    if memory.kind is Kind.CONCEPT:
        return Standing.CONCEPT
    if not theirs:
        return Standing.OTHER
    if memory.kind in _LASTING or _PINNED in memory.tags:
        return Standing.LASTING
    if read and tells_of_self(text):
        return Standing.OF_SELF
    if is_answer:
        return Standing.ANSWER
    if text.rstrip().endswith(("?", "？", "؟")):
        return Standing.ASKED
    return Standing.LONG_TIER if memory.tier is Tier.LONG else Standing.SAID


def in_profile_order(
    columns: Columns, scored: Sequence[Scored], asked: ProfileQuestion | None
) -> list[Scored]:
    """``scored`` in the order of a profile; as it is for any other question.

    Of equal standing the more important line comes first, then the newer. No line has fewer points
    than the one behind it.
    """
    if asked is None:
        return list(scored)
    answers = answering(columns)

    def order(each: Scored) -> tuple[int, float, int]:
        row = columns.row_of.get(each.memory.memory_id)
        is_answer = row is not None and bool(answers[row])
        memory = each.memory
        place = standing(memory, asked, is_answer=is_answer)
        return place, -(memory.importance or 0.0), -memory.occurred_at

    return _falling(sorted(scored, key=order))


def _falling(scored: Sequence[Scored]) -> list[Scored]:
    """Each line with at least the points and the score of the one behind it."""
    raised: list[Scored] = []
    for each in reversed(scored):
        after = raised[-1] if raised else each
        low = each.points < after.points
        raised.append(each._replace(points=after.points, score=after.score) if low else each)
    return raised[::-1]
