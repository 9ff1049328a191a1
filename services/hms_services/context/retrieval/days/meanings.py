"""The days that an expression of time means, at the moment when it is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import cast

from hms_services.context.retrieval.days import numbered_days, once_a_year, spans
from hms_services.context.retrieval.days.expressions import Expression, Found, Reader
from hms_services.context.retrieval.days.spans import Span, Unit

_SATURDAY = 5
_CENTURY = 2000
# Of two readings of "last Tuesday", the one that is less meant.
_LESS_MEANT = 0.7
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Said:
    """An expression and what its meaning depends on."""

    found: Found
    reader: Reader
    now: datetime
    """The local time of the asker, without a zone."""
    years: Collection[int]
    """Those that a date without a year may mean."""
    future: bool
    """The question is about what is to come."""

    def part(self, name: str) -> str | None:
        """A part of the expression."""
        match = self.found.match
        return match.group(name) if name in match.re.groupindex else None

    def has(self, name: str) -> bool:
        """Whether the expression has the part."""
        return self.part(name) is not None

    @property
    def today(self) -> date:
        """The asker's day."""
        return self.now.date()

    @property
    def monday(self) -> date:
        """Of the asker's week."""
        return self.today - timedelta(days=self.today.weekday())

    @property
    def direction(self) -> int:
        """-1 for the last, 0 for this, 1 for the next one."""
        return -1 if self.has("last") else 1 if self.has("next") else 0

    @property
    def names_year(self) -> bool:
        """Whether it says of which year it is."""
        return any(map(self.has, ("year", "last", "this", "next")))


def meanings(said: Said) -> Iterator[Span]:
    """The stretches of time that an expression may mean; none for a date that does not exist."""
    try:
        yield from list(_MEANINGS[said.found.expression](said))
    except (ValueError, OverflowError):
        return


def is_weekday_of(one: Said, other: Said, between: str) -> bool:
    """Whether ``one`` only names the weekday of the date ``other`` ("Tuesday, 17 November")."""
    return (
        one.found.expression is Expression.WEEKDAY
        and other.found.expression in _DATES
        and re.fullmatch(r"[\s,.]*(?:the|dem|den|le|el|de)?\s*", between) is not None
    )


def in_year_beside(one: Said, other: Said, between: str) -> Said | None:
    """``one`` in the year that ``other`` names beside it, as in "October last year"."""
    if not re.fullmatch(r"[\s,]*(?:\w{1,3}\s*)?", between) or one.names_year:
        return None
    if one.found.expression not in _OF_A_YEAR or other.found.expression not in _YEARS:
        return None
    year = next((each for each in meanings(other) if (each.end - each.start).days > 360), None)
    return replace(one, years=(year.start.year,)) if year else None


def _year_first(said: Said) -> Iterator[Span]:
    yield spans.span(date(_int(said, "year"), _int(said, "month"), _int(said, "day")), 1)


def _year_last(said: Said) -> Iterator[Span]:
    year = _int(said, "year")
    yield from _days(said, [year if year >= 100 else _CENTURY + year])


def _no_year(said: Said) -> Iterator[Span]:
    yield from spans.yearly(list(_days(said, said.years)), said.now)


def _days(said: Said, years: Iterable[int]) -> Iterator[Span]:
    """Behind slashes either number may be the day, behind dots the first."""
    either = said.part("by") == "/" or said.reader.language.code == "en"
    return numbered_days.in_years(_int(said, "first"), _int(said, "second"), years, either=either)


def _dated(said: Said) -> Iterator[Span]:
    month = _month_of(said)
    day = _int(said, "day") if said.has("day") else None

    def of(year: int) -> Span:
        return numbered_days.day_or_month(year, month, day)

    if said.direction or said.has("this"):
        yield once_a_year.nearest(of, said.now, said.direction)
    elif said.has("year"):
        yield of(_int(said, "year"))
    else:
        real = numbered_days.exists
        years = [year for year in sorted(said.years) if real(year, month, day or 1)]
        yield from spans.yearly([of(year) for year in years], said.now)


def _day_of_month(said: Said) -> Iterator[Span]:
    yield from numbered_days.latest_of_month(said.today, _int(said, "day"))


def _ago(said: Said) -> Iterator[Span]:
    number, unit = _amount(said)
    yield spans.ago(said.now, number, unit)


def _lately(said: Said) -> Iterator[Span]:
    yield spans.lately(said.now, *_amount(said))


def _day_of_week(said: Said) -> Iterator[Span]:
    weeks = said.direction
    if said.has("week"):
        weeks, _ = said.reader.language.relative.read(cast(str, said.part("week")))
    yield _day(said, said.monday + timedelta(days=7 * weeks + _weekday_of(said)))


def _some_weekday(said: Said) -> Iterator[Span]:
    weekday = _weekday_of(said)
    if said.has("next"):
        yield _day(said, spans.weekday_after(said.today, weekday))
    elif said.has("before_last"):
        yield _day(said, spans.weekday_before(said.today, weekday) - timedelta(days=7))
    elif said.has("last"):
        before = spans.weekday_before(said.today, weekday)
        yield _day(said, before)
        if before >= said.monday:
            yield spans.lighter(_day(said, before - timedelta(days=7)), _LESS_MEANT)
    else:
        yield _day(said, said.monday + timedelta(days=weekday))


def _weekday(said: Said) -> Iterator[Span]:
    nearest = spans.weekday_after if said.future else spans.weekday_before
    yield _day(said, nearest(said.today, _weekday_of(said)))


def _day(said: Said, day: date) -> Span:
    part = said.part("part")
    return spans.part_of_day(day, part) if part else spans.span(day, 1)


def _weekend(said: Said) -> Iterator[Span]:
    this = said.monday + timedelta(days=_SATURDAY)
    if said.has("before_last"):
        yield spans.weekend(this - timedelta(days=14))
    elif not (said.direction or said.has("this")):
        # "At the weekend": the present one, once it has begun.
        begun = said.future or said.today >= this
        yield spans.weekend(this if begun else this - timedelta(days=7))
    else:
        yield spans.weekend(this + timedelta(days=7 * said.direction))


def _season(said: Said) -> Iterator[Span]:
    number = next(n for n in range(4) if said.has(f"season{n}"))
    yield from _once_a_year(said, lambda year: spans.season(year, number))


def _holiday(said: Said) -> Iterator[Span]:
    yield from _once_a_year(
        said, once_a_year.christmas if said.has("christmas") else once_a_year.new_year
    )


def _once_a_year(said: Said, of: Callable[[int], Span]) -> Iterator[Span]:
    if said.has("year"):
        yield of(_int(said, "year"))
    elif said.direction or said.has("this"):
        yield once_a_year.nearest(of, said.now, said.direction)
    else:
        yield from once_a_year.each(of, said.years, said.now)


def _relative(said: Said) -> Iterator[Span]:
    language = said.reader.language
    number, unit = language.relative.read(cast(str, said.part("phrase")))
    if unit in ("morning", "afternoon", "evening", "night"):
        yield spans.part_of_day(said.today + timedelta(days=number), unit)
    elif said.has("part"):
        yield _day(said, said.today + timedelta(days=number))
    else:
        yield spans.relative(said.today, number, cast(Unit, unit))


def _some_unit(said: Said) -> Iterator[Span]:
    _, unit = said.reader.language.units.read(cast(str, said.part("unit")))
    yield spans.relative(said.today, said.direction, unit)


def _year(said: Said) -> Iterator[Span]:
    yield spans.whole(date(_int(said, "year"), 1, 1), "year")


def _amount(said: Said) -> tuple[float, Unit]:
    language = said.reader.language
    factor, unit = language.units.read(cast(str, said.part("unit")))
    word = said.part("number")
    number = language.number(word) if word else 1.0
    half = 0.5 if said.part("half") or said.part("more_half") else 0.0
    return (number + half) * factor, unit


def _month_of(said: Said) -> int:
    word = cast(str, said.part("month"))
    return int(word) if _DIGITS.fullmatch(word) else said.reader.language.months.read(word)


def _weekday_of(said: Said) -> int:
    return said.reader.language.weekdays.read(cast(str, said.part("weekday")))


def _int(said: Said, name: str) -> int:
    return int(cast(str, said.part(name)))


_MEANINGS: dict[Expression, Callable[[Said], Iterator[Span]]] = {
    Expression.YEAR_FIRST: _year_first,
    Expression.YEAR_LAST: _year_last,
    Expression.NO_YEAR: _no_year,
    Expression.CHINESE: _dated,
    Expression.DAY_OF_MONTH: _day_of_month,
    Expression.DATED: _dated,
    Expression.AGO: _ago,
    Expression.LATELY: _lately,
    Expression.DAY_OF_WEEK: _day_of_week,
    Expression.SOME_WEEKDAY: _some_weekday,
    Expression.WEEKDAY: _weekday,
    Expression.WEEKEND: _weekend,
    Expression.SEASON: _season,
    Expression.HOLIDAY: _holiday,
    Expression.RELATIVE: _relative,
    Expression.SOME_UNIT: _some_unit,
    Expression.MONTH: _dated,
    Expression.YEAR: _year,
}
_OF_A_YEAR = frozenset(
    {Expression.CHINESE, Expression.DATED, Expression.SEASON, Expression.HOLIDAY, Expression.MONTH}
)
_DATES = frozenset(
    {
        *(Expression.YEAR_FIRST, Expression.YEAR_LAST, Expression.NO_YEAR),
        *(Expression.DATED, Expression.CHINESE),
    }
)
_YEARS = frozenset({Expression.RELATIVE, Expression.SOME_UNIT})
