"""Expressions of time found in a text. ``patterns`` tells how they are written in a language.

``meanings`` tells which days they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from hms_services.context.retrieval.days import patterns
from hms_services.context.retrieval.days.core_words import CoreWords
from hms_services.context.retrieval.days.pieces import Pieces
from hms_services.context.retrieval.days.vocabulary import Language

_NAME = re.compile(r"\(\?P<\w+>")


class Expression(StrEnum):
    """Kinds of expressions; of several at one place the first one here is meant."""

    YEAR_FIRST = "2026-10-17"
    YEAR_LAST = "10/17/2026"
    NO_YEAR = "on 10/17"
    CHINESE = "10月17日"
    DAY_OF_MONTH = "on the 17th"
    DATED = "17 October 2026"
    AGO = "three days ago"
    LATELY = "in the last three days"
    DAY_OF_WEEK = "Tuesday of last week"
    SOME_WEEKDAY = "last Tuesday"
    WEEKDAY = "on Tuesday"
    WEEKEND = "last weekend"
    SEASON = "in the summer of 2025"
    HOLIDAY = "at Christmas"
    RELATIVE = "the day before yesterday"
    SOME_UNIT = "last month"
    MONTH = "October 2026"
    YEAR = "2026"


class Found(NamedTuple):
    """An expression at its place in a text."""

    expression: Expression
    match: re.Match[str]


_PATTERNS: dict[Expression, Callable[[Pieces], Iterator[str]]] = {
    Expression.YEAR_FIRST: patterns.year_first,
    Expression.YEAR_LAST: patterns.year_last,
    Expression.NO_YEAR: patterns.no_year,
    Expression.CHINESE: patterns.chinese,
    Expression.DAY_OF_MONTH: patterns.day_of_month,
    Expression.DATED: patterns.dated,
    Expression.AGO: patterns.ago,
    Expression.LATELY: patterns.lately,
    Expression.DAY_OF_WEEK: patterns.day_of_week,
    Expression.SOME_WEEKDAY: patterns.some_weekday,
    Expression.WEEKDAY: patterns.weekday,
    Expression.WEEKEND: patterns.weekend,
    Expression.SEASON: patterns.season,
    Expression.HOLIDAY: patterns.holiday,
    Expression.RELATIVE: patterns.relative,
    Expression.SOME_UNIT: patterns.some_unit,
    Expression.MONTH: patterns.month,
    Expression.YEAR: patterns.year,
}


class Reader:
    """Finds the expressions of one language in texts that ``folding`` spelled.

    Args:
        code: of the language, one of ``vocabulary.LANGUAGES``.
    """

    def __init__(self, code: str) -> None:
        self.language = Language(code)
        pieces = Pieces(self.language)
        begin, end = pieces.edges
        written = [
            (kind, each) for kind, written_as in _PATTERNS.items() for each in written_as(pieces)
        ]
        self._patterns = [
            (kind, re.compile(f"{begin}(?:{pattern}){end}")) for kind, pattern in written
        ]
        # One pattern for all tells in one pass where there may be something, and mostly nothing is.
        whole = "|".join(_unnamed(pattern) for _, pattern in written)
        self._any = re.compile(f"{begin}(?:{whole}){end}")
        # Where nothing ends a word, or marks go on in the middle of it, words cannot be looked up.
        whole_words = self.language.spaced and self.language.code != "hi"
        self._core = CoreWords(pieces.core) if whole_words else None
        self.future = re.compile(f"{begin}(?:{self.language.spell(self.language.words.future)})")

    def expressions(self, text: str) -> Iterator[Found]:
        """The expressions in a text, in its order; none overlaps another."""
        if self._core is not None and not self._core.may_be_in(text):
            return
        at = 0
        while (somewhere := self._any.search(text, at)) is not None:
            at = somewhere.start()
            matches = ((kind, pattern.match(text, at)) for kind, pattern in self._patterns)
            found = next((Found(kind, match) for kind, match in matches if match), None)
            if found is not None:
                yield found
            at = max(found.match.end() if found else 0, at + 1)


@cache
def reader_of(code: str) -> Reader:
    """The reader of a language; made when it is first asked for, in a few tens of milliseconds."""
    return Reader(code)


def _unnamed(pattern: str) -> str:
    """A pattern whose parts have no names: in one pattern each name may stand once."""
    return _NAME.sub("(?:", pattern).replace("(?P=by)", r"[./-]")
