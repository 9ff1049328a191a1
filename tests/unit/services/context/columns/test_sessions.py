"""Which lines stand beside each other, whatever a client leaves out and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.examples import examples
from tests.unit.services.conftest import NOW_US, memory_of

from hms_schemas.generated.records import Kind, MemoryState
from hms_services.context.columns.sessions import NEAR, NO_ROW, NOWHERE, PAUSE_US, Sessions

# The tests count as if the pause were half an hour.
MINUTE_US = PAUSE_US // 30


def line(n: int, minute: float = 0, **fields: object) -> MemoryState:
    known = {"speaker": "Ada", "occurred_at": NOW_US + round(minute * MINUTE_US)}
    return memory_of(n, **{**known, **fields})


def orders(sessions: Sessions, lines: Sequence[MemoryState]) -> list[list[int]]:
    """The offsets of the lines of each session in their order, by the links between them."""
    before, after = (sessions.near.rows[:, NEAR.index(step)] for step in (-1, 1))
    found = []
    for row in np.flatnonzero((before == NO_ROW) & (sessions.number.rows != NOWHERE)).tolist():
        session = [row]
        while (row := int(after[row])) != NO_ROW:
            session.append(row)
        assert len(set(sessions.number.rows[session].tolist())) == 1
        assert [int(each) for each in before[session[1:]]] == session[:-1]
        found.append([lines[each].observed_offset for each in session])
    return sorted(found)


def entered(lines: Sequence[MemoryState]) -> Sessions:
    sessions = Sessions()
    for row, each in enumerate(lines):
        sessions.enter(row, each)
    return sessions


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ([line(n, session_id="s") for n in (2, 0, 1)], [[0, 1, 2]]),
        ([line(n, -n, session_id="s") for n in range(3)], [[2, 1, 0]]),
        ([line(n, session_id="s", turn=-n + 9) for n in range(3)], [[2, 1, 0]]),
        ([line(n, n % 2 * 60) for n in range(4)], [[0, 2], [1, 3]]),
        ([line(n) for n in (1, 0)], [[0, 1]]),
        ([line(0), line(1, kind=Kind.FACT), line(2, speaker=None), line(3, session_id="s")],
         [[0], [3]]),
    ],
    ids=["log", "time", "turn", "pause", "no session", "facts stand alone"],
)  # fmt: skip
def test_lines_are_in_order_though_a_client_says_little(
    lines: list[MemoryState], wanted: list[list[int]]
) -> None:
    assert orders(entered(lines), lines) == wanted


@settings(max_examples=examples(100))
@given(
    st.lists(st.integers(0, 400), min_size=1, max_size=25),
    st.data(),
    st.randoms(use_true_random=False),
)
def test_lines_without_a_session_are_cut_at_pauses_in_whatever_order_they_come_and_go(
    minutes: list[int], data: st.DataObject, shuffle: object
) -> None:
    lines = [line(n, minute) for n, minute in enumerate(minutes)]
    shuffle.shuffle(lines)  # type: ignore[attr-defined]
    gone = data.draw(st.sets(st.integers(0, len(lines) - 1)))
    sessions = entered(lines)
    for row in gone:
        sessions.leave(row, lines[row])

    left = [each for row, each in enumerate(lines) if row not in gone]
    left.sort(key=lambda each: (each.occurred_at, each.observed_offset))
    wanted: list[list[int]] = [[left[0].observed_offset]] if left else []
    for one, other in pairwise(left):
        if other.occurred_at - one.occurred_at > PAUSE_US:
            wanted.append([])
        wanted[-1].append(other.observed_offset)
    assert orders(sessions, lines) == sorted(wanted)
    numbers = {sessions.number.rows[row] for row in range(len(lines)) if row not in gone}
    assert len(numbers) == len(wanted)


def test_the_first_two_lines_of_a_session_open_it() -> None:
    sessions, opens = Sessions(), dict[int, bool]()
    for row, each in enumerate([line(0, 90), line(1, 91), line(2, 92), line(3, 0), line(4, 45)]):
        opens |= dict(sessions.enter(row, each))
    assert opens == {0: True, 1: True, 2: False, 3: True, 4: True}
    # It joins the lines before it with those behind it.
    opens |= dict(sessions.enter(5, line(5, 70)))
    assert opens == {4: True, 5: True, 0: False, 1: False, 2: False, 3: True}
