"""The words of time of one language, each with what it stands for.

Made from dateparser's data of the language and the words of ``words_of_…``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any, Generic, NamedTuple, TypeVar, cast

from hms_services.context.retrieval.days import words_of_asia, words_of_europe
from hms_services.context.retrieval.days.day_words import DayWords, Relative
from hms_services.context.retrieval.days.folding import spelled
from hms_services.context.retrieval.days.spans import Unit

V = TypeVar("V")

WORDS: Mapping[str, DayWords] = {**words_of_europe.WORDS, **words_of_asia.WORDS}
LANGUAGES = tuple(WORDS)
# Written without spaces between words, or with particles at their end.
UNSPACED = frozenset({"zh", "ja", "ko"})
_MONTHS = [
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
]
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_UNITS: dict[str, tuple[float, Unit]] = {
    "minute": (1, "minute"),
    "hour": (1, "hour"),
    "day": (1, "day"),
    "week": (1, "week"),
    "month": (1, "month"),
    "year": (1, "year"),
    "fortnight": (14, "day"),
    "decade": (10, "year"),
}
_RELATIVE = re.compile(r"(?:(?P<ago>\d+) (\w+) ago|in (?P<ahead>\d+) (\w+))\Z")
# Shorter names ("mo", "mar", "di") are other words in running text. English ones were looked at;
# units stand beside a number or an adjective.
_SHORTEST = 4
_SHORTEST_ENGLISH = 3
_SHORTEST_UNIT = 2


class Meant(NamedTuple, Generic[V]):
    """Alternatives of a pattern that stand for one thing."""

    alternatives: str
    value: V


class Vocabulary(Generic[V]):
    """Words of one kind."""

    def __init__(self, meant: Iterable[Meant[V]]) -> None:
        self._meant = [each for each in meant if each.alternatives]

    @property
    def alternatives(self) -> list[str]:
        """Of each thing."""
        return [each.alternatives for each in self._meant]

    @cached_property
    def pattern(self) -> str:
        """Matches any of the words; longer ones first, as nothing ends a word in Chinese."""
        words = sorted((each.alternatives for each in self._meant), key=lambda each: -len(each))
        return f"(?:{'|'.join(words)})" if words else "(?!)"

    def read(self, word: str) -> V:
        """What a word stands for; for one that stands for several things the first of them."""
        return next(each.value for each in self._meant if re.fullmatch(each.alternatives, word))

    def only(self, values: Iterable[V]) -> Vocabulary[V]:
        """The words that stand for one of ``values``."""
        wanted = set(values)
        return Vocabulary(each for each in self._meant if each.value in wanted)


class Language:
    """One language's words of time, in the spelling of ``folding``.

    Args:
        code: of ISO 639-1; one of ``LANGUAGES``.
    """

    def __init__(self, code: str) -> None:
        # Only here: most spaces need one language, and each of these modules takes milliseconds.
        data = import_module(f"dateparser.data.date_translation_data.{code}")
        self._info: dict[str, Any] = data.info
        self.code = code
        self.spaced = code not in UNSPACED
        self.words = WORDS[code]
        self.months = self._named(_MONTHS, range(1, 13), self.words.months)
        self.weekdays = self._named(_WEEKDAYS, range(7), self.words.weekdays)
        self.units = Vocabulary(self._units())
        self.numbers = Vocabulary(self._numbers())
        self.relative = Vocabulary(self._relative())

    def spell(self, alternatives: str) -> str:
        """Alternatives of ``DayWords`` in the spelling of ``folding``."""
        return spelled(alternatives, self.code)

    def _named(
        self, keys: Iterable[str], values: Iterable[int], more: Iterable[str] = ()
    ) -> Vocabulary[int]:
        forms = [*more, *[""] * 12]
        shortest = _SHORTEST_ENGLISH if self.code == "en" else _SHORTEST
        shortest = shortest if self.spaced else 2
        return Vocabulary(
            Meant("|".join(filter(None, (self._names(key, shortest), self.spell(also)))), value)
            for key, value, also in zip(keys, values, forms, strict=False)
        )

    def _names(self, key: str, shortest: int) -> str:
        """The names that are long enough to be no other word."""
        names = [self.spell(name.strip("()")) for name in self._info.get(key, ())]
        longest = max(map(len, names), default=0)
        kept = {name for name in names if len(name) >= min(shortest, longest)}
        return "|".join(sorted(map(re.escape, kept), key=lambda name: (-len(name), name)))

    def _units(self) -> Iterable[Meant[tuple[float, Unit]]]:
        shortest = _SHORTEST_ENGLISH if self.code == "en" else _SHORTEST_UNIT
        for key, value in _UNITS.items():
            more = self.words.units.get(key, "")
            if self.spaced:
                yield Meant(
                    "|".join(filter(None, (self._names(key, shortest), self.spell(more)))), value
                )
            elif more:
                yield Meant(self.spell(more), value)

    def _numbers(self) -> Iterable[Meant[float]]:
        yield Meant(r"\d{1,4}(?:[.,]\d)?", 0.0)
        for words, value in self.words.vague.items():
            yield Meant(self.spell(words), value)
        for value, words in enumerate(self.spell(self.words.numbers).split(), 1):
            yield Meant(words, value)

    def _relative(self) -> Iterable[Meant[Relative]]:
        for relative, phrases in self.words.relative.items():
            yield Meant(self.spell(phrases), relative)
        for key, phrases in self._info.get("relative-type", {}).items():
            found = _RELATIVE.match(key)
            unit = found and (found[2] or found[4])
            if found and unit in ("day", "week", "month", "year"):
                number = -int(found["ago"]) if found["ago"] else int(found["ahead"])
                known = map(self.spell, filter(self._is_no_abbreviation, phrases))
                yield Meant("|".join(map(re.escape, known)), (number, cast(str, unit)))

    def _is_no_abbreviation(self, phrase: str) -> bool:
        return self.code != "en" or len(phrase.split()[-1]) >= _SHORTEST_ENGLISH

    def number(self, word: str) -> float:
        """The number that digits or a word stand for."""
        known = self.numbers.read(word)
        return known or float(word.replace(",", "."))
