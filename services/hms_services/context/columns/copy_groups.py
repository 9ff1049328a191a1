"""Which lines of a space are copies of each other: a number a row, made when the row is made.

See ``hms_streams.memory.copies`` for what a copy is. A question picks one line of each group by
``one_of_each``: a few steps over arrays, and none where nothing is said twice.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from hms_schemas.generated.records import MemoryState
from hms_services.context.columns.column import Column
from hms_streams.memory.copies import Counting, form_and_numbers, same_words

# A text of more characters is a document: to compare it takes longer than to show it twice.
_LONGEST_COMPARED = 20_000
ALONE = -1
"""The group of a row that is no copy of anything."""

_Said = int
"""The hash of a speaker and words: no text is kept twice, and nothing of it when it is dropped."""

Rows = NDArray[np.int64]
Allowed = NDArray[np.bool_]


class CopyGroups:
    """The groups of copies of one space. For one thread at a time, as ``Columns``.

    A line belongs to two groups: of lines with the same words, and of lines that differ in numbers
    alone. The second holds copies only where the numbers count, see ``Counting``.
    """

    def __init__(self) -> None:
        self._same: Column[np.int32] = Column(np.int32)
        self._form: Column[np.int32] = Column(np.int32)
        self._same_ids: dict[_Said, int] = {}
        self._form_ids: dict[_Said, int] = {}
        self._forms: dict[int, Counting] = {}
        self._lines: Counter[int] = Counter()
        self._lines_of_form: Counter[int] = Counter()
        self._keys: list[tuple[_Said, _Said | None] | None] = []
        self._counted: set[int] = set()
        self._made = 0
        self._repeats = 0

    def append(self, state: MemoryState) -> None:
        """Add the row of a memory."""
        same, form = self._enter(state)
        self._same.append(same)
        self._form.append(form)

    def drop(self, row: int) -> None:
        """A row is dead: it is no copy any more, and nothing of what it said is kept."""
        keys, self._keys[row] = self._keys[row], None
        if keys is None:
            return
        same, form = int(self._same.rows[row]), int(self._form.rows[row])
        self._same.rows[row] = self._form.rows[row] = ALONE
        self._lines[same] -= 1
        self._repeats -= self._lines[same] > 0
        if not self._lines[same]:
            del self._lines[same], self._same_ids[keys[0]]
        if keys[1] is not None:
            self._lines_of_form[form] -= 1
            if not self._lines_of_form[form]:
                del self._lines_of_form[form], self._form_ids[keys[1]], self._forms[form]
                self._counted.discard(form)

    def copies_of(self, row: int, *, numbers_tell: bool) -> int:
        """How many living lines say what a row says, itself included."""
        form = int(self._form.rows[row])
        if not numbers_tell and form in self._counted:
            return self._lines_of_form[form]
        return self._lines[int(self._same.rows[row])] or 1

    def any(self, *, numbers_tell: bool) -> bool:
        """Whether anything is said twice."""
        return bool(self._repeats or self._counting(numbers_tell=numbers_tell))

    def one_of_each(
        self,
        allowed: Allowed,
        worth: NDArray[np.int64],
        apart: Allowed | None = None,
        *,
        numbers_tell: bool,
    ) -> Allowed:
        """``allowed`` with one row of each group: the one with the most ``worth``, then the last.

        Args:
            allowed: of each row, whether it may be found.
            worth: one number a row, such as its time.
            apart: rows that are no copies of anything, such as a "Yes." to a question.
            numbers_tell: the question holds a number: lines that differ in numbers are no copies.
        """
        counting = self._counting(numbers_tell=numbers_tell)
        groups = self._groups(counting)
        compared = allowed & (groups != ALONE)
        rows = np.flatnonzero(compared if apart is None else compared & ~apart)
        sizes = np.bincount(groups[rows])
        many = rows[sizes[groups[rows]] > 1]
        if not len(many):
            return allowed
        order = many[np.lexsort((many, worth[many], groups[many]))]
        last = np.append(groups[order][1:] != groups[order][:-1], True)
        picked = allowed.copy()
        picked[order[~last]] = False
        return picked

    def _counting(self, *, numbers_tell: bool) -> list[int]:
        return [] if numbers_tell else sorted(self._counted)

    def _groups(self, counting: list[int]) -> NDArray[np.int32]:
        same = self._same.rows
        if not counting:
            return same
        # Both kinds of groups are numbered from one counter: no number means two groups.
        form = self._form.rows
        groups: NDArray[np.int32] = np.where(np.isin(form, counting), form, same)
        return groups

    def _enter(self, state: MemoryState) -> tuple[int, int]:
        content = state.content
        words = ""
        if isinstance(content, str) and len(content) <= _LONGEST_COMPARED and not state.concept:
            words = same_words(content)
        if not words:
            self._keys.append(None)
            return ALONE, ALONE
        speaker = (state.speaker or "").casefold()
        said, counted = hash((speaker, words)), form_and_numbers(words)
        same = self._number(self._same_ids, said)
        self._lines[same] += 1
        self._repeats += self._lines[same] > 1
        if counted is None:
            self._keys.append((said, None))
            return same, ALONE
        shape = hash((speaker, counted[0]))
        form = self._number(self._form_ids, shape)
        counting = self._forms.setdefault(form, Counting())
        counting.add(counted[1])
        (self._counted.add if counting.counts else self._counted.discard)(form)
        self._lines_of_form[form] += 1
        self._keys.append((said, shape))
        return same, form

    def _number(self, ids: dict[_Said, int], said: _Said) -> int:
        number = ids.get(said)
        if number is None:
            number = ids[said] = self._made
            self._made += 1
        return number
