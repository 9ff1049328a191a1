# ruff: noqa: RUF001 - other languages have other punctuation.
"""Whether two lines say the same: their words in one form, without a counter or a stamp of time.

Programs write the same line again and again: a preference at every start, a reminder with its
number. Such lines are copies. Two lines that differ in a number are copies only where the number
tells nothing: it stands apart from the sentence ("Drink water. (17)"), or it *counts*, see
``Counting``. "My PIN is 4821" and "My PIN is 9377" are two statements.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Around a word these tell nothing. "+", "#", "-" and "/" may belong to a word: C++, C#, -5.
_AROUND = ".,;:!?…\"'()[]{}«»“”‘’„`*_~。、！？，；：（）「」『』【】؟،؛۔।॥¿¡\u200b"
_DASHES = frozenset("-–—•·|/")
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?"
_STAMP = rf"\d{{4}}-\d\d-\d\d(?:[T ]{_CLOCK})?(?:Z|[+-]\d\d:?\d\d)?|{_CLOCK}"
_COUNT = r"(?:#|no\.?\s*|nr\.?\s*)?\d{1,9}(?:\s*(?:/|of)\s*\d{1,9})?"
# Before a line: "[2026-03-01 09:00]", "09:00:12", "#17:", "(17)". A bare number is a statement's.
_BEFORE = re.compile(
    rf"\A\s*(?:[\[(]\s*(?:{_STAMP}|{_COUNT})\s*[\])]|(?:{_STAMP})(?=[\s:–-])|#\d{{1,9}}(?=[\s:.)]))"
    r"[\s:.–-]*",
    re.IGNORECASE,
)
# Behind a sentence that has ended: "… . (17)", "… ! #17", "… . [2026-03-01 09:00]".
_AFTER = re.compile(
    rf"(?<=[.!?…。！？؟।])\s*(?:[\[(（]\s*(?:{_STAMP}|{_COUNT})\s*[\])）]|#\d{{1,9}})[\s.]*\Z",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
# A longer text with a number is a document: nobody writes it again for a counter.
_LONGEST_COUNTED = 600
# Longer numbers are identifiers.
_MOST_DIGITS = 9

# From so many lines of one form on, their number may be a counter. Fewer take little room.
COUNTED_LINES = 6
# A counter goes up by 1; of some lines the space may hold none.
_LARGEST_STEP = 3
# So many of the steps from a line to the next must be those of a counter.
_STEADY = 0.8


def same_words(text: str) -> str:
    """The words of ``text`` in one form: equal for two lines that say the same.

    Case, punctuation around words and blanks are gone, and so are a counter and a stamp of time
    that stand apart from the sentence. Empty for a text without words.

    >>> same_words("I prefer Vim to Emacs. (17)") == same_words("i prefer  Vim to Emacs")
    True
    >>> same_words("My PIN is 4821") == same_words("My PIN is 9377")
    False
    """
    said = _without_counter(text) if any(map(str.isdigit, text)) else text
    return " ".join(filter(None, map(_bare, said.casefold().split())))


def _bare(word: str) -> str:
    """``word`` without the punctuation around it; empty for a dash."""
    if word.isalnum():
        return word
    bare = word.strip(_AROUND)
    return "" if _DASHES.issuperset(bare) else bare


def _without_counter(text: str) -> str:
    bare = _AFTER.sub("", _BEFORE.sub("", text))
    # A line that is a counter alone says it.
    return bare if re.search(r"\w", bare) else text


def form_and_numbers(words: str) -> tuple[str, tuple[int, ...]] | None:
    """``words`` with every number as 0, and the numbers; None where none may be a counter.

    >>> form_and_numbers("reminder 17 drink water")
    ('reminder 0 drink water', (17,))
    """
    if len(words) > _LONGEST_COUNTED:
        return None
    found = _NUMBER.findall(words)
    if not found or max(map(len, found)) > _MOST_DIGITS:
        return None
    return _NUMBER.sub("0", words), tuple(map(int, found))


@dataclass(slots=True)
class Counting:
    """The lines of one form, in their order: whether the number in which they differ counts them.

    It does where it goes up by one, or a little more, from nearly every line to the next. The
    weight that somebody notes every day does not, and neither do the PINs of several cards.
    """

    lines: int = 0
    _steps: int = 0
    _last: tuple[int, ...] = ()

    def add(self, numbers: tuple[int, ...]) -> None:
        """The next line of the form."""
        moves = [now - then for now, then in zip(numbers, self._last, strict=False) if now != then]
        self._steps += len(moves) == 1 and 1 <= moves[0] <= _LARGEST_STEP
        self.lines += 1
        self._last = numbers

    @property
    def counts(self) -> bool:
        """Whether the lines are copies with a counter."""
        return self.lines >= COUNTED_LINES and self._steps >= _STEADY * (self.lines - 1)
