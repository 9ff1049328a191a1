"""The sessions of a space: which rows stand beside each other, in which order.

A line that names its session stands in it by turn, then by time. Lines of talk without a session
are in the order of time; a pause ends a session. Where times are equal, the log tells the order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np

from hms_schemas.generated.records import Kind, MemoryState
from hms_services.context.columns.column import Column

# The places of the neighbours, in the order of the columns of ``near``. A question and its answer
# are hardly ever further apart.
NEAR = (-2, -1, 1, 2)
NO_ROW, NOWHERE = -1, -1
# A longer pause ends a session whose lines do not name it. Any from two minutes to a day finds the
# sessions of LoCoMo and BEAM. Rather long: all lines as one session lose 0.9 R@10 there, each line
# as a session of its own loses 13.
PAUSE_US = 2 * 3600 * 1_000_000
# The first lines of a session set its topic.
_OPENING = 2
# Behind every turn that has a number.
_NO_TURN = 1 << 31

_Place = tuple[int, int, int, int]
"""What lines are sorted by; the last is the row."""


class Sessions:
    """Rows in their sessions. Rows are added at the end; see ``enter`` and ``leave``."""

    def __init__(self) -> None:
        self.number: Column[np.int32] = Column(np.int32)
        """Of each row: its session's number; ``NOWHERE`` for a row in none."""
        self.near: Column[np.int32] = Column(np.int32, len(NEAR))
        """Of each row: its neighbours in its session, in the order of ``NEAR``, or ``NO_ROW``."""
        self._named: dict[str, list[_Place]] = {}
        self._unnamed: list[_Place] = []
        self._used = 0

    def enter(self, row: int, state: MemoryState) -> Sequence[tuple[int, bool]]:
        """Add the next row.

        Returns:
            The rows whose neighbours change, each with whether it opens its session.
        """
        self.number.append(NOWHERE)
        self.near.append(NO_ROW)
        if (places := self._places(state)) is None:
            return ()
        place = _place(state, row)
        at = bisect_left(places, place)
        places.insert(at, place)
        before, behind = self._joins(places, at), self._joins(places, at + 1)
        if before or behind:
            number = int(self.number.rows[places[at - 1 if before else at + 1][-1]])
        else:
            number = self._new_number()
        self.number.rows[row] = number
        if before and behind:
            self._renumber(places, at + 1, number)
        return self._link(places, at)

    def leave(self, row: int, state: MemoryState) -> Sequence[tuple[int, bool]]:
        """Remove a row from its session; returns as ``enter`` does."""
        if (places := self._places(state)) is None:
            return ()
        at = bisect_left(places, _place(state, row))
        del places[at]
        self.number.rows[row] = NOWHERE
        # Its words must not count for the lines that were beside it.
        self.near.rows[row] = NO_ROW
        if 0 < at < len(places) and not self._joins(places, at):
            self._renumber(places, at, self._new_number())
        return self._link(places, at)

    def _places(self, state: MemoryState) -> list[_Place] | None:
        """The rows among which a line stands; None for a line that stands alone."""
        if state.session_id:
            return self._named.setdefault(state.session_id, [])
        return self._unnamed if is_talk(state) else None

    def _new_number(self) -> int:
        self._used += 1
        return self._used

    def _renumber(self, places: list[_Place], at: int, number: int) -> None:
        """Give the number to a place and to all behind it that are of one session with it."""
        numbers = self.number.rows
        for i in range(at, len(places)):
            if numbers[places[i][-1]] == number or (i > at and not self._joins(places, i)):
                break
            numbers[places[i][-1]] = number

    def _joins(self, places: list[_Place], at: int) -> bool:
        """Whether a place is in one session with the place before it; False for the first one."""
        if not 0 < at < len(places):
            return False
        return places is not self._unnamed or places[at][0] - places[at - 1][0] <= PAUSE_US

    def _link(self, places: list[_Place], at: int) -> Sequence[tuple[int, bool]]:
        """Set the neighbours of the rows around a place."""
        near, numbers, linked = self.near.rows, self.number.rows, []
        for i in range(max(at - max(NEAR), 0), min(at + max(NEAR) + 1, len(places))):
            row = places[i][-1]
            for column, step in enumerate(NEAR):
                beside = places[i + step][-1] if 0 <= i + step < len(places) else NO_ROW
                is_one = beside != NO_ROW and numbers[beside] == numbers[row]
                near[row, column] = beside if is_one else NO_ROW
            linked.append((row, bool(near[row, NEAR.index(-_OPENING)] == NO_ROW)))
        return linked


def is_talk(state: MemoryState) -> bool:
    """Whether somebody said it in a conversation. Facts and documents have no speaker, or a kind of
    their own."""
    return bool(state.speaker) and bool(state.session_id or state.kind is Kind.MESSAGE)


def _place(state: MemoryState, row: int) -> _Place:
    turn = _NO_TURN if state.turn is None else state.turn
    if state.session_id:
        return turn, state.occurred_at, state.observed_offset, row
    return state.occurred_at, turn, state.observed_offset, row
