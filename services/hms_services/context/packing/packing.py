"""What goes into a context of so many tokens: the working set first, then what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing import rendering
from hms_services.context.packing.concept_substitution import members_of
from hms_services.context.packing.filling import Filling
from hms_services.context.packing.rendering import Frame, Line
from hms_services.context.packing.wordings import Tell, wording_of
from hms_services.context.retrieval.ranking import Scored

# What was said last is wanted, but what answers the question more: two fifths at most. Without a
# question the working set is all there is, and may have all.
WORKING_SET_SHARE = 0.4
# What concepts may have of the room for what was found, where they are wanted. Measured on five
# conversations at 256 tokens: with a fifth the answers' key words stay (65.5 %, 65.3 % without any
# concept), with two fifths they go (62.0 %).
CONCEPTS_SHARE = 0.2
StandIns = Callable[[Sequence[Scored]], Sequence[MemoryState]]
"""Concepts for lines that there may be no room for."""
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
        tell: renders a memory.
    """

    frame: Frame
    budget: int
    tell: Tell = wording_of
    sections: list[Section] = field(default_factory=list)
    _left: int = 0
    _seen: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._left = self.budget - self.frame.tokens

    def working_set(self, memories: Sequence[MemoryState], *, alone: bool) -> Section:
        """The latest of the working set (given in order of entry) that its share holds."""
        share = self._left if alone else int(self._left * WORKING_SET_SHARE)
        filling = self._filling(WORKING_SET_TITLE, share)
        filling.take(reversed(memories), len(memories))
        return self._close(WORKING_SET_TITLE, filling)

    def found(
        self, ranked: Sequence[Scored], most: int, concepts: StandIns | None = None
    ) -> Section:
        """The best of what was found that the rest of the budget holds; at most ``most`` lines.

        With ``concepts`` the best lines have a share of the room; concepts follow that stand for
        others, then lines that none of them stands for.
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
        """Of the text, as counted: never more than the budget."""
        return self.frame.tokens + sum(section.tokens for section in self.sections)

    def text(self) -> str:
        """The whole context; empty when it holds no line."""
        return self.frame.around([section.text for section in self.sections])

    def _filling(self, title: str, room: int) -> Filling:
        used = self.frame.count(f"{title}\n")
        return Filling(self.frame.count, self.tell, room - used, used, self._seen)

    def _close(self, title: str, filling: Filling) -> Section:
        """The section of what was taken."""
        ordered = rendering.chronological(filling.lines)
        text = rendering.section_text(title, ordered)
        section = Section(title, ordered, text, filling.used if text else 0)
        self._left -= section.tokens
        self.sections.append(section)
        return section
