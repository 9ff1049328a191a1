"""The memories of one space as columns: what ranking asks of each, one row a memory.

Rows are added at the end and marked dead; no row moves. What follows from a memory's text is
measured once, when its row is made. Words and vectors are those of its passages, see ``units``. The
neighbours of a row are the rows of its session around it, see ``sessions``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from hms_schemas.generated.records import Kind, MemoryState
from hms_services.context.columns.asking import Asking
from hms_services.context.columns.column import Column
from hms_services.context.columns.copy_groups import CopyGroups
from hms_services.context.columns.nicknames import nickname_in
from hms_services.context.columns.postings import Postings
from hms_services.context.columns.roles import (
    SpaceKind,
    SpeakerRole,
    is_of_program,
    kind_of,
    role_of,
)
from hms_services.context.columns.sessions import NEAR, NO_ROW, Sessions, is_talk
from hms_services.context.columns.turn_facts import LineForm, TurnFacts, facts_of
from hms_services.context.columns.units import Units
from hms_services.context.columns.uses import Uses
from hms_services.context.columns.vectors import scratch
from hms_services.context.view.memory_vectors import MemoryVectors
from hms_streams.index.indexing import embedded_passages, embedded_text
from hms_streams.index.words import terms
from hms_streams.memory.local_time import local_us

NOBODY = -1
_OPENS, _NAMES = LineForm._fields.index("opens"), LineForm._fields.index("names")


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
        self._speaker_ids: dict[str, int] = {}
        self._lines_of: Counter[str] = Counter()
        self._lines_of_role: Counter[SpeakerRole] = Counter()
        self._nicknames: dict[int, str] = {}
        self.years: Counter[int] = Counter()
        self.alive: Column[np.bool_] = Column(bool)
        self.is_concept: Column[np.bool_] = Column(bool)
        self.uses = Uses()
        self.copies, self.asking = CopyGroups(), Asking()
        self.times: Column[np.int64] = Column(np.int64)
        self.offsets: Column[np.float32] = Column(np.float32)
        self.speaker: Column[np.int32] = Column(np.int32)
        self.role: Column[np.int8] = Column(np.int8)
        self.of_program: Column[np.bool_] = Column(bool)
        self.units = Units(dimensions)
        self._sessions = Sessions()
        self.session = self._sessions.number
        self.near = self._sessions.near
        self._form: Column[np.float32] = Column(np.float32, len(LineForm._fields))
        self.has_vector: Column[np.bool_] = Column(bool)
        self._window_length: Column[np.float32] = Column(np.float32)
        self._facts: list[TurnFacts] = []
        self._terms: list[tuple[str, ...]] = []
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
    def nicknames(self) -> list[tuple[str, str]]:
        """Names that speakers go by, each with its speaker."""
        return [(name, self.states[row].speaker or "") for row, name in self._nicknames.items()]

    @property
    def present_years(self) -> Collection[int]:
        """The years in which something happened."""
        return [year for year, count in self.years.items() if count > 0]

    @property
    def kind(self) -> SpaceKind:
        """What the space holds."""
        return kind_of(self._lines_of_role, len(self.speakers), self._spoken)

    @property
    def near_of_role(self) -> NDArray[np.int32]:
        """Of each row: its neighbours whose speaker has the same role, else ``NO_ROW``."""
        near, roles = self.near.rows, self.role.rows
        if self.kind is not SpaceKind.ASSISTED:
            return near
        return np.where(roles[near] == roles[:, None], near, np.int32(NO_ROW))

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
        if embedded_text(state) is None:
            return
        row = self._append(state)
        self.row_of[state.memory_id] = row
        self._relinked(self._sessions.enter(row, state))
        if vectors is not None:
            self.put_vectors(state.memory_id, vectors)

    def put_vectors(self, memory_id: bytes, vectors: MemoryVectors) -> None:
        """Store the vectors of a memory; those of a memory that has no row are ignored."""
        row = self.row_of.get(memory_id)
        if row is not None:
            self.units.put(row, vectors)
            self.has_vector.rows[row] = True
            self._touch_windows(row)

    def drop(self, memory_id: bytes) -> None:
        """Remove a memory: nothing of it is found any more."""
        row = self.row_of.pop(memory_id, None)
        if row is None:
            return
        state = self.states[row]
        self.alive.rows[row] = False
        self.copies.drop(row)
        self.asking.drop(row)
        self.has_vector.rows[row] = False
        self.units.clear(row)
        self.postings.take_out(self._terms[row], counted=not self.is_concept.rows[row])
        self._terms[row] = ()
        self._facts[row] = facts_of("")
        self._nicknames.pop(row, None)
        # A dead row keeps nothing of what the memory said, though nobody looks at dead rows.
        self.states[row] = replace(state, content=None, speaker=None, attributes={}, tags=())
        self._spoken -= is_talk(state)
        self._lines_of_role[role_of(state)] -= 1
        if state.speaker:
            self._lines_of[state.speaker] -= 1
        self.years[_year(state)] -= 1
        self._relinked(self._sessions.leave(row, state))

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
            total = self.units.row_vectors(rows)
            for place in (NEAR.index(-1), NEAR.index(1)):
                beside = self.near.rows[rows, place]
                there = np.flatnonzero(beside >= 0)
                total[there] += self.units.row_vectors(beside[there].astype(np.int64))
            lengths = np.linalg.norm(total, axis=1)
            self._window_length.rows[rows] = np.maximum(lengths, 1.0)
        return self._window_length.rows

    def _append(self, state: MemoryState) -> int:
        row = len(self.states)
        content = state.content if isinstance(state.content, str) else ""
        facts, passages = facts_of(content), _terms(state.speaker, content)
        words = tuple(word for passage in passages for word in passage)
        concept = state.kind is Kind.CONCEPT
        self.states.append(state)
        self._facts.append(facts)
        self._terms.append(words)
        self.postings.add(self.units.append(len(passages)), *passages, counted=not concept)
        self.years[_year(state)] += 1
        self._spoken += is_talk(state)
        role, speaker = role_of(state), NOBODY
        self._lines_of_role[role] += 1
        if state.speaker:
            speaker = self._speaker_ids.setdefault(state.speaker, len(self._speaker_ids))
            self._lines_of[state.speaker] += 1
        for column, value in (
            (self.alive, True),
            (self.is_concept, concept),
            (self.times, state.occurred_at),
            (self.offsets, _offset(state)),
            (self.speaker, speaker),
            (self.role, role.value),
            (self.of_program, is_of_program(state)),
            (self._form, facts.form(self._named_for, len(words) / len(passages))),
            (self.has_vector, False),
            (self._window_length, 1.0),
        ):
            column.append(value)
        self.uses.append(state)
        self.copies.append(state)
        self.asking.append(state)
        if state.speaker and (nickname := nickname_in(content)):
            self._nicknames[row] = nickname
        return row

    def _relinked(self, rows: Iterable[tuple[int, bool]]) -> None:
        """The neighbours of ``rows`` changed, and whether they open their session."""
        for row, opens in rows:
            self._form.rows[row, _OPENS] = opens
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


def _terms(speaker: str | None, content: str) -> Sequence[Sequence[str]]:
    """The words of each passage, those of its speaker's name among them."""
    name = tuple(terms(speaker)) if speaker else ()
    return [(*name, *terms(passage)) for passage in embedded_passages(content)]


def _year(state: MemoryState) -> int:
    return datetime.fromtimestamp(local_us(state) / 1_000_000, UTC).year


def _offset(state: MemoryState) -> float:
    """Minutes that local time was ahead of UTC; NaN where nobody said it."""
    return np.nan if state.utc_offset_minutes is None else state.utc_offset_minutes
