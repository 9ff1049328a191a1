"""The sort of a value: two values of different sorts do not contradict.

"My dog is called Biscuit" and "My dog is four years old" are both true. There is no lexicon, so the
form of a value tells its sort: a value with a capital letter is a name, one with a digit (or an
address) is a count, one with an article says which. Any other value ("broken", "at the garage", "on
holiday") is a state, which contradicts no earlier value.
"""

from __future__ import annotations

import re
from enum import StrEnum

_WORD = re.compile(r"[^\W_]+(?:['.:-][^\W_]+)*")
_IDLE = re.compile(
    r"(?:a|an|the|my|our|your|his|her|their|its|of|in|on|at|to|for|with|and|or|is|are|am|was|be|been"
    r"|now|just|still|really|very|so|that|this|it|i|we|currently|today|then|again|also|too|not)\Z"
)
# A phone number stays the same with other groups of digits, and with or without a country prefix.
_FEWEST_DIGITS, _TELLING_DIGITS = 5, 9
_ONLY_DIGITS = re.compile(r"[\d\s().+/-]+")
_NAMES = re.compile(r"[^\W\d_]*[A-Z]")
_WHICH = re.compile(r"(?:an?|the)\s", re.IGNORECASE)
_PLACE_IN_TIME_OR_SPACE = re.compile(
    r"(?:in|on|at|from|under|with|without|out|off|about|parked|full|because|like)\b", re.IGNORECASE
)
# A person has one of each of these, whatever form its value has.
_ONE_OF_ANY_SORT = re.compile(r"\b(?:favou?rite|best-loved|preferred|dream (?:job|car))\b")


class Sort(StrEnum):
    """What a value says of its attribute."""

    NAMES = "names"
    COUNTS = "counts"
    SAYS_WHICH = "says which"
    ANY = "any"
    """For an attribute that has one value, whatever the value's form."""


def sort_of(attribute: str, value: str) -> Sort | None:
    """The sort of a value, by the way it is written; None for a state.

    >>> sort_of("dog", "Biscuit"), sort_of("dog", "asleep")
    (<Sort.NAMES: 'names'>, None)
    """
    if _ONE_OF_ANY_SORT.search(attribute):
        return Sort.ANY
    if _PLACE_IN_TIME_OR_SPACE.match(value):
        return None
    if any(letter.isdigit() or letter == "@" for letter in value):
        return Sort.COUNTS
    if _NAMES.search(value):
        return Sort.NAMES
    return Sort.SAYS_WHICH if _WHICH.match(value) else None


def words_of(text: str) -> frozenset[str]:
    """The content words of a value, in lower case; of a long number, its last digits alone."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) >= _FEWEST_DIGITS and _ONLY_DIGITS.fullmatch(text.strip()):
        return frozenset({digits[-_TELLING_DIGITS:]})
    words = (word.lower().strip("'.") for word in _WORD.findall(text.replace("\u2019", "'")))
    return frozenset(word for word in words if word and not _IDLE.match(word))
