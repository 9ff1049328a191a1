"""Days that are named by their number in a month."""

from __future__ import annotations

from datetime import date

import pytest

from hms_services.context.retrieval.days import numbered_days


def test_a_leap_day_exists_in_leap_years_only() -> None:
    assert numbered_days.exists(2024, 2, 29)
    assert not numbered_days.exists(2026, 2, 29)


def test_without_a_day_the_whole_month_is_meant() -> None:
    month = numbered_days.day_or_month(2026, 10, None)

    assert (month.start.date(), month.end.date()) == (date(2026, 10, 1), date(2026, 11, 1))
    assert numbered_days.day_or_month(2026, 10, 17).start.date() == date(2026, 10, 17)


@pytest.mark.parametrize(
    ("first", "second", "either", "days"),
    [
        (5, 6, False, {date(2026, 6, 5)}),
        (5, 6, True, {date(2026, 6, 5), date(2026, 5, 6)}),
        (17, 10, True, {date(2026, 10, 17)}),
        (31, 2, True, set()),
    ],
)
def test_two_numbers_mean_the_days_that_exist(
    first: int, second: int, either: bool, days: set[date]
) -> None:
    found = numbered_days.in_years(first, second, [2026], either=either)

    assert {span.start.date() for span in found} == days


@pytest.mark.parametrize(
    ("today", "day", "latest"),
    [
        (date(2026, 11, 28), 28, date(2026, 11, 28)),
        (date(2026, 11, 28), 29, date(2026, 10, 29)),
        (date(2026, 3, 5), 31, date(2026, 1, 31)),
    ],
)
def test_the_latest_day_of_a_number_is_not_in_the_future(
    today: date, day: int, latest: date
) -> None:
    assert [span.start.date() for span in numbered_days.latest_of_month(today, day)] == [latest]


def test_a_number_that_no_month_has_is_no_day() -> None:
    assert list(numbered_days.latest_of_month(date(2026, 11, 28), 45)) == []
