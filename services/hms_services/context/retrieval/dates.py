"""The days that a question speaks of, and how near a memory lies to them.

``days/`` reads the expressions of time of eleven languages. This module joins what belongs
together, and measures nearness.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hms_services.context.retrieval.days.expressions import Expression, Found, Reader, reader_of
from hms_services.context.retrieval.days.folding import folded
from hms_services.context.retrieval.days.languages import languages_of
from hms_services.context.retrieval.days.meanings import (
    Said,
    in_year_beside,
    is_weekday_of,
    meanings,
)
from hms_services.context.retrieval.days.spans import Span

DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1)
# People often tell of a thing shortly after it happened, and seldom before. E-folds, in days.
_BEFORE_DAYS, _AFTER_DAYS = 2.0, 4.0
# Who says "yesterday" knows the day: what was said on others is less likely meant than where a day
# of months ago is named from memory. A tenth of the weight is more than equal lines differ by.
_OWN_DAYS = frozenset(
    {
        *(Expression.LATELY, Expression.DAY_OF_WEEK, Expression.SOME_WEEKDAY, Expression.WEEKDAY),
        *(Expression.WEEKEND, Expression.RELATIVE, Expression.SOME_UNIT),
    }
)
_OUTSIDE_OF_OWN = 0.85
_PART = re.compile(r"\b(early|beginning of|start of|mid|middle of|late|end of)[\s-]+(?:the\s+)?\Z")
_WEEK_BEFORE = re.compile(r"\bweek(?:end)?\s+(?:before|of)\s+(?:the\s+)?\Z")
_LEADS_TO_MONTH = re.compile(
    r"\b(?:in|of|on|during|since|until|till|by|from|through|last|next|this|early|mid|late)[\s-]+\Z"
)
# The early and the late part of a month, in days; of a longer time it is a third.
_PART_DAYS = 11
_LONGEST_DOUBTFUL = 3
_LONGEST_WEEK, _LONGEST_MONTH = 8, 31
_MINUTE_US = 60_000_000


class Period(NamedTuple):
    """Days that a question speaks of: from ``start`` to before ``end``.

    Both are local: µs from midnight on 1970-01-01, on the clocks where a memory happened.
    """

    start: int
    end: int
    weight: float
    """How much it says, 0 to 1."""
    ahead_us: int = 0
    """How far the asker's clock is ahead of UTC, µs: so far were the clocks of memories too that
    say nothing of theirs."""
    outside: float = 1.0
    """The share that is left of the weight right before and behind the period."""


def find_periods(
    text: str, years: Collection[int], asked_at_us: int, ahead_us: int = 0
) -> tuple[Period, ...]:
    """The periods in a question.

    Args:
        text: the question.
        years: those that a date without a year may mean.
        asked_at_us: the moment it is asked at, µs: what ``yesterday`` counts from.
        ahead_us: how far the asker's clock is ahead of UTC, µs.
    """
    now = _EPOCH + timedelta(microseconds=asked_at_us + ahead_us)
    return tuple(
        Period(_us(start), _us(end), weight, ahead_us, outside)
        for language in languages_of(text.lower())
        for (start, end, weight), outside in _spans(text, reader_of(language), now, years)
    )


def read_calendar() -> None:
    """Make the patterns of English now: that takes some tens of milliseconds, which the first
    question would wait for. Those of other languages are made when they are needed."""
    find_periods("yesterday", (), 0)


def nearness(
    periods: Collection[Period],
    times: NDArray[np.int64],
    offsets: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """How near each of some times lies to the nearest of the periods: 0 to 1.

    Args:
        periods: of a question.
        times: µs, UTC.
        offsets: minutes that local time was ahead of UTC; NaN where nobody said it. Without them
            it is known of none.
    """
    near = np.zeros(len(times), dtype=np.float32)
    for period in periods:
        local = _local(period, times, offsets)
        before = np.maximum(period.start - local, 0) / (DAY_US * _BEFORE_DAYS)
        after = np.maximum(local - (period.end - 1), 0) / (DAY_US * _AFTER_DAYS)
        away = before + after
        weight = np.where(away > 0, period.weight * period.outside, period.weight)
        np.maximum(near, weight * np.exp(-away), out=near, casting="same_kind")
    return near


def inside(
    periods: Collection[Period], times: NDArray[np.int64], offsets: NDArray[np.float32]
) -> NDArray[np.bool_]:
    """Which of some times lie in one of the periods; arguments as of ``nearness``."""
    found = np.zeros(len(times), dtype=bool)
    for period in periods:
        local = _local(period, times, offsets)
        found |= (period.start <= local) & (local < period.end)
    return found


def _local(
    period: Period, times: NDArray[np.int64], offsets: NDArray[np.float32] | None
) -> NDArray[np.float64]:
    """The times on the clocks of the memories, in µs."""
    local: NDArray[np.float64] = times.astype(np.float64)
    if offsets is None:
        local += period.ahead_us
    else:
        local += np.where(np.isnan(offsets), period.ahead_us, np.float64(_MINUTE_US) * offsets)
    return local


def _spans(
    text: str, reader: Reader, now: datetime, years: Collection[int]
) -> Iterator[tuple[Span, float]]:
    """The stretches of time in a text, each with ``Period.outside``."""
    plain = folded(text, reader.language.code)
    english = reader.language.code == "en"
    found = [each for each in reader.expressions(plain) if not english or _is_date(each, text)]
    if not found:
        return
    future = reader.future.search(plain) is not None
    for said in _joined([Said(each, reader, now, years, future) for each in found], plain):
        lead = plain[: said.found.match.start()]
        outside = _OUTSIDE_OF_OWN if said.found.expression in _OWN_DAYS else 1.0
        for each in meanings(said):
            yield _shaped(each, lead) if english else each, outside


def _joined(said: Iterable[Said], plain: str) -> list[Said]:
    """The expressions, those that together name a month of a year as one."""
    joined: list[Said] = []
    for each in said:
        if joined:
            last = joined[-1]
            between = plain[last.found.match.end() : each.found.match.start()]
            if is_weekday_of(last, each, between):
                joined[-1] = each
                continue
            together = in_year_beside(last, each, between) or in_year_beside(each, last, between)
            if together is not None:
                joined[-1] = together
                continue
        joined.append(each)
    return joined


def _is_date(found: Found, text: str) -> bool:
    """Whether an English expression is a date.

    "May" is a month, and "Jan" one and no name, only in capitals and behind a fitting word.
    """
    match = found.match
    if found.expression is not Expression.MONTH or len(match.group()) > _LONGEST_DOUBTFUL:
        return True
    written = text[match.start() : match.end()]
    before = text[: match.start()].lower()
    return written.istitle() and _LEADS_TO_MONTH.search(before) is not None


def _shaped(found: Span, lead: str) -> Span:
    """The period that a date with the words before it means: early in it, the week before it."""
    start, end = found.start, found.end
    part, days = _PART.search(lead), (end - start).days
    if part is not None and days > _LONGEST_WEEK:
        third = timedelta(days=_PART_DAYS if days <= _LONGEST_MONTH else round(days / 3))
        word = part.group(1)
        if word in ("early", "beginning of", "start of"):
            end = start + third
        elif word in ("mid", "middle of"):
            start, end = start + third - timedelta(days=2), end - third + timedelta(days=1)
        else:
            start = end - third
    if _WEEK_BEFORE.search(lead) and days <= _LONGEST_WEEK:
        start -= timedelta(days=7)
    return Span(start, end, found.weight)


def _us(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
