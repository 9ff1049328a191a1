"""Where a long text is cut, so that each piece can be understood on its own.

A cut is made at the strongest end that a piece can reach: of a section, a paragraph, a list item, a
line, a sentence, a clause, a word. Lengths are bytes of UTF-8: four are about one token in every
script, see ``hms_streams.memory.token_estimate``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# The ends at which a text may be cut, the strongest first. A cut is behind the match.
_ENDS = (
    # Before a heading of Markdown.
    re.compile(r"\n(?=#{1,6} )"),
    # A paragraph.
    re.compile(r"\n\s*\n"),
    # Before a list item.
    re.compile(r"\n(?=[ \t]*(?:[-*+\u2022\u30fb]|\d{1,3}[.)])[ \t])"),
    # A line, of code as well. Before a small letter it may be a sentence that goes on.
    re.compile(r"\n(?![a-z])"),
    # A sentence. The marks of scripts that write no blank between sentences end one alone.
    re.compile(r"[.!?\u2026\u061f\u06d4\u0964\u0965][\"'\u201d\u2019)\]]*\s"),
    re.compile(r"[\u3002\uff01\uff1f\uff61][\u201d\u2019\u300d\u300f\uff09]*"),
    re.compile(r"\n"),
    # A clause, a word.
    re.compile(r"[;:,\u060c]\s|[\uff0c\u3001\uff1b\uff1a]"),
    re.compile(r"\s"),
)
# So far behind the last possible cut a pattern looks at what follows.
_AHEAD = 8


def cuts(text: str, most: int, least: int) -> Iterator[tuple[int, int]]:
    """The start and the end of each piece of ``text``, in characters; together they are all of it.

    The same text is always cut alike. The time is proportional to its length.

    Args:
        text: what is cut.
        most: no piece has more bytes of UTF-8.
        least: no piece has fewer, unless it is the only one; at most a third of ``most``, and at
            least 4, which is what a character may take.
    """
    start, left = 0, _size(text)
    while left > most:
        # What is left behind the cut must not be too short either.
        end = start + _reach(text[start : start + most], min(most, left - least))
        cut = _cut(text, start + _reach(text[start:end], least) + 1, end)
        yield start, cut
        left -= _size(text[start:cut])
        start = cut
    yield start, len(text)


def _cut(text: str, first: int, last: int) -> int:
    """The best place for a cut, from ``first`` to ``last``: the last of the strongest kind."""
    for kind in _ENDS:
        places = (end.end() for end in kind.finditer(text, first - 1, last + _AHEAD))
        if best := max((place for place in places if first <= place <= last), default=0):
            return best
    return last


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(_bytes(text))


def _reach(text: str, size: int) -> int:
    """How many characters of ``text`` are in its first ``size`` bytes."""
    if text.isascii():
        return min(len(text), size)
    return len(_bytes(text)[:size].decode(errors="ignore"))


def _bytes(text: str) -> bytes:
    # Half of an emoji is no text; it counts as one byte.
    return text.encode(errors="replace")
