"""Words of which every expression of time has one, so that most texts are soon known to have none.

To look up the beginnings of a question's words takes two microseconds, to search it for all
expressions fifty.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

# Long enough to tell "afternoon" from "after".
_LONGEST = 6
# Of the words of a phrase the last of the longest tells it apart, but for these.
_COMMON = frozenset({"before", "after", "last", "this", "next"})
_WORD = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
_GROUP = re.compile(r"\((?:\?[:=!]|\?<[=!])?[^()]*\)\??")
_CLASS = re.compile(r"\[[^\]]*\][?+*]?|\\[a-z][?+*]?")
_CUT = "\0"
# A word, and whether it goes on with something that is not a letter of the pattern.
_LITERAL = re.compile(rf"(?<![\w{_CUT}])([^\W\d_]+)({_CUT}?)")


class CoreWords:
    """The words of one language.

    Args:
        alternatives: of patterns; each expression holds a match of one of them, or a digit.
    """

    def __init__(self, alternatives: Iterable[str]) -> None:
        self._beginnings: defaultdict[int, set[str]] = defaultdict(set)
        self._always = False
        for each in alternatives:
            for alternative in _plain(each).split("|"):
                self._add(alternative)

    def may_be_in(self, text: str) -> bool:
        """False: the text has no expression of time."""
        if self._always or _DIGIT.search(text):
            return True
        words = _WORD.findall(text)
        for length, known in self._beginnings.items():
            if not known.isdisjoint([word[:length] for word in words]):
                return True
        return False

    def _add(self, alternative: str) -> None:
        literals = _LITERAL.findall(alternative)
        if not literals:
            # It begins with a choice: nothing can be said of its words.
            self._always = self._always or bool(alternative.strip())
            return
        rare = [each for each in literals if each[0] not in _COMMON] or literals
        word, goes_on = max(reversed(rare), key=lambda literal: len(literal[0]))
        length = min(len(word), _LONGEST) if goes_on else _LONGEST
        self._beginnings[length].add(word[:length])


def _plain(alternatives: str) -> str:
    """The pattern with its groups and classes cut out."""
    before = ""
    plain = alternatives.replace(r"\-", "-").replace(r"\ ", " ").replace(r"\.", ".")
    while before != plain:
        before, plain = plain, _GROUP.sub(_CUT, plain)
    plain = _CLASS.sub(_CUT, plain)
    return re.sub(r"\w\?|\W\?", _CUT, plain)
