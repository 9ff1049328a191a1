"""Lines into so much room: in the given order whatever still fits, nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryState
from hms_services.context import rendering
from hms_services.context.rendering import Line
from hms_services.context.retrieval.turn_facts import without_caption
from hms_services.context.token_counts import Count
from hms_streams.memory.tokens import estimate_tokens

Skip = Callable[[MemoryState], bool]
_WORD = re.compile(r"[^\W_]+")
# A dash and a word: with less room than this nothing fits any more.
_SHORTEST_LINE = 2


@dataclass(slots=True)
class Filling:
    """The lines of one section.

    Args:
        count: tokens of a text.
        room: tokens that are left.
        used: tokens that were taken, beginning with those of the title.
        seen: what the context says already; what is taken is added.
    """

    count: Count
    room: int
    used: int
    seen: set[str]
    lines: list[Line] = field(default_factory=list)
    _headers: set[str] = field(default_factory=set)

    def take(
        self, memories: Iterable[MemoryState], most: int, skip: Skip | None = None, keep: int = 0
    ) -> None:
        """Take what fits; one that is too long makes room for the next.

        Args:
            most: the section has no more lines than this.
            skip: what is left out.
            keep: so much room is left.
        """
        for memory in memories:
            room = self.room - keep
            if len(self.lines) >= most or room < _SHORTEST_LINE:
                break
            if self._cannot_fit(memory, room) or (skip is not None and skip(memory)):
                continue
            said = _said(memory)
            if not said or said in self.seen:
                continue
            line = rendering.line_of(memory, self.count)
            cost = line.tokens
            cost += 0 if line.header in self._headers else self.count(line.header)
            if cost > room:
                continue
            self.room -= cost
            self.used += cost
            self.seen.add(said)
            self._headers.add(line.header)
            self.lines.append(line)

    def _cannot_fit(self, memory: MemoryState, room: int) -> bool:
        """Whether its record's own estimate spares looking closer; another counter may say less."""
        return self.count is estimate_tokens and memory.tokens > room


def _said(memory: MemoryState) -> str:
    """What makes two memories the same to a reader: who said which words, however written.

    Empty for sealed content and for what has no words.
    """
    if not isinstance(memory.content, str):
        return ""
    said = " ".join(_WORD.findall(without_caption(memory.content).casefold()))
    return f"{(memory.speaker or '').casefold()}\0{said}" if said else ""
