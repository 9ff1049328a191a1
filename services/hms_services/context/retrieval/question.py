"""A question understood: who it is about, what kind of answer it wants, which days it speaks of."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from hms_services.context.retrieval.dates import Period, find_periods
from hms_services.context.retrieval.people import Named, find_people

# Looked for in lower case: to ignore the case takes three times as long.
_AUXILIARY = "do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|might|may"
_WHEN = re.compile(
    r"^\W*(?:when|what (?:date|day|month|year|time)|in (?:which|what) (?:month|year)"
    r"|which (?:month|year))\b"
)
_HOW_LONG = re.compile(r"\bhow long\b|\bhow old\b")
_SEVERAL = re.compile(
    r"\bhow many\b|\b(?:kinds|types|sorts) of\b|\bin what ways\b|\bboth\b|\bwhat (?:are|were|all)\b"
    r"|\bwhich of\b|\bbesides\b|\blist\b|\b(?:has|have)\b(?! to\b)"
)
_ASKED_THING = re.compile(rf"\b(?:what|which|who)((?:\s+[\w'-]+){{1,3}}?)\s+(?:{_AUXILIARY})\b")
_PLURAL = re.compile(r"(?<![su'i])s\Z")
_WANTS_NAME = re.compile(r"\W*(?:who|which|where|what\b.*\bnames?\b)")
_ONCE = re.compile(
    r"\b(?:used to|formerly|previously|originally|initially|at first|back then|in the past"
    r"|before (?:that|moving|switching|changing)|at the time|earlier)\b"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as ranking sees it."""

    text: str
    named: Named
    when: bool
    """It asks for a moment."""
    how_long: bool
    """It asks for a duration or an age."""
    several: bool
    """It asks for several things, which several memories tell."""
    wants_name: bool
    """It asks who, which or where: the answer is likely to be a name."""
    once: bool
    """It asks how things used to be: what is no longer current may answer it."""
    periods: tuple[Period, ...]
    """The days that it speaks of."""


def understand(
    text: str, speakers: Collection[str], years: Collection[int], asked_at_us: int
) -> Understood:
    """Read a question.

    Args:
        text: the question.
        speakers: who speaks in the space.
        years: in which something happened there: a date without a year means each of them.
        asked_at_us: the moment it is asked at, µs: what ``yesterday`` counts from.
    """
    lowered = text.lower()
    when, how_long = bool(_WHEN.search(lowered)), bool(_HOW_LONG.search(lowered))
    return Understood(
        text=text,
        named=find_people(text, speakers),
        when=when,
        how_long=how_long,
        several=asks_for_several(lowered),
        wants_name=bool(_WANTS_NAME.match(lowered)),
        once=bool(_ONCE.search(lowered)),
        periods=find_periods(text, years, asked_at_us),
    )


def asks_for_several(text: str) -> bool:
    """Whether the answer is a list, or a count of one.

    >>> asks_for_several("What books has Rosalind read?"), asks_for_several("Where is she?")
    (True, False)
    """
    lowered = text.lower()
    if _WHEN.search(lowered) or _HOW_LONG.search(lowered):
        return False
    if _SEVERAL.search(lowered):
        return True
    return any(_PLURAL.search(match.group(1)) for match in _ASKED_THING.finditer(lowered))
