"""The days that a question speaks of, and how near a memory lies to them.

dateparser reads the dates. This module finds the words of a question that may be a date, and says
which days a month or a year alone means.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from dateparser.date import DateDataParser
from numpy.typing import NDArray

from hms_services.context.columns.turn_facts import MONTHS, UNITS, VERB_MONTH, WEEKDAYS

DAY_US = 86_400_000_000
# People often tell of a thing shortly after it happened, and seldom before. E-folds, in days.
_BEFORE_DAYS, _AFTER_DAYS = 2.0, 4.0
# How much nearness to a period says: to a day much, to a month less, to a year little.
_WEIGHT = {"day": 1.0, "week": 0.9, "month": 0.8, "year": 0.2}

_MONTH = rf"(?:{MONTHS}|{VERB_MONTH})"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_NUMBER = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_PATTERN = (
    rf"\b(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|\b(?P<dated>{_NTH}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?|{_MONTH}\s+{_NTH}(?:,?\s+{_YEAR})?)\b"
    rf"|\b(?P<monthly>{_MONTH}(?:,?\s+(?:of\s+)?{_YEAR})?)\b"
    rf"|\b(?P<yearly>{_YEAR})\b"
    rf"|\b(?P<relative>yesterday|today|(?:last|this)\s+(?:{UNITS}|{WEEKDAYS})"
    rf"|{_NUMBER}\s+(?:{UNITS})\s+ago)\b"
)
_PHRASE = re.compile(_PATTERN, re.IGNORECASE)
# Most questions speak of no day. In lower case that is seen in a third of the time.
_LOWERED = re.compile(_PATTERN)
_PART = re.compile(
    r"\b(early|beginning of|start of|mid|middle of|late|end of)[\s-]+(?:the\s+)?\Z", re.I
)
_WEEK_BEFORE = re.compile(r"\bweek(?:end)?\s+(?:before|of)\s+(?:the\s+)?\Z", re.IGNORECASE)
_LEADS_TO_MONTH = re.compile(
    r"\b(?:in|of|on|during|since|until|till|by|from|through|last|next|this|early|mid|late)[\s-]+\Z",
    re.IGNORECASE,
)


class Period(NamedTuple):
    """Days that a question speaks of: from ``start`` to before ``end``, µs."""

    start: int
    end: int
    weight: float
    """How much it says, 0 to 1."""


def find_periods(text: str, years: Collection[int], asked_at_us: int) -> tuple[Period, ...]:
    """The periods in a question.

    Args:
        text: the question.
        years: those that a date without a year may mean.
        asked_at_us: the moment it is asked at, µs: what ``yesterday`` counts from.
    """
    if not _LOWERED.search(text.lower()):
        return ()
    return tuple(
        period
        for match in _PHRASE.finditer(text)
        if _is_date(match, text)
        for period in _periods(match, text, years, asked_at_us)
    )


def read_calendar() -> None:
    """Make dateparser read its data now: that takes a tenth of a second, which the first question
    would wait for."""
    find_periods("yesterday", (), 0)


def nearness(periods: Collection[Period], times: NDArray[np.int64]) -> NDArray[np.float32]:
    """How near each of ``times`` (µs) lies to the nearest of the periods: 0 to 1."""
    near = np.zeros(len(times), dtype=np.float32)
    for start, end, weight in periods:
        before = np.maximum(start - times, 0) / (DAY_US * _BEFORE_DAYS)
        after = np.maximum(times - (end - 1), 0) / (DAY_US * _AFTER_DAYS)
        np.maximum(near, weight * np.exp(-(before + after)), out=near, casting="same_kind")
    return near


def _is_date(match: re.Match[str], text: str) -> bool:
    """Whether the match is a date: "may" is a month only in capitals and behind a fitting word."""
    monthly = match.group("monthly")
    if monthly is None or monthly.lower() != VERB_MONTH:
        return True
    return monthly[0].isupper() and bool(_LEADS_TO_MONTH.search(text[: match.start()]))


def _periods(
    match: re.Match[str], text: str, years: Collection[int], asked_at_us: int
) -> Iterator[Period]:
    phrase, lead = match.group(), text[: match.start()]
    relative = match.group("relative") is not None
    dated = relative or re.search(_YEAR, phrase) is not None
    for spelled in [phrase] if dated else [f"{phrase} {year}" for year in sorted(years)]:
        found = _parse(spelled, asked_at_us)
        if found is not None:
            at, size = found
            yield _shaped(*_whole(at, size), size, lead)


def _parse(phrase: str, asked_at_us: int) -> tuple[datetime, str] | None:
    data = _parser(datetime.fromtimestamp(asked_at_us / 1e6, UTC).date()).get_date_data(phrase)
    if data.date_obj is None:
        return None
    return data.date_obj.replace(tzinfo=UTC), data.period


@lru_cache(maxsize=8)
def _parser(today: date) -> Any:
    """The parser of a day. To make one takes as long as reading ten dates."""
    noon = datetime.combine(today, time(12))
    return DateDataParser(languages=["en"], settings={"RELATIVE_BASE": noon, "DATE_ORDER": "DMY"})


def _whole(at: datetime, size: str) -> tuple[datetime, datetime]:
    """The day, week, month or year that ``at`` lies in; its end is the first moment after it."""
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    match size:
        case "year":
            return day.replace(month=1, day=1), day.replace(year=day.year + 1, month=1, day=1)
        case "month":
            days = calendar.monthrange(day.year, day.month)[1]
            return day.replace(day=1), day.replace(day=1) + timedelta(days=days)
        case "week":
            monday = day - timedelta(days=day.weekday())
            return monday, monday + timedelta(days=7)
        case _:
            return day, day + timedelta(days=1)


def _shaped(start: datetime, end: datetime, size: str, lead: str) -> Period:
    """The period that a date with the words before it means: early in it, the week before it."""
    part = _PART.search(lead)
    if part is not None and size == "month":
        word = part.group(1).lower()
        if word in ("early", "beginning of", "start of"):
            end = start + timedelta(days=11)
        elif word in ("mid", "middle of"):
            start, end = start + timedelta(days=9), start + timedelta(days=21)
        else:
            start = end - timedelta(days=11)
    if _WEEK_BEFORE.search(lead):
        start -= timedelta(days=7)
    return Period(_us(start), _us(end), _WEIGHT.get(size, 1.0))


def _us(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
