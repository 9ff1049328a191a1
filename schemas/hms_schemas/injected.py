"""Finds the context that HMS put into a prompt, by its marks, so that it is not remembered again.

Without this, a program that records whole prompts would have its memories observed as new ones, at
every question. A frame goes from its opening mark to its closing mark; without a closing mark it
goes to the end of the text. A frame within a frame is removed with the outer one.
"""

from __future__ import annotations

import re

_OPEN = re.compile(r"<\s*hms\s*:\s*context\b[^>]*>?", re.IGNORECASE)
_MARK = re.compile(r"<\s*(?P<close>/?)\s*hms\s*:\s*context\b[^>]*>?", re.IGNORECASE)


def holds_injected(text: str) -> bool:
    """Whether there is a frame, or the beginning of one, in ``text``."""
    # Most texts have no such bracket: one look is enough for them.
    return "<" in text and _OPEN.search(text) is not None


def without_injected(text: str) -> str:
    """``text`` without the frames in it; what stood around them is joined by a line break.

    >>> without_injected('Hi. <hms:context v="1">- old</hms:context> Where is it?')
    'Hi.\\nWhere is it?'
    """
    if not holds_injected(text):
        return text
    kept, depth, start = [], 0, 0
    for mark in _MARK.finditer(text):
        if mark["close"]:
            depth = max(depth - 1, 0)
            if depth == 0:
                start = mark.end()
        else:
            if depth == 0:
                kept.append(text[start : mark.start()])
            depth += 1
    if depth == 0:
        kept.append(text[start:])
    return "\n".join(filter(None, (part.strip() for part in kept)))
