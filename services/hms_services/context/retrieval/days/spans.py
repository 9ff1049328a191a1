"""Stretches of time on a calendar: whole days, weeks, months, seasons; so and so long ago.

All times here are local ones of the asker, without a zone.
"""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, assert_never

Unit = Literal["minute", "hour", "day", "week", "month", "year"]

# How much nearness to a stretch says, by its longest length in days: to a day much, to a month
# less, to a year little. The values of day, week, month and year were measured on conversations.
_WEIGHTS = ((1, 1.0), (3, 0.97), (8, 0.9), (31, 0.8), (130, 0.5))
_WEIGHT_OF_MORE = 0.2
# Days on either side of "N units ago". People round: "a month ago" is no day.
_ABOUT: dict[Unit, float] = {
    "minute": 0.02,
    "hour": 0.05,
    "day": 0.0,
    "week": 3.0,
    "month": 12.0,
    "year": 50.0,
}
# … and of a long time they round more.
_ABOUT_SHARE = 0.08
# Mean lengths in days.
_DAYS: dict[Unit, float] = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": 30.44,
    "year": 365.25,
}
# Of what comes every year, the one that is no longer ago than a year is meant rather than others.
_OTHER_YEARS = 0.8
# Hours of the parts of a day, from midnight of its day.
_PARTS = {"morning": (4, 12), "afternoon": (12, 18), "evening": (17, 24), "night": (18, 30)}
_SPRING_BEGINS = 3


class Span(NamedTuple):
    """From ``start`` to before ``end``."""

    start: datetime
    end: datetime
    weight: float
    """How much nearness to it says, 0 to 1."""


def span(start: date, days: float) -> Span:
    """So many days from the midnight in which ``start`` begins, weighed by their number."""
    begin = datetime(start.year, start.month, start.day)
    return Span(begin, begin + timedelta(days=days), weight_of(days))


def weight_of(days: float) -> float:
    """How much nearness to a stretch of so many days says."""
    return next((weight for most, weight in _WEIGHTS if days <= most), _WEIGHT_OF_MORE)


def lighter(found: Span, share: float) -> Span:
    """The same stretch with a share of its weight."""
    return found._replace(weight=found.weight * share)


def whole(at: date, unit: Unit) -> Span:
    """The day, week (from Monday), month or year that a day lies in."""
    match unit:
        case "minute" | "hour" | "day":
            return span(at, 1)
        case "week":
            return span(at - timedelta(days=at.weekday()), 7)
        case "month":
            return span(at.replace(day=1), calendar.monthrange(at.year, at.month)[1])
        case "year":
            return span(date(at.year, 1, 1), 365 + calendar.isleap(at.year))
        case _:
            assert_never(unit)


def moved(at: date, number: int, unit: Unit) -> date:
    """The day so many units later; the last day of a month that is too short."""
    if unit in ("month", "year"):
        months = at.year * 12 + at.month - 1 + number * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return date(year, month + 1, min(at.day, calendar.monthrange(year, month + 1)[1]))
    return at + timedelta(days=round(number * _DAYS[unit]))


def relative(today: date, number: int, unit: Unit) -> Span:
    """The whole unit so many units later: -1, "week" is last week."""
    return whole(moved(today, number, unit), unit)


def ago(now: datetime, number: float, unit: Unit) -> Span:
    """About so many units before now."""
    if unit == "year" and number != int(number):
        number, unit = number * 12, "month"
    about = max(_ABOUT[unit], number * _DAYS[unit] * _ABOUT_SHARE)
    at = now - timedelta(days=number * _DAYS[unit])
    if unit in ("minute", "hour"):
        around = timedelta(days=about)
        return Span(at - around, at + around, 1.0)
    day = moved(now.date(), -int(number), unit) if number == int(number) else at.date()
    return span(day - timedelta(days=round(about)), 1 + 2 * round(about))


def lately(now: datetime, number: float, unit: Unit) -> Span:
    """The last so many units, up to the end of today."""
    days = number * _DAYS[unit]
    end = datetime(now.year, now.month, now.day) + timedelta(days=1)
    return Span(now - timedelta(days=days), end, weight_of(days))


def weekday_before(today: date, weekday: int) -> date:
    """The latest such day before today, 0 for Monday."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def weekday_after(today: date, weekday: int) -> date:
    """The next such day after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def weekend(saturday: date) -> Span:
    """Saturday and Sunday."""
    return span(saturday, 2)


def season(year: int, number: int) -> Span:
    """A season that begins in a year: 0 for spring, 3 for winter.

    Whole months, as meteorologists count them, on the northern hemisphere.
    """
    begins = date(year, _SPRING_BEGINS + 3 * number, 1)
    return span(begins, (moved(begins, 3, "month") - begins).days)


def part_of_day(day: date, part: str) -> Span:
    """The morning, afternoon, evening or night of a day."""
    begin, end = _PARTS[part]
    midnight = datetime(day.year, day.month, day.day)
    return Span(midnight + timedelta(hours=begin), midnight + timedelta(hours=end), 1.0)


def yearly(found: Collection[Span], now: datetime) -> Iterator[Span]:
    """The same stretch of several years, without those to come where there are others.

    The latest is meant more than the others, unless it is longer ago than a year.
    """
    begun = [each for each in found if each.start <= now]
    year_ago = now - timedelta(days=366)
    latest = max((each.start for each in begun if each.start >= year_ago), default=None)
    for each in begun or found:
        yield each if latest in (None, each.start) else lighter(each, _OTHER_YEARS)
