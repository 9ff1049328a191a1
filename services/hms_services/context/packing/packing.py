"""What goes into a context of so many tokens: the working set first, then what was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing import pieces, rendering
from hms_services.context.packing.concept_substitution import members_of
from hms_services.context.packing.excerpts import is_long
from hms_services.context.packing.filling import Filling, Said
from hms_services.context.packing.rendering import (
    Cut,
    Frame,
    Render,
    RenderedLine,
    cut_of,
    wording_of,
)
from hms_services.context.retrieval.ranking import Scored

# What was said last has two fifths of the room at most: what answers the question is wanted more.
# Without a question the working set is all there is, and may have all the room.
WORKING_SET_SHARE = 0.4
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
class Packing:
    """Fills one context: first ``working_set``, then ``found``, then ``text``.

    Args:
        frame: the text around the lines.
        budget: the most tokens, the frame included.
        render: renders a memory.
        cut: gives the passages of a memory.
        question: what the model is about to answer.
    """

    frame: Frame
    budget: int
    render: Render = wording_of
    cut: Cut = cut_of
    question: str = ""
    sections: list[Section] = field(default_factory=list)
    _left: int = 0
    _seen: Said = field(default_factory=Said)
    unfit: int = 0
    """Memories that were found and are longer than the room that was left for them."""

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
        held = pieces.alone(reversed(memories))
        if not alone:
            # The passage of a long memory that answers the question is for ``found`` to show.
            held = [each for each in held if not is_long(each.memory, share, self.frame.count)]
        filling.take(held, len(memories))
        filling.widen()
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
        wanted = pieces.pieces_of(ranked)
        if concepts is not None:
            keep = int(filling.room * CONCEPTS_SHARE)
            filling.take_fairly(wanted, most, keep=keep)
            shown = {line.memory.memory_id for line in filling.lines}
            stand_ins = concepts([each for each in ranked if each.memory.memory_id not in shown])
            filling.take(pieces.alone(stand_ins), most)
            covered = members_of(line.memory for line in filling.lines)
            wanted = [each for each in wanted if each.memory.memory_id not in covered]
        filling.take_fairly(wanted, most)
        if not filling.lines:
            filling.take(wanted, most)
        filling.widen()
        self.unfit = filling.unfit
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
        return Filling(
            self.frame.count, self.render, self.cut, room - used, used, self._seen, self.question
        )

    def _close(self, title: str, filling: Filling) -> Section:
        """The section of the lines that were taken."""
        ordered = rendering.chronological(filling.lines)
        text = rendering.section_text(title, ordered)
        section = Section(title, ordered, text, filling.used if text else 0)
        self._left -= section.tokens
        self.sections.append(section)
        return section
