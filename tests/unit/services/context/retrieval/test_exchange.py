"""Questions with their short answers, and replies that repeat what the user said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
from tests.unit.services.conftest import memory_of

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.exchange import answering, exchanged, repeats
from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.ranking import Scored, rank

Line = tuple[str, str]


def columns_of(*lines: Line, session: str | None = "s", **fields: object) -> Columns:
    columns = Columns(0)
    for n, (speaker, text) in enumerate(lines):
        columns.put(memory_of(n, text, speaker=speaker, session_id=session, **fields), None)
    return columns


def found(columns: Columns, *rows: int) -> list[Scored]:
    """These rows, the first the best."""
    points = np.zeros(len(columns), np.float32)
    points[list(rows)] = np.arange(len(rows), 0, -1)
    ranked = rank(columns, Measures.of(np.arange(len(columns)), {"words": points}), {"words": 10.0})
    return [each for each in ranked if each.points > 0]


def contents(
    columns: Columns, scored: Sequence[Scored], hidden: Iterable[int] = ()
) -> list[object]:
    def visible(ids: Iterable[bytes]) -> list[MemoryState]:
        gone = {columns.states[row].memory_id for row in hidden}
        return [columns.states[columns.row_of[each]] for each in ids if each not in gone]

    ordered = exchanged(columns, scored, columns.alive.rows, visible)
    return [each.memory.content for each in ordered]


FORM = (
    ("assistant", "Are you allergic to peanuts?"),
    ("user", "Yes."),
    ("assistant", "How many children do you have?"),
    ("user", "2"),
)


@pytest.mark.parametrize("session", ["s", None])
def test_the_answer_is_found_with_its_question(session: str | None) -> None:
    columns = columns_of(*FORM, session=session)

    assert contents(columns, found(columns, 0)) == ["Are you allergic to peanuts?", "Yes."]


@pytest.mark.parametrize("session", ["s", None])
def test_the_question_is_found_with_its_answer(session: str | None) -> None:
    columns = columns_of(*FORM, session=session)

    assert contents(columns, found(columns, 3)) == ["2", "How many children do you have?"]


def test_lines_of_one_time_follow_in_the_order_of_the_log() -> None:
    columns = Columns(0)
    for n, (speaker, text) in enumerate(FORM):
        # Ids in another order than the log's.
        state = memory_of(n, text, speaker=speaker, session_id="s", occurred_at=1)
        columns.put(_with_id(state, 90 - n), None)

    assert contents(columns, found(columns, 0)) == ["Are you allergic to peanuts?", "Yes."]


def _with_id(state: MemoryState, n: int) -> MemoryState:
    from msgspec.structs import replace

    return replace(state, memory_id=n.to_bytes(16, "big"))


def test_an_answer_that_comes_hours_later_in_no_session_is_none() -> None:
    columns = Columns(0)
    for n, (speaker, text) in enumerate(FORM[:2]):
        columns.put(memory_of(n, text, speaker=speaker, occurred_at=3 * n * 3_600_000_000), None)

    assert contents(columns, found(columns, 0)) == ["Are you allergic to peanuts?"]


def test_both_found_are_one_pair_at_the_better_place() -> None:
    columns = columns_of(*FORM, ("user", "I collect stamps from Peru and Chile and other places."))

    assert contents(columns, found(columns, 1, 4, 0)) == [
        "Yes.",
        "Are you allergic to peanuts?",
        "I collect stamps from Peru and Chile and other places.",
    ]


def test_what_may_not_be_shown_is_no_partner() -> None:
    columns = columns_of(*FORM)

    assert contents(columns, found(columns, 0), hidden=[1]) == ["Are you allergic to peanuts?"]


def test_short_answers_are_those_behind_a_question() -> None:
    columns = columns_of(*FORM, ("user", "Thanks!"))

    assert answering(columns).tolist() == [False, True, False, True, False]


def test_a_reply_that_repeats_gives_its_place_to_what_the_user_said() -> None:
    columns = columns_of(
        ("user", "I moved to Utrecht in May."),
        ("assistant", "Got it, you moved to Utrecht in May."),
    )

    assert contents(columns, found(columns, 1, 0)) == ["I moved to Utrecht in May."]


@pytest.mark.parametrize(
    ("reply", "said", "whether"),
    [
        ("Noted: you live in Utrecht.", "I live in Utrecht.", True),
        ("Noted. Utrecht has a fine cathedral.", "I live in Utrecht.", False),
        ("Okay!", "I live in Utrecht.", False),
    ],
)
def test_what_repeats(reply: str, said: str, whether: bool) -> None:
    assert repeats(reply, said) is whether
