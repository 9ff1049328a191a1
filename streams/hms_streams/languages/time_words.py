"""Words of time in other languages than English, from the data of dateparser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from hms_streams.languages.spelling import folded

LANGUAGES = frozenset({"ar", "de", "es", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "zh"})
"""Those whose words of time are known here."""

_DATA = "dateparser.data.date_translation_data."
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_UNITS = ["year", "month", "week", "day", "hour", "minute"]
# Shorter names are short forms, and other words in running text: "mar" is the sea in Spanish.
_SHORTEST = 4
_UNSPACED = frozenset({"ja", "ko", "zh"})
_MONTH_OR_YEAR = r"|\d{4}\s?[年년]|\d{1,2}\s?[月월日号號일]|[一二三四五六七八九十]月"


class TimeWords(NamedTuple):
    """The patterns of one language, to be searched in folded text."""

    moment: re.Pattern[str]
    """A concrete time: yesterday, last week, in May, two years ago."""
    any: re.Pattern[str]
    """Any word of time."""


@lru_cache(maxsize=len(LANGUAGES))
def time_words(language: str) -> TimeWords:
    """The words of time of one of ``LANGUAGES``.

    >>> bool(time_words("de").moment.search("ich bin gestern umgezogen"))
    True
    """
    info = import_module(_DATA + language).info
    relative = info.get("relative-type", {})
    past = [name for key, names in relative.items() if not key.startswith("0 ") for name in names]
    units, months, days = (_names(info, keys) for keys in (_UNITS, _MONTHS, _WEEKDAYS))
    ago, unit = _either(info.get("ago", ["ago"])), _either(units)
    moment = (
        rf"{_either([*past, *months])}|(?:19|20)\d\d|(?:{ago})\s?\d|\d+\s?(?:{unit})\s?(?:{ago})"
    )
    near = [name for names in relative.values() for name in names]
    wide = rf"{_either([*near, *months, *days, *units])}|(?:19|20)\d\d"
    if language in _UNSPACED:
        return TimeWords(re.compile(moment + _MONTH_OR_YEAR), re.compile(wide + _MONTH_OR_YEAR))
    return TimeWords(*(re.compile(rf"(?<!\w)(?:{each})(?!\w)") for each in (moment, wide)))


def _names(info: dict[str, Any], keys: Iterable[str]) -> list[str]:
    """The names of months, weekdays or units: the longest of each, and those that are long."""
    return [
        name
        for key in keys
        for name in info.get(key, [])
        if len(name) >= _SHORTEST or name == max(info[key], key=len)
    ]


def _either(names: Iterable[str]) -> str:
    plain = {folded(name).strip("()") for name in names}
    return "|".join(sorted(map(re.escape, plain), key=lambda name: (-len(name), name)))
