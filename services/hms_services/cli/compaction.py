"""A context of lines as they were said beside one in which concepts stand for some of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import hms


@dataclass(frozen=True, slots=True)
class Compared:
    """Both answers to one question, and what the space holds in all."""

    raw: hms.Context
    compacted: hms.Context
    held: Mapping[str, hms.MemoryRecord]
    """All memories of the space by id, concepts left out."""

    @property
    def held_tokens(self) -> int:
        """Of everything that the space holds."""
        return sum(memory.tokens for memory in self.held.values())

    @property
    def lost(self) -> list[str]:
        """Ids that raw has and compacted neither has nor stands for."""
        told = self._told
        return [each for each in _ids(self.raw) if each not in told]

    @property
    def stood_for(self) -> list[str]:
        """Ids that raw has and a concept stands for."""
        told, shown = self._told, _ids(self.compacted)
        return [each for each in _ids(self.raw) if each in told and each not in shown]

    @property
    def gained(self) -> list[str]:
        """Ids that only compacted has or stands for."""
        raw = _ids(self.raw)
        return [each for each in self._told if each not in raw]

    @property
    def _told(self) -> dict[str, None]:
        """Every memory that compacted has or stands for, in its order."""
        told: dict[str, None] = {}
        for line in self.compacted.lines:
            told |= dict.fromkeys(line.stands_for or (line.memory_id,))
        return told


def compared(memory: hms.Memory, query: str, **asked: Any) -> Compared:
    """Ask twice, without a trace; ``asked`` as for ``hms.Memory.context``."""
    return Compared(
        raw=memory.context(query, peek=True, **asked),
        compacted=memory.context(query, peek=True, concepts=True, **asked),
        held={each.id: each for each in memory.list(page_size=1000)},
    )


def compared_fact(each: Compared) -> dict[str, Any]:
    """The comparison for a program."""
    return {
        "space": {"memories": len(each.held), "tokens": each.held_tokens},
        "raw": each.raw,
        "compacted": each.compacted,
        "lost": each.lost,
        "stood_for": each.stood_for,
        "gained": each.gained,
    }


def _ids(context: hms.Context) -> dict[str, None]:
    """The memories of a context's lines, in their order."""
    return dict.fromkeys(line.memory_id for line in context.lines)
