"""What goes into a context of so many tokens: the working set first, then what was found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing import rendering
from hms_services.context.packing.concept_substitution import members_of
from hms_services.context.packing.rendering import (
    Frame,
    Render,
    RenderedLine,
    Wording,
    wording_of,
)
from hms_services.context.packing.token_counts import Count
from hms_services.context.retrieval.ranking import Scored
from hms_streams.memory.token_estimate import estimate_tokens

# What was said last has two fifths of the room at most: what answers the question is wanted more.
# Without a question the working set is all there is, and may have all the room.
WORKING_SET_SHARE = 0.4
# A dash and a word: with less room than this no line fits any more.
_SHORTEST_LINE = 2
# The share of the room for what was found that concepts may have, where the caller wants concepts.
# Measured on five conversations at 256 tokens: with a fifth the answers' key words stay (65.5 %; it
# is 65.3 % without any concept), with two fifths they go (62.0 %).
CONCEPTS_SHARE = 0.2
StandIns = Callable[[Sequence[Scored]], Sequence[MemoryState]]
"""Concepts for lines that there may be no room for."""
WORKING_SET_TITLE = "Just now:"
FOUND_TITLE = "From memory:"


@dataclass(frozen=True, slots=True)
class Section:
    """Part of a context, its lines in the order of rendering."""

    title: str
    lines: Sequence[RenderedLine]
    text: str
    tokens: int
    """Of the text; 0 when there is none."""


@dataclass(slots=True)
class Filling:
    """The lines of one section: greedily fills a token budget, in order, without duplicates.

    Args:
        count: tokens of a text.
        render: renders a memory.
        room: tokens that are left.
        used: tokens that were taken, those of the title included.
        seen: what the context says already; the lines that are taken are added.
    """

    count: Count
    render: Render
    room: int
    used: int
    seen: set[str]
    lines: list[RenderedLine] = field(default_factory=list)
    _headers: set[str] = field(default_factory=set)

    def take(
        self, memories: Iterable[MemoryState], most: int, *, junk: bool = True, keep: int = 0
    ) -> None:
        """Take the memories that fit; one that is too long is left out, and the next is tried.

        Args:
            memories: in the order in which they are tried.
            most: the section has no more lines than this.
            junk: whether lines that tell nothing are taken.
            keep: tokens that are left free.
        """
        for memory in memories:
            room = self.room - keep
            if len(self.lines) >= most or room < _SHORTEST_LINE:
                break
            if self._cannot_fit(memory, room):
                continue
            wording = self.render(memory)
            said = wording.said
            if not said or said in self.seen or (wording.is_junk and not junk):
                continue
            line, cost = self._counted(wording)
            if cost > room:
                continue
            self.room -= cost
            self.used += cost
            self.seen.add(said)
            self._headers.add(line.header)
            self.lines.append(line)

    def _counted(self, wording: Wording) -> tuple[RenderedLine, int]:
        """The line with its tokens for the model, and its tokens with its header."""
        line, header = wording.line, wording.header_tokens
        if self.count is not estimate_tokens:
            line = line._replace(tokens=self.count(line.text))
            header = self.count(line.header)
        return line, line.tokens + (0 if line.header in self._headers else header)

    def _cannot_fit(self, memory: MemoryState, room: int) -> bool:
        """Whether the estimate in the record shows that the memory is too long.

        Another counter than the estimate may count fewer tokens.
        """
        return self.count is estimate_tokens and memory.tokens > room


@dataclass(slots=True)
class Packing:
    """Fills one context: first ``working_set``, then ``found``, then ``text``.

    Args:
        frame: the text around the lines.
        budget: the most tokens, the frame included.
        render: renders a memory.
    """

    frame: Frame
    budget: int
    render: Render = wording_of
    sections: list[Section] = field(default_factory=list)
    _left: int = 0
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._left = self.budget - self.frame.tokens

    def working_set(self, memories: Sequence[MemoryState], *, alone: bool) -> Section:
        """The latest lines of the working set that its share of the room holds.

        Args:
            memories: in order of entry.
            alone: there is no question: the working set may have all the room.
        """
        share = self._left if alone else int(self._left * WORKING_SET_SHARE)
        filling = self._filling(WORKING_SET_TITLE, share)
        filling.take(reversed(memories), len(memories))
        return self._close(WORKING_SET_TITLE, filling)

    def found(
        self, ranked: Sequence[Scored], most: int, concepts: StandIns | None = None
    ) -> Section:
        """The best lines of what was found that the rest of the budget holds.

        Args:
            ranked: best first.
            most: the most lines.
            concepts: gives the concepts for lines without room. With them the best lines have a
                share of the room; then follow concepts that stand for other lines, then lines that
                no concept stands for.
        """
        filling = self._filling(FOUND_TITLE, self._left)
        memories = [each.memory for each in ranked]
        if concepts is not None:
            keep = int(filling.room * CONCEPTS_SHARE)
            filling.take(memories, most, junk=False, keep=keep)
            shown = {line.memory.memory_id for line in filling.lines}
            stand_ins = concepts([each for each in ranked if each.memory.memory_id not in shown])
            filling.take(stand_ins, most)
            covered = members_of(line.memory for line in filling.lines)
            memories = [each for each in memories if each.memory_id not in covered]
        filling.take(memories, most, junk=False)
        if not filling.lines:
            filling.take(memories, most)
        return self._close(FOUND_TITLE, filling)

    @property
    def tokens(self) -> int:
        """The tokens of the text, as counted: never more than the budget."""
        return self.frame.tokens + sum(section.tokens for section in self.sections)

    def text(self) -> str:
        """The whole context; empty when it holds no line."""
        return self.frame.around([section.text for section in self.sections])

    def _filling(self, title: str, room: int) -> Filling:
        used = self.frame.count(f"{title}\n")
        return Filling(self.frame.count, self.render, room - used, used, self._seen)

    def _close(self, title: str, filling: Filling) -> Section:
        """The section of the lines that were taken."""
        ordered = rendering.chronological(filling.lines)
        text = rendering.section_text(title, ordered)
        section = Section(title, ordered, text, filling.used if text else 0)
        self._left -= section.tokens
        self.sections.append(section)
        return section
