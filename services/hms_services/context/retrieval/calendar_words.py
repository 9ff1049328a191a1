"""The names of months, weekdays and units of time, as dateparser's own data gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dateparser.data.date_translation_data import en

_MONTH_KEYS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAY_KEYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_UNIT_KEYS = ["year", "month", "week", "day", "hour", "minute", "decade", "fortnight"]
# Shorter ones ("mo", "we", "d") are other words in running text.
_SHORTEST = 3
# The one name of a month that is an everyday verb.
VERB_MONTH = "may"


def _names(keys: Iterable[str], *, but: str = "") -> str:
    found = {name.lower() for key in keys for name in en.info[key] if len(name) >= _SHORTEST}
    found |= {f"{name}s" for name in found if f"{name}s" in {f"{key}s" for key in keys}}
    return "|".join(sorted(map(re.escape, found - {but}), key=lambda name: (-len(name), name)))


MONTHS = _names(_MONTH_KEYS, but=VERB_MONTH)
"""Alternatives of a pattern, without the one that is a verb."""
WEEKDAYS = _names(_WEEKDAY_KEYS)
UNITS = _names(_UNIT_KEYS)
