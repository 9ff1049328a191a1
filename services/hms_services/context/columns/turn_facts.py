"""What a line tells by its form alone, measured once, when the line arrives.

Chat is full of lines that share the words of a question and answer nothing: questions, cheers, talk
about the other person. Lines that carry facts name things and times. English has patterns of its
own; the words of time and of persons in twelve other languages come from tables. A line in any
other language shows few of these facts, and is ranked by the other signals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import log
from typing import Generic, NamedTuple, TypeVar

from dateparser.data.date_translation_data import en

from hms_services.context.columns.statements import is_instruction, is_preference
from hms_streams.languages.detection import language_of
from hms_streams.languages.person_words import PERSON_WORDS
from hms_streams.languages.spelling import folded
from hms_streams.languages.time_words import LANGUAGES, time_words
from hms_streams.memory.captions import without_caption

T = TypeVar("T")

# The names of months, weekdays and units of time come from the data of dateparser.
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

# More capitalised words than this make a list, not a better answer.
MOST_NAMES = 3
# Terms of a usual line of talk: the geometric mean of 2,760 turns is 12.5.
_USUAL_TERMS = 12

_UNIT = rf"(?:{UNITS})"
_DAY = rf"(?:{WEEKDAYS})"
# Patterns without capitals are matched with the text in lower case: a pattern of so many words
# takes three times as long where it has to ignore the case.
# A year on its own is one from 1900 on: other numbers of four digits are as often prices.
_MOMENT = re.compile(
    rf"\b(?:yesterday|tomorrow|tonight|the other day"
    rf"|(?:last|next|this|past|coming)\s+(?:{_UNIT}|{_DAY}|weekend|night|morning|summer|winter"
    rf"|spring|fall|autumn)"
    rf"|(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|few|couple of|several)\s+"
    rf"{_UNIT}\s+(?:ago|back|earlier|before)"
    rf"|(?:{MONTHS})\b(?!\s+be\b)|(?:19|20)\d\d|on\s+{_DAY})\b"
)
# The month that is also a verb counts by its capital alone.
_VERB_MONTH = re.compile(r"(?<![.!?]\s)(?<!^)\bMay\b")
_WIDE = re.compile(
    rf"\b(?:{_UNIT}|{_DAY}|weekends?|today|tonight|yesterday|tomorrow|morning|evening|afternoon"
    rf"|night|ago|since|recently|lately|soon|nowadays|earlier|later|already|annual|birthday"
    rf"|anniversary|summer|winter|spring|autumn|(?:19|20)\d\d)\b"
)
_CAPITAL = re.compile(r"(?<![.!?\n]\s)(?<![.!?\n])(?<!^)\b[A-Z][A-Za-z'\u2019-]+")
_FIRST, _SECOND = PERSON_WORDS["en"].first, PERSON_WORDS["en"].second
# A word that begins no sentence.
_ANY_CAPITAL = re.compile(r"(?<![.!?\u2026\n]\s)(?<![.!?\u2026\n])(?<!^)\b[^\W\d_][\w'-]+")
# Every noun has a capital: it tells no name.
_CAPITAL_NOUNS = frozenset({"de"})
# The marks of other scripts (the Greek one is a semicolon), and the words that end a question
# without a mark in Japanese and Chinese.
_ASKS = re.compile("[?？؟]\\Z|[\u0370-\u03ff];\\Z|[\u3041-\u3096]か[。\\s]*\\Z|[吗嗎呢][。\\s]*\\Z")
# "I" in its forms is a capital that names nothing.
_NO_NAME = re.compile(r"I(?:'(?:m|ve|ll|d))?\Z")


class LineForm(NamedTuple, Generic[T]):
    """What the form of a line tells as numbers: of one line, or an array for several lines.

    A field of this tuple is a column of ``Columns``; a signal reads it by its name.
    """

    asks: T
    """1: the line ends in a question mark."""
    moment: T
    """1: it names a concrete time."""
    time_word: T
    """1: it has any word of time."""
    about_you: T
    """1: it speaks more of the other person than of its speaker."""
    opens: T
    """1: it is one of the first lines of its session."""
    names: T
    """How many of its capitalised words name nobody of the space, ``MOST_NAMES`` at most."""
    length: T
    """By how many e-folds a passage of it has more words than a usual line."""
    instructs: T
    """1: it tells an assistant what to do each time."""
    prefers: T
    """1: it tells what its speaker prefers."""


class TurnFacts(NamedTuple):
    """The facts of one line, its caption left out."""

    asks: bool
    """It ends in a question mark."""
    moment: bool
    """It names a concrete time: yesterday, two weeks ago, in May."""
    time_word: bool
    """It has any word of time."""
    about_you: bool
    """It speaks more of the other person than of its speaker."""
    instructs: bool
    """It tells an assistant what to do each time."""
    prefers: bool
    """It tells what its speaker prefers."""
    capitals: frozenset[str]
    """Its capitalised words that do not start a sentence."""

    def names(self, people: frozenset[str]) -> int:
        """How many of its capitalised words name nobody in ``people``; ``MOST_NAMES`` at most."""
        return min(len(self.capitals - people), MOST_NAMES)

    def form(self, people: frozenset[str], terms: float) -> LineForm[float]:
        """The form of the line; ``opens`` is 0 until the line enters its session.

        Args:
            people: words that name somebody of the space.
            terms: how many terms a passage of the line has.
        """
        return LineForm(
            asks=self.asks,
            moment=self.moment,
            time_word=self.time_word,
            about_you=self.about_you,
            opens=0.0,
            names=self.names(people),
            length=log((1 + terms) / (1 + _USUAL_TERMS)),
            instructs=self.instructs,
            prefers=self.prefers,
        )


def facts_of(text: str) -> TurnFacts:
    """The facts of a line.

    >>> facts_of("I moved to Utrecht last May.").moment
    True
    """
    said = without_caption(text).strip().replace("\u2019", "'")
    language = language_of(said)
    return _foreign_facts(said, language) if language in LANGUAGES else _english_facts(said)


def asks(said: str) -> bool:
    """Whether a line ends as a question, in any script.

    >>> asks("Where?"), asks("どこですか。"), asks("أين؟"), asks("I see.")
    (True, True, True, False)
    """
    return _ASKS.search(said) is not None


def _english_facts(said: str) -> TurnFacts:
    lowered = said.lower()
    names = (word.removesuffix("'s") for word in _CAPITAL.findall(said))
    return TurnFacts(
        asks=asks(said),
        moment=bool(_MOMENT.search(lowered) or _VERB_MONTH.search(said)),
        time_word=bool(_WIDE.search(lowered)),
        instructs=is_instruction(lowered),
        prefers=is_preference(lowered),
        about_you=len(_SECOND.findall(lowered)) > len(_FIRST.findall(lowered)),
        capitals=frozenset(name for name in names if not _NO_NAME.match(name)),
    )


def _foreign_facts(said: str, language: str) -> TurnFacts:
    plain, times, persons = folded(said), time_words(language), PERSON_WORDS[language]
    lowered = said.lower()
    capitals = () if language in _CAPITAL_NOUNS else _ANY_CAPITAL.findall(said)
    return TurnFacts(
        asks=asks(said),
        moment=bool(times.moment.search(plain)),
        time_word=bool(times.any.search(plain)),
        # The patterns are English.
        instructs=False,
        prefers=False,
        about_you=len(persons.second.findall(lowered)) > len(persons.first.findall(lowered)),
        capitals=frozenset(word for word in capitals if word[0].isupper()),
    )
