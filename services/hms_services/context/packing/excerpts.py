"""A long memory shown by its best passages: whole sentences, with the place where they stand.

::

    - user: … [from character 12,400 of 30,112] The pump in plot 31 leaks. It was … …
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from typing import NamedTuple

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing.rendering import RenderedLine, line_of
from hms_services.context.packing.token_counts import Count
from hms_streams.index.words import terms
from hms_streams.memory.passages import Passage
from hms_streams.memory.token_estimate import estimate_tokens

_ELLIPSIS = "…"


class Excerpt(NamedTuple):
    """Some passages of a memory that follow each other, as one line."""

    line: RenderedLine
    text: str
    """The passages alone."""
    first: int
    last: int
    """The numbers of the first and the last passage."""


def excerpt_of(
    memory: MemoryState, cut: Sequence[Passage], best: int, most: int, count: Count
) -> Excerpt | None:
    """The best passage of a memory, and those around it, in at most ``most`` tokens.

    None where not even the best passage fits, or the content is sealed.

    Args:
        memory: the memory.
        cut: its passages.
        best: the number of its best passage.
        most: tokens that the line may have.
        count: tokens of a text, for the model that will read it.
    """
    if not (cut and isinstance(memory.content, str)):
        return None
    best = min(max(best, 0), len(cut) - 1)
    found: Excerpt | None = None
    for first, last in _growing(best, len(cut)):
        wider = _excerpt(memory, memory.content, cut, first, last, count)
        if wider.line.tokens > most:
            # The passage on the other side may be shorter: one try is enough.
            break
        found = wider
    return found


def best_passage(text: str, cut: Sequence[Passage], question: str) -> int:
    """The number of the passage that has most of a question's words, rare words counting more.

    For a memory that was not ranked by its passages. The stem of a word is looked for as it stands:
    one step over the text for each word.
    """
    if len(cut) < 2:
        return 0
    pieces = [text[start:end].lower() for start, end in cut]
    points = [0.0] * len(cut)
    for word in set(terms(question)):
        holding = [number for number, piece in enumerate(pieces) if word in piece]
        worth = log(1 + len(cut) / len(holding)) if holding else 0.0
        for number in holding:
            points[number] += worth
    return max(range(len(cut)), key=lambda number: points[number])


def _growing(best: int, passages_in_all: int) -> Iterator[tuple[int, int]]:
    """The best passage alone, then with the next one, then with the one before, and so on."""
    first = last = best
    yield first, last
    while first > 0 or last < passages_in_all - 1:
        if last < passages_in_all - 1:
            last += 1
            yield first, last
        if first > 0:
            first -= 1
            yield first, last


def _excerpt(
    memory: MemoryState, text: str, cut: Sequence[Passage], first: int, last: int, count: Count
) -> Excerpt:
    start, end = cut[first][0], cut[last][1]
    shown = text[start:end].strip()
    place = f"[from character {start:,} of {len(text):,}]"
    before = f"{_ELLIPSIS} " if first else ""
    after = f" {_ELLIPSIS}" if last < len(cut) - 1 else ""
    line = line_of(memory, count, content=shown, before=f"{before}{place} ", after=after)
    return Excerpt(line, shown, first, last)


def is_long(memory: MemoryState, most: int, count: Count) -> bool:
    """Whether a memory has more tokens than ``most``, by the estimate in its record.

    Another counter than the estimate may count fewer: up to a fifth is let pass.
    """
    spare = 1.0 if count is estimate_tokens else 1.2
    return memory.tokens > most * spare
