"""The memories of one space as columns: what ranking asks of each, one row a memory.

Rows are added at the end and marked dead; no row moves. What follows from a memory's text is
measured once, when its row is made. The neighbours of a row are the rows of its session around it,
in order of turn and time.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, datetime

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from hms_schemas.generated.records import Kind, MemoryState
from hms_services.context.columns.column import Column
from hms_services.context.columns.postings import Postings
from hms_services.context.columns.turn_facts import LineForm, TurnFacts, facts_of
from hms_services.context.columns.uses import Uses
from hms_services.context.columns.vectors import scratch
from hms_services.context.view.memory_vectors import MemoryVectors
from hms_streams.index.indexing import indexed_memory
from hms_streams.index.words import terms

# The places of the neighbours, in the order of the columns of ``near``. A question and its answer
# are hardly ever further apart.
NEAR = (-2, -1, 1, 2)
NO_ROW, NOBODY, NOWHERE = -1, -1, -1
_OPENS, _NAMES = LineForm._fields.index("opens"), LineForm._fields.index("names")
# The first lines of a session set its topic.
_OPENING = 2
# From this share of lines with a speaker and a session on, a space is a conversation.
_CHAT_SHARE = 0.5
# Behind every turn that has a number.
_NO_TURN = 1 << 31

_Place = tuple[int, int, bytes, int]


class Columns:
    """One space. For one thread at a time.

    Args:
        dimensions: of the vectors.
    """

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.room = scratch(dimensions)
        self.postings = Postings()
        self.row_of: dict[bytes, int] = {}
        self.states: list[MemoryState] = []
        self.parts: list[bytes] = []
        self._speaker_ids: dict[str, int] = {}
        self._lines_of: Counter[str] = Counter()
        self.years: Counter[int] = Counter()
        self.alive: Column[np.bool_] = Column(bool)
        self.is_concept: Column[np.bool_] = Column(bool)
        self.uses = Uses()
        self.times: Column[np.int64] = Column(np.int64)
        self.speaker: Column[np.int32] = Column(np.int32)
        self.session: Column[np.int32] = Column(np.int32)
        self.near: Column[np.int32] = Column(np.int32, len(NEAR))
        self._form: Column[np.float32] = Column(np.float32, len(LineForm._fields))
        self.turns: Column[np.int8] = Column(np.int8, dimensions)
        self.has_vector: Column[np.bool_] = Column(bool)
        self._window_length: Column[np.float32] = Column(np.float32)
        self._facts: list[TurnFacts] = []
        self._terms: list[tuple[str, ...]] = []
        self._sessions: list[list[_Place]] = []
        self._session_ids: dict[str, int] = {}
        self._spoken = 0
        self._named_for: frozenset[str] = frozenset()
        self._stale_windows: set[int] = set()

    def __len__(self) -> int:
        return len(self.states)

    @property
    def living(self) -> int:
        """How many rows are alive."""
        return len(self.row_of)

    @property
    def speakers(self) -> dict[str, int]:
        """Those who said a line that is alive, with their number in the column ``speaker``."""
        return {name: self._speaker_ids[name] for name, lines in self._lines_of.items() if lines}

    @property
    def present_years(self) -> Collection[int]:
        """The years in which something happened."""
        return [year for year, count in self.years.items() if count > 0]

    @property
    def is_chat(self) -> bool:
        """Whether the space holds people's turns rather than documents."""
        return self._spoken > _CHAT_SHARE * self.living

    def said_by(self, people: Collection[str]) -> NDArray[np.bool_] | None:
        """Which rows one of ``people`` said; all of ``people`` must be speakers of the space.

        None where that sets no line apart: ``people`` is empty, or is everybody who speaks there.
        """
        if not people or len(people) == len(self.speakers):
            return None
        theirs = np.zeros(len(self), dtype=bool)
        for name in people:
            theirs |= self.speaker.rows == self._speaker_ids[name]
        return theirs

    def put(self, state: MemoryState, vectors: MemoryVectors | None) -> None:
        """Add a memory, or replace its record by a newer one. A memory without readable text has no
        row."""
        row = self.row_of.get(state.memory_id)
        if row is not None:
            if state.applied_offset >= self.states[row].applied_offset:
                self.states[row] = state
                self.uses.put(row, state)
            return
        indexed = indexed_memory(state)
        if indexed is None:
            return
        row = self._append(state, indexed.text)
        self.row_of[state.memory_id] = row
        self._enter_session(row, state)
        if vectors is not None:
            self.put_vectors(state.memory_id, vectors)

    def put_vectors(self, memory_id: bytes, vectors: MemoryVectors) -> None:
        """Store the vectors of a memory; those of a memory that has no row are ignored."""
        row = self.row_of.get(memory_id)
        if row is not None:
            self.turns.rows[row] = np.frombuffer(vectors.turn, dtype=np.int8)
            self.parts[row] = vectors.parts
            self.has_vector.rows[row] = True
            self._touch_windows(row)

    def drop(self, memory_id: bytes) -> None:
        """Remove a memory: nothing of it is found any more."""
        row = self.row_of.pop(memory_id, None)
        if row is None:
            return
        state = self.states[row]
        self.alive.rows[row] = False
        self.has_vector.rows[row] = False
        self.turns.rows[row] = 0
        self.parts[row] = b""
        self.postings.take_out(self._terms[row], counted=not self.is_concept.rows[row])
        self._terms[row] = ()
        self._facts[row] = facts_of("")
        # A dead row keeps nothing of what the memory said, though nobody looks at dead rows.
        self.states[row] = replace(state, content=None, speaker=None, attributes={}, tags=())
        self._spoken -= _is_spoken(state)
        if state.speaker:
            self._lines_of[state.speaker] -= 1
        self.years[_year(state)] -= 1
        self._leave_session(row, state)

    def form_of(self, rows: NDArray[np.int64]) -> LineForm[NDArray[np.float32]]:
        """What the form of some rows tells: one value a row in each array."""
        people = name_words(self.speakers)
        if self._named_for != people:
            self._form.rows[:, _NAMES] = [facts.names(people) for facts in self._facts]
            self._named_for = people
        return LineForm(*self._form.rows[rows].T)

    def window_lengths(self) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """The length of the sum of each row's vector and the vectors of the rows beside it."""
        if self._stale_windows:
            rows = np.fromiter(self._stale_windows, dtype=np.int64)
            self._stale_windows.clear()
            turns = self.turns.rows
            total = turns[rows].astype(np.float32)
            for place in (NEAR.index(-1), NEAR.index(1)):
                beside = self.near.rows[rows, place]
                total += np.where((beside >= 0)[:, None], turns[beside], 0)
            lengths = np.linalg.norm(total, axis=1)
            self._window_length.rows[rows] = np.maximum(lengths, 1.0)
        return self._window_length.rows

    def _append(self, state: MemoryState, text: str) -> int:
        row = len(self.states)
        content = state.content if isinstance(state.content, str) else ""
        facts, words = facts_of(content), tuple(terms(text))
        concept = state.kind is Kind.CONCEPT
        self.states.append(state)
        self.parts.append(b"")
        self._facts.append(facts)
        self._terms.append(words)
        self.postings.add(row, words, counted=not concept)
        self.years[_year(state)] += 1
        self._spoken += _is_spoken(state)
        speaker = NOBODY
        if state.speaker:
            speaker = self._speaker_ids.setdefault(state.speaker, len(self._speaker_ids))
            self._lines_of[state.speaker] += 1
        for column, value in (
            (self.alive, True),
            (self.is_concept, concept),
            (self.times, state.occurred_at),
            (self.speaker, speaker),
            (self.session, NOWHERE),
            (self.near, NO_ROW),
            (self._form, facts.form(self._named_for, len(words))),
            (self.turns, 0),
            (self.has_vector, False),
            (self._window_length, 1.0),
        ):
            column.append(value)
        self.uses.append(state)
        return row

    def _enter_session(self, row: int, state: MemoryState) -> None:
        if not state.session_id:
            return
        number = self._session_ids.setdefault(state.session_id, len(self._session_ids))
        if number == len(self._sessions):
            self._sessions.append([])
        self.session.rows[row] = number
        places = self._sessions[number]
        place = _place(state, row)
        insort(places, place)
        self._relink(places, bisect_left(places, place))

    def _leave_session(self, row: int, state: MemoryState) -> None:
        number = int(self.session.rows[row])
        if number != NOWHERE:
            places = self._sessions[number]
            at = bisect_left(places, _place(state, row))
            del places[at]
            self._relink(places, at)
            # Its words must not count for the lines that were beside it.
            self.near.rows[row] = NO_ROW

    def _relink(self, places: list[_Place], at: int) -> None:
        """Set the neighbours of the rows around a place of a session, and which rows open it."""
        reach = max(NEAR)
        for i in range(max(at - reach, 0), min(at + reach + 1, len(places))):
            row = places[i][-1]
            for column, step in enumerate(NEAR):
                there = i + step
                inside = 0 <= there < len(places)
                self.near.rows[row, column] = places[there][-1] if inside else NO_ROW
            self._form.rows[row, _OPENS] = i < _OPENING
            self._stale_windows.add(row)

    def _touch_windows(self, row: int) -> None:
        beside = (int(self.near.rows[row, NEAR.index(step)]) for step in (-1, 1))
        self._stale_windows.update((row, *(other for other in beside if other != NO_ROW)))


def name_words(people: Iterable[str]) -> frozenset[str]:
    """The words of people's names.

    >>> sorted(name_words(["Ada Byron"]))
    ['Ada', 'Byron']
    """
    return frozenset(word for name in people for word in name.split())


def _place(state: MemoryState, row: int) -> _Place:
    turn = _NO_TURN if state.turn is None else state.turn
    return turn, state.occurred_at, state.memory_id, row


def _is_spoken(state: MemoryState) -> bool:
    return bool(state.speaker and state.session_id)


def _year(state: MemoryState) -> int:
    return datetime.fromtimestamp(state.occurred_at / 1_000_000, UTC).year
