"""Days that are named by their number in a month, as far as they exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from hms_services.context.retrieval.days import spans
from hms_services.context.retrieval.days.spans import Span

_MONTHS_BACK = 3


def exists(year: int, month: int, day: int) -> bool:
    """Whether there is such a day."""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def day_or_month(year: int, month: int, day: int | None) -> Span:
    """A day of a year, or its whole month where no day is named."""
    return (
        spans.span(date(year, month, day), 1) if day else spans.whole(date(year, month, 1), "month")
    )


def in_years(first: int, second: int, years: Iterable[int], *, either: bool) -> Iterator[Span]:
    """The days that two numbers mean in some years.

    Args:
        first: the number of the day.
        second: the number of the month.
        years: those in which the day may be.
        either: whether the first number may as well be the month.
    """
    readings = {(first, second)}
    if either:
        readings.add((second, first))
    real = [(y, m, d) for y in sorted(years) for d, m in sorted(readings) if exists(y, m, d)]
    return (spans.span(date(*each), 1) for each in real)


def latest_of_month(today: date, day: int) -> Iterator[Span]:
    """The latest day with this number, today or before; none for a number that no month has."""
    first = today.replace(day=1)
    months = [spans.moved(first, -back, "month") for back in range(_MONTHS_BACK)]
    real = [month for month in months if exists(month.year, month.month, day)]
    past = (each for each in (month.replace(day=day) for month in real) if each <= today)
    return (spans.span(each, 1) for each in islice(past, 1))
