"""Which one is meant of what comes once a year, asked on 28 November 2026."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hms_services.context.retrieval.days import once_a_year, spans
from hms_services.context.retrieval.days.spans import Span

NOW = datetime(2026, 11, 28, 20)
DURING_CHRISTMAS = datetime(2026, 12, 25, 9)


def autumn(year: int) -> Span:
    return spans.season(year, 2)


@pytest.mark.parametrize(("direction", "year"), [(-1, 2025), (0, 2026), (1, 2027)])
def test_the_last_this_and_the_next_one(direction: int, year: int) -> None:
    assert once_a_year.nearest(autumn, NOW, direction).start.year == year


def test_of_christmas_only_a_past_one_is_the_last() -> None:
    last, this = (
        once_a_year.nearest(once_a_year.christmas, DURING_CHRISTMAS, direction)
        for direction in (-1, 0)
    )

    assert last.start.date() == date(2025, 12, 24)
    assert this.start.date() == date(2026, 12, 24)


def test_new_year_is_the_last_day_and_the_first() -> None:
    assert once_a_year.new_year(2026).start.date() == date(2026, 12, 31)
    assert once_a_year.new_year(2026).end.date() == date(2027, 1, 2)


@pytest.mark.parametrize(
    ("years", "meant"), [((), {2025, 2026}), ((2024,), {2024}), ((2023, 2024), {2023, 2024, 2026})]
)
def test_those_of_the_years_and_the_last_one_that_began(
    years: tuple[int, ...], meant: set[int]
) -> None:
    assert {span.start.year for span in once_a_year.each(autumn, years, NOW)} == meant
