"""What comes once a year, as a season does: which one of them is meant."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime

from hms_services.context.retrieval.days import spans
from hms_services.context.retrieval.days.spans import Span


def christmas(year: int) -> Span:
    """From Christmas Eve on, three days."""
    return spans.span(date(year, 12, 24), 3)


def new_year(year: int) -> Span:
    """The last day of the year and the first of the next."""
    return spans.span(date(year, 12, 31), 2)


def each(of: Callable[[int], Span], years: Collection[int], now: datetime) -> Iterator[Span]:
    """The one of each of the years, and the last one that began before now.

    Args:
        of: gives the one of a year.
        years: those that may be meant; none for this year and the last. If it is only one, no
            other is meant.
        now: the local time of the asker.
    """
    found = {of(year) for year in set(years) or {now.year, now.year - 1}}
    begun = [one for one in map(of, (now.year, now.year - 1)) if one.start <= now]
    if len(years) != 1:
        found |= set(begun[:1])
    return spans.yearly(sorted(found), now)


def nearest(of: Callable[[int], Span], now: datetime, direction: int) -> Span:
    """The last, this or the next one.

    Args:
        of: gives the one of a year.
        now: the local time of the asker.
        direction: -1 for the last, 0 for this, 1 for the next one.
    """
    found = [of(now.year + step) for step in (-2, -1, 0, 1)]
    if direction < 0:
        return [one for one in found if one.end <= now][-1]
    if direction > 0:
        return next((one for one in found if one.start > now), of(now.year + 2))
    return next((one for one in found if one.start <= now < one.end), of(now.year))
