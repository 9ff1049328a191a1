"""What a line tells by its form alone, measured once when it becomes known.

Chat is full of lines that share the words of a question and answer nothing: questions, cheers, talk
about the other. Lines that carry facts name things and times. The patterns are English; a line in
another language has few of these facts, and is ranked by the other signals.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hms_services.context.retrieval.calendar_words import MONTHS, UNITS, WEEKDAYS
from hms_streams.memory.captions import without_caption

# More capitalised words than this make a list, not a better answer.
MOST_NAMES = 3

_UNIT = rf"(?:{UNITS})"
_DAY = rf"(?:{WEEKDAYS})"
# What has no capitals of its own to look for is looked for in lower case: to ignore the case takes
# a pattern of so many words three times as long.
# A year on its own is one from 1900 on: a number of four digits is as often a price.
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
_SECOND = re.compile(r"\b(?:you|your|yours|yourself|you're|you've|you'll|you'd)\b")
_FIRST = re.compile(
    r"\b(?:i|me|my|mine|myself|we|us|our|ours|i'm|i've|i'll|i'd|we're|we've|we'll)\b"
)
# "I" in its forms is a capital that names nothing.
_NO_NAME = re.compile(r"I(?:'(?:m|ve|ll|d))?\Z")


class TurnFacts(NamedTuple):
    """The facts of one line, its caption left out."""

    asks: bool
    """It ends in a question mark."""
    moment: bool
    """It names a concrete time: yesterday, two weeks ago, in May."""
    time_word: bool
    """It has any word of time."""
    about_you: bool
    """It speaks more to the other than of its speaker."""
    capitals: frozenset[str]
    """Its capitalised words that do not start a sentence."""

    def names(self, people: frozenset[str]) -> int:
        """How many of its capitalised words name nobody in ``people``; ``MOST_NAMES`` at most."""
        return min(len(self.capitals - people), MOST_NAMES)


def facts_of(text: str) -> TurnFacts:
    """The facts of a line.

    >>> facts_of("I moved to Utrecht last May.").moment
    True
    """
    said = without_caption(text).strip().replace("\u2019", "'")
    lowered = said.lower()
    names = (word.removesuffix("'s") for word in _CAPITAL.findall(said))
    return TurnFacts(
        asks=said.endswith("?"),
        moment=bool(_MOMENT.search(lowered) or _VERB_MONTH.search(said)),
        time_word=bool(_WIDE.search(lowered)),
        about_you=len(_SECOND.findall(lowered)) > len(_FIRST.findall(lowered)),
        capitals=frozenset(name for name in names if not _NO_NAME.match(name)),
    )
