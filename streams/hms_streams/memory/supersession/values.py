"""What sort of thing a value is: two of different sorts contradict nothing.

"My dog is called Biscuit" and "My dog is four years old" are both true. Without a lexicon the form
tells the sort: what has a capital letter names, what has a digit (or is an address) counts, what
comes with an article says which. Anything else ("broken", "at the garage", "on holiday") is a
state, which tells nothing of what was there before.
"""

from __future__ import annotations

import re
from enum import StrEnum

_WORD = re.compile(r"[^\W_]+(?:['.:-][^\W_]+)*")
_IDLE = re.compile(
    r"(?:a|an|the|my|our|your|his|her|their|its|of|in|on|at|to|for|with|and|or|is|are|am|was|be|been"
    r"|now|just|still|really|very|so|that|this|it|i|we|currently|today|then|again|also|too|not)\Z"
)
# A phone number is the same however it is grouped, with the prefix of its country or without.
_FEWEST_DIGITS, _TELLING_DIGITS = 5, 9
_ONLY_DIGITS = re.compile(r"[\d\s().+/-]+")
_NAMES = re.compile(r"[^\W\d_]*[A-Z]")
_WHICH = re.compile(r"(?:an?|the)\s", re.IGNORECASE)
_PLACE_IN_TIME_OR_SPACE = re.compile(
    r"(?:in|on|at|from|under|with|without|out|off|about|parked|full|because|like)\b", re.IGNORECASE
)
# Of these a person has one, whatever form it takes.
_ONE_OF_ANY_SORT = re.compile(r"\b(?:favou?rite|best-loved|preferred|dream (?:job|car))\b")


class Sort(StrEnum):
    """What a value does."""

    NAMES = "names"
    COUNTS = "counts"
    SAYS_WHICH = "says which"
    ANY = "any"
    """Of an attribute that has one value, whatever its form."""


def sort_of(attribute: str, value: str) -> Sort | None:
    """The sort of a value as it was written; None for a state.

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
    """The words of a value that tell, in lower case; of a number its digits alone."""
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) >= _FEWEST_DIGITS and _ONLY_DIGITS.fullmatch(text.strip()):
        return frozenset({digits[-_TELLING_DIGITS:]})
    words = (word.lower().strip("'.") for word in _WORD.findall(text.replace("\u2019", "'")))
    return frozenset(word for word in words if word and not _IDLE.match(word))
