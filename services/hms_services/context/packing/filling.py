"""The lines of one section of a context: a token budget is filled greedily, without duplicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing.excerpts import Excerpt, best_passage, excerpt_of, is_long
from hms_services.context.packing.pieces import Piece, memories_of
from hms_services.context.packing.rendering import Cut, Render, RenderedLine, said_of
from hms_services.context.packing.token_counts import Count
from hms_streams.memory.token_estimate import estimate_tokens

# A dash and a word: with less room than this no line fits any more.
_SHORTEST_LINE = 2
# A line of more tokens is shown by its best passage, which has 175 at most. Measured on five chats
# with an assistant: of the evidence 51 % stands in 1,024 tokens and 68 % in 4,096; where a line may
# have a quarter of the room it is 44 % and 40 %: whole replies take the place of other lines.
LONGEST_LINE = 200
# Long lines together have this share of the room while there are short lines: what the user said in
# a few words is not pushed out by the replies to it. What is left over is theirs again. With half
# of the room it is 45 % and 67 %.
_LONG_SHARE = 0.3


@dataclass(slots=True)
class Said:
    """What the context says already."""

    words: set[str] = field(default_factory=set)
    """See ``rendering.said_of``."""
    whole: set[bytes] = field(default_factory=set)
    """The ids of the memories that are shown."""


class _Rendered(NamedTuple):
    """A piece as lines."""

    lines: Sequence[RenderedLine]
    said: str
    is_junk: bool = False
    is_excerpt: bool = False


@dataclass(slots=True)
class Filling:
    """The lines of one section.

    Args:
        count: tokens of a text.
        render: renders a memory.
        cut: gives the passages of a memory.
        room: tokens that are left.
        used: tokens that were taken, those of the title included.
        seen: what the context says already; the lines that are taken are added.
        question: what the passages of a long memory are chosen by where they were not ranked.
    """

    count: Count
    render: Render
    cut: Cut
    room: int
    used: int
    seen: Said
    question: str = ""
    lines: list[RenderedLine] = field(default_factory=list)
    taken: int = 0
    """How many pieces were taken."""
    _headers: set[str] = field(default_factory=set)
    _excerpts: dict[int, Piece] = field(default_factory=dict)
    _long_room: int = 0
    _last: int = -1
    _unfit: dict[bytes, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._long_room = int(self.room * _LONG_SHARE)

    def take(self, pieces: Sequence[Piece], most: int, *, junk: bool = True, keep: int = 0) -> None:
        """Take the pieces that fit; one that is too long is left out, and the next is tried.

        Args:
            pieces: in the order in which they are tried.
            most: the section has no more pieces than this.
            junk: whether lines that tell nothing are taken.
            keep: tokens that are left free.
        """
        for place, piece in enumerate(pieces):
            if self._is_full(most, keep):
                break
            self._try(place, piece, keep, junk=junk)

    def take_fairly(self, pieces: Sequence[Piece], most: int, *, keep: int = 0) -> None:
        """Take what tells something: first with a limit on long lines, then whatever fits.

        The best piece is taken where it fits, however long it is.
        """
        for place, piece in enumerate(pieces):
            if self._is_full(most, keep):
                break
            if place and self._is_long(piece) and self._long_room < LONGEST_LINE:
                continue
            self._try(place, piece, keep, junk=False)
        self.take(pieces, most, junk=False, keep=keep)

    def widen(self) -> None:
        """Give the room that is left to the excerpts, the best one first."""
        for at, piece in self._excerpts.items():
            line = self.lines[at]
            wider = self._excerpt(piece, line.tokens + self.room)
            if wider is not None and wider.line.tokens > line.tokens:
                self.room -= wider.line.tokens - line.tokens
                self.used += wider.line.tokens - line.tokens
                self.lines[at] = wider.line

    @property
    def unfit(self) -> int:
        """How many memories were left out for their length, though they came before one taken."""
        left = [at for name, at in self._unfit.items() if name not in self.seen.whole]
        return sum(at <= self._last for at in left) if self.lines else len(left)

    def _is_full(self, most: int, keep: int) -> bool:
        return self.taken >= most or self.room - keep < _SHORTEST_LINE

    def _is_long(self, piece: Piece) -> bool:
        return piece.answer is None and is_long(piece.memory, LONGEST_LINE, self.count)

    def _try(self, place: int, piece: Piece, keep: int, *, junk: bool) -> None:
        if self.seen.whole.issuperset(memory.memory_id for memory in memories_of(piece)):
            return
        room = self.room - keep
        made = self._rendered(piece, room)
        if made is None:
            self._unfit[piece.memory.memory_id] = place
            return
        if not made.said or made.said in self.seen.words or (made.is_junk and not junk):
            return
        cost = sum(line.tokens for line in made.lines)
        for header in {line.header for line in made.lines} - self._headers:
            cost += self.count(header)
        if cost > room:
            self._unfit[piece.memory.memory_id] = place
            return
        self._add(place, piece, made, cost)

    def _add(self, place: int, piece: Piece, made: _Rendered, cost: int) -> None:
        self.room -= cost
        self.used += cost
        self.taken += 1
        self._last = max(self._last, place)
        self._headers.update(line.header for line in made.lines)
        if made.is_excerpt:
            self._long_room -= cost
            self._excerpts[len(self.lines)] = piece
        self.lines.extend(made.lines)
        self.seen.words.add(made.said)
        self.seen.whole.update(line.memory.memory_id for line in made.lines)

    def _rendered(self, piece: Piece, room: int) -> _Rendered | None:
        """The lines of a piece; None where it is too long."""
        if piece.answer is not None:
            return self._pair(piece, piece.answer, room)
        if self._is_long(piece):
            excerpt = self._excerpt(piece, min(room, LONGEST_LINE))
            if excerpt is None:
                return None
            said = said_of(piece.memory.speaker, excerpt.text)
            return _Rendered((excerpt.line,), said, is_excerpt=True)
        if is_long(piece.memory, room, self.count):
            return None
        wording = self.render(piece.memory)
        return _Rendered((self._counted(wording.line),), wording.said, wording.is_junk)

    def _pair(self, piece: Piece, answer: MemoryState, room: int) -> _Rendered | None:
        """A question and its answer. Of a long line that ends by asking, the end is shown."""
        short = self.render(answer)
        if is_long(piece.memory, LONGEST_LINE, self.count):
            ending = Piece(piece.memory, len(self.cut(piece.memory)) - 1)
            excerpt = self._excerpt(ending, min(room, LONGEST_LINE))
            if excerpt is None:
                return None
            question = excerpt.line
        else:
            question = self._counted(self.render(piece.memory).line)
        said = f"{question.text}\0{short.line.text}"
        return _Rendered((question, self._counted(short.line)), said)

    def _excerpt(self, piece: Piece, most: int) -> Excerpt | None:
        memory = piece.memory
        cut, best = self.cut(memory), piece.passage
        if best is None and isinstance(memory.content, str):
            best = best_passage(memory.content, cut, self.question)
        return excerpt_of(memory, cut, best or 0, most, self.count)

    def _counted(self, line: RenderedLine) -> RenderedLine:
        """The line with its tokens for the model."""
        if self.count is estimate_tokens:
            return line
        return line._replace(tokens=self.count(line.text))
