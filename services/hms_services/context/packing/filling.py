"""Lines into so much room: in the given order whatever still fits, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hms_schemas.generated.records import MemoryState
from hms_services.context.packing.rendering import Line
from hms_services.context.packing.token_counts import Count
from hms_services.context.packing.wordings import Tell, Wording
from hms_streams.memory.token_estimate import estimate_tokens

# A dash and a word: with less room than this nothing fits any more.
_SHORTEST_LINE = 2


@dataclass(slots=True)
class Filling:
    """The lines of one section.

    Args:
        count: tokens of a text.
        tell: renders a memory.
        room: tokens that are left.
        used: tokens that were taken, beginning with those of the title.
        seen: what the context says already; what is taken is added.
    """

    count: Count
    tell: Tell
    room: int
    used: int
    seen: set[str]
    lines: list[Line] = field(default_factory=list)
    _headers: set[str] = field(default_factory=set)

    def take(
        self, memories: Iterable[MemoryState], most: int, *, junk: bool = True, keep: int = 0
    ) -> None:
        """Take what fits; one that is too long makes room for the next.

        Args:
            most: the section has no more lines than this.
            junk: whether lines are taken that tell nothing.
            keep: so much room is left.
        """
        for memory in memories:
            room = self.room - keep
            if len(self.lines) >= most or room < _SHORTEST_LINE:
                break
            if self._cannot_fit(memory, room):
                continue
            wording = self.tell(memory)
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

    def _counted(self, wording: Wording) -> tuple[Line, int]:
        """The line with its tokens for the model, and what it costs with its header."""
        line, header = wording.line, wording.header_tokens
        if self.count is not estimate_tokens:
            line = line._replace(tokens=self.count(line.text))
            header = self.count(line.header)
        return line, line.tokens + (0 if line.header in self._headers else header)

    def _cannot_fit(self, memory: MemoryState, room: int) -> bool:
        """Whether its record's own estimate spares looking closer; another counter may say less."""
        return self.count is estimate_tokens and memory.tokens > room
