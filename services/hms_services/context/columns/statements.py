"""Statements of a user that hold for later: instructions and preferences. English alone."""

from __future__ import annotations

import re

_INSTRUCTION = re.compile(
    r"\A\W*(?:please\s+)?(?:always|never|from now on|whenever|in (?:the )?future"
    r"|make sure (?:to|you)|remember to|don't ever)\b"
    r"|\b(?:always|never|whenever|every time|from now on|make sure to)\b[^.!?]*"
    r"\b(?:when(?:ever)? i|if i|i ask)\b"
)
_PREFERENCE = re.compile(
    r"\bi(?:'d| would)?(?: (?:really|much|usually|generally|always))? "
    r"(?:prefer|rather|like|love|enjoy|hate|dislike|favou?r)\b"
    r"|\bi(?:'ve| have)? (?:chosen|decided|opted)\b"
    r"|\bi(?:'m| am) (?:more )?(?:into|drawn to|used to)\b"
    r"|\bmy (?:favou?rite|preference)"
)


def is_instruction(lowered: str) -> bool:
    """Whether a text in lower case tells an assistant what to do each time.

    >>> is_instruction("always name your sources when i ask about health.")
    True
    """
    return _INSTRUCTION.search(lowered) is not None


def is_preference(lowered: str) -> bool:
    """Whether a text in lower case tells what its speaker prefers or has chosen.

    >>> is_preference("i prefer e-books, as they are light.")
    True
    """
    return _PREFERENCE.search(lowered) is not None
