"""Copies say the same but for a counter; a number that matters makes two statements."""

from __future__ import annotations

import pytest

from hms_streams.memory.copies import COUNTED_LINES, Counting, form_and_numbers, same_words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I prefer Vim to Emacs.", "i prefer  VIM to Emacs!"),
        ("I prefer Vim to Emacs. (17)", "I prefer Vim to Emacs."),
        ("I prefer Vim to Emacs. [3/50]", "I prefer Vim to Emacs. [4/50]"),
        ("Drink water! #17", "Drink water! #18"),
        ("#17: Drink water", "#18: Drink water"),
        ("[2026-03-01 09:00] Backup done", "[2026-03-02 09:01] Backup done"),
        ("2026-03-01T09:00:00Z Backup done", "2026-03-02T09:01:00Z Backup done"),
        ("我喜欢茶。（12）", "我喜欢茶。（13）"),
    ],
)
def test_these_are_copies(one: str, other: str) -> None:
    assert same_words(one) == same_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My PIN is 4821", "My PIN is 9377"),
        ("app version 3.11.7", "app version 3.7.11"),
        ("flight on the 12th", "flight on the 14th"),
        ("Meet at gate #12", "Meet at gate #14"),
        ("Room (12)", "Room (14)"),
        ("The dentist is on 2026-03-12", "The dentist is on 2026-03-14"),
        ("I know C++.", "I know C#."),
        ("It is -5 degrees.", "It is 5 degrees."),
        ("मेरा घर", "मेरी घर"),
    ],
)
def test_these_are_two_statements(one: str, other: str) -> None:
    assert same_words(one) != same_words(other)


def counting(*texts: str) -> bool:
    form = Counting()
    shapes = set()
    for text in texts:
        found = form_and_numbers(same_words(text))
        assert found is not None
        shapes.add(found[0])
        form.add(found[1])
    assert len(shapes) == 1, "lines of one form"
    return form.counts


def test_a_number_that_goes_up_by_one_is_a_counter() -> None:
    assert counting(*(f"Reminder {n} to drink water" for n in range(17, 17 + COUNTED_LINES)))


def test_a_counter_may_miss_a_line() -> None:
    assert counting(*(f"Ping {n} is fine" for n in (1, 2, 3, 5, 6, 7, 8, 9)))


@pytest.mark.parametrize(
    "numbers",
    [
        (4821, 9377, 1234, 7781, 4402, 9001, 3310),
        (81, 82, 81, 80, 82, 83, 81),
        (1, 2, 3),
    ],
    ids=["of cards", "of weight", "of few lines"],
)
def test_other_numbers_tell_something(numbers: tuple[int, ...]) -> None:
    assert not counting(*(f"The number is {n} today" for n in numbers))


def test_an_identifier_is_no_counter() -> None:
    assert form_and_numbers("order 12345678901 is shipped") is None
