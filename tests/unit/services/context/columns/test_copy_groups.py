"""Groups of copies: one row of each may be found, and nothing of a dropped row is kept."""

from __future__ import annotations

import numpy as np
from tests.unit.services.conftest import memory_of

from hms_services.context.columns.columns import Columns


def columns_of(*texts: str, speaker: str = "Ada") -> Columns:
    columns = Columns(0)
    for n, text in enumerate(texts):
        columns.put(memory_of(n, text, speaker=speaker), None)
    return columns


def picked(columns: Columns, *, numbers_tell: bool = False) -> list[object]:
    allowed = columns.alive.rows
    rows = columns.copies.one_of_each(allowed, columns.times.rows, numbers_tell=numbers_tell)
    return [columns.states[row].content for row in np.flatnonzero(rows).tolist()]


def test_the_newest_of_the_copies_may_be_found() -> None:
    columns = columns_of("I like tea. (1)", "Other.", "i like TEA! #2", "I like tea.")

    assert picked(columns) == ["Other.", "I like tea."]
    assert columns.copies.copies_of(3, numbers_tell=False) == 3


def test_two_people_who_say_the_same_are_no_copies() -> None:
    columns = Columns(0)
    for n, who in enumerate(("Ada", "Bob")):
        columns.put(memory_of(n, "I like tea.", speaker=who), None)

    assert len(picked(columns)) == 2


def test_a_counter_within_a_line_makes_copies_unless_the_question_has_a_number() -> None:
    columns = columns_of(*(f"Reminder {n} to drink water" for n in range(9)))

    assert picked(columns) == ["Reminder 8 to drink water"]
    assert columns.copies.copies_of(8, numbers_tell=False) == 9
    assert len(picked(columns, numbers_tell=True)) == 9


def test_numbers_that_count_nothing_make_no_copies() -> None:
    columns = columns_of(
        *(f"The PIN of card {c} is {n}" for c, n in zip("abcdefgh", range(3, 90, 11), strict=True))
    )

    assert len(picked(columns)) == 8


def test_when_the_newest_is_dropped_the_one_before_may_be_found() -> None:
    columns = columns_of("I like tea.", "I like tea!")

    columns.drop(memory_of(1).memory_id)

    assert picked(columns) == ["I like tea."]
    assert not columns.copies.any(numbers_tell=False)


def test_a_row_that_may_not_be_found_hides_no_other() -> None:
    columns = columns_of("I like tea.", "I like tea!")
    allowed = np.array([True, False])

    kept = columns.copies.one_of_each(allowed, columns.times.rows, numbers_tell=False)

    assert kept.tolist() == [True, False]
