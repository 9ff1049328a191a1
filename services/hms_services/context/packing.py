"""What goes into a context of so many tokens: the working set first, then what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryState
from hms_services.context import rendering
from hms_services.context.ranking import Scored
from hms_services.context.rendering import Frame, Line
from hms_services.context.retrieval.turn_facts import without_caption
from hms_streams.memory.junk import junk_of
from hms_streams.memory.tokens import estimate_tokens

# What was said last is wanted, but what answers the question more: two fifths at most. Without a
# question the working set is all there is, and may have all.
WORKING_SET_SHARE = 0.4
Skip = Callable[[MemoryState], bool]
_WORD = re.compile(r"[^\W_]+")
# A dash and a word: with less room than this nothing fits any more.
_SHORTEST_LINE = 2
WORKING_SET_TITLE = "Just now:"
FOUND_TITLE = "From memory:"


@dataclass(frozen=True, slots=True)
class Section:
    """Part of a context, its lines in the order of rendering."""

    title: str
    lines: Sequence[Line]
    text: str
    tokens: int
    """Of the text; 0 when there is none."""


@dataclass(slots=True)
class Packing:
    """Fills one context: first ``working_set``, then ``found``, then ``text``.

    Args:
        frame: what stands around the lines.
        budget: at most so many tokens, the frame included.
    """

    frame: Frame
    budget: int
    sections: list[Section] = field(default_factory=list)
    _left: int = 0
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._left = self.budget - self.frame.tokens

    def working_set(self, memories: Sequence[MemoryState], *, alone: bool) -> Section:
        """The latest of the working set (given in order of entry) that its share holds."""
        share = self._left if alone else int(self._left * WORKING_SET_SHARE)
        latest = list(reversed(memories))
        return self._section(WORKING_SET_TITLE, latest, share, most=len(memories))

    def found(self, ranked: Sequence[Scored], most: int) -> Section:
        """The best of what was found that the rest of the budget holds; at most ``most`` lines."""
        memories = [each.memory for each in ranked]
        return self._section(FOUND_TITLE, memories, self._left, most, skip=_is_junk)

    @property
    def tokens(self) -> int:
        """Of the text, as counted: never more than the budget."""
        return self.frame.tokens + sum(section.tokens for section in self.sections)

    def text(self) -> str:
        """The whole context; empty when it holds no line."""
        return self.frame.around([section.text for section in self.sections])

    def _section(
        self,
        title: str,
        memories: Iterable[MemoryState],
        room: int,
        most: int,
        skip: Skip | None = None,
    ) -> Section:
        """The lines that fit and are not to be skipped; where there are no others, those too."""
        room -= self.frame.count(f"{title}\n")
        chosen = self._choose(memories, room, most, skip) or self._choose(memories, room, most)
        ordered = rendering.chronological(chosen)
        text = rendering.section_text(title, ordered)
        section = Section(title, ordered, text, self._tokens(title, ordered) if text else 0)
        self._left -= section.tokens
        self.sections.append(section)
        return section

    def _tokens(self, title: str, lines: Sequence[Line]) -> int:
        """As they were counted when they were chosen: piece by piece."""
        headers = {line.header for line in lines}
        pieces = self.frame.count(f"{title}\n") + sum(map(self.frame.count, headers))
        return pieces + sum(line.tokens for line in lines)

    def _cannot_fit(self, memory: MemoryState, room: int) -> bool:
        """Whether its record's own estimate spares looking closer; another counter may say less."""
        return self.frame.count is estimate_tokens and memory.tokens > room

    def _choose(
        self, memories: Iterable[MemoryState], room: int, most: int, skip: Skip | None = None
    ) -> list[Line]:
        """In the given order, whatever still fits; one that is too long makes room for the next."""
        chosen: list[Line] = []
        headers: set[str] = set()
        for memory in memories:
            if len(chosen) >= most or room < _SHORTEST_LINE:
                break
            if self._cannot_fit(memory, room) or (skip is not None and skip(memory)):
                continue
            said = _said(memory)
            if not said or said in self._seen:
                continue
            line = rendering.line_of(memory, self.frame.count)
            new = line.header not in headers
            cost = line.tokens + (self.frame.count(line.header) if new else 0)
            if cost > room:
                continue
            room -= cost
            self._seen.add(said)
            headers.add(line.header)
            chosen.append(line)
        return chosen


def _is_junk(memory: MemoryState) -> bool:
    return isinstance(memory.content, str) and junk_of(memory.content) is not None


def _said(memory: MemoryState) -> str:
    """What makes two memories the same to a reader: who said which words, however written.

    Empty for sealed content and for what has no words.
    """
    if not isinstance(memory.content, str):
        return ""
    said = " ".join(_WORD.findall(without_caption(memory.content).casefold()))
    return f"{(memory.speaker or '').casefold()}\0{said}" if said else ""
