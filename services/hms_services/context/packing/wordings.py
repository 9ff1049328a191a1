"""How memories are told: rendered once, kept for as long as they say the same.

Most lines of a context were in one before. To render one takes twenty microseconds, and fifty are
looked at: that was a quarter of a context's time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing.rendering import Line, line_of
from hms_streams.memory.captions import without_caption
from hms_streams.memory.junk import junk_of
from hms_streams.memory.token_estimate import estimate_tokens

# About 30 MB of text. Whoever tells more begins again: what is told often is soon there.
MOST_KEPT = 50_000

# What of a record is told.
_TOLD = ("content", "speaker", "session_id", "occurred_at", "trust", "concept")
_WORD = re.compile(r"[^\W_]+")


class Wording(NamedTuple):
    """One memory as it is told, whatever the context."""

    line: Line
    """Its tokens are estimated."""
    header_tokens: int
    """Of the line's header, estimated."""
    said: str
    """What makes two memories the same to a reader: who said which words, however written. Empty
    for sealed content and for what has no words."""
    is_junk: bool
    """It tells nothing: a greeting, a footer."""


Tell = Callable[[MemoryState], Wording]


def wording_of(memory: MemoryState) -> Wording:
    """Render a memory and see what it says."""
    line, content = line_of(memory), memory.content
    return Wording(
        line=line,
        header_tokens=estimate_tokens(line.header),
        said=_said(memory.speaker, content) if isinstance(content, str) else "",
        is_junk=isinstance(content, str) and junk_of(content) is not None,
    )


class Wordings:
    """Wordings by memory. One thread tells, another forgets.

    Args:
        stands: whether this very record is the one that is held now.
    """

    def __init__(self, stands: Callable[[MemoryState], bool]) -> None:
        self._stands = stands
        self._kept: dict[bytes, Wording] = {}

    def of(self, memory: MemoryState) -> Wording:
        """The wording of a record; one that no longer stands is rendered and not kept."""
        kept = self._kept.get(memory.memory_id)
        if kept is not None and kept.line.memory is memory:
            return kept
        if kept is not None and told_alike(kept.line.memory, memory):
            # Used or rated since: it is told as it was, of the record that stands now.
            made = kept._replace(line=kept.line._replace(memory=memory))
        else:
            made = wording_of(memory)
        if len(self._kept) >= MOST_KEPT:
            self._kept = {}
        self._kept[memory.memory_id] = made
        # Looked at after it is kept: who forgets it in between changes the record first, so that
        # either sees the other, and nothing of a memory that is gone stays here.
        if not self._stands(memory):
            self._kept.pop(memory.memory_id, None)
        return made

    def changed(self, memory_id: bytes, after: MemoryState | None) -> None:
        """The record of a memory changed, or is gone (None); called after the change."""
        kept = self._kept.get(memory_id)
        if kept is not None and (after is None or not told_alike(kept.line.memory, after)):
            self._kept.pop(memory_id, None)


def told_alike(one: MemoryState, other: MemoryState) -> bool:
    """Whether two records of a memory are told in the same words."""
    return all(getattr(one, field) == getattr(other, field) for field in _TOLD)


def _said(speaker: str | None, content: str) -> str:
    said = " ".join(_WORD.findall(without_caption(content).casefold()))
    return f"{(speaker or '').casefold()}\0{said}" if said else ""
