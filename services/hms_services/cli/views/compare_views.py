"""A context of lines beside one with concepts: both prompts, their tokens, what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import hms
from hms_services.cli.views.memory_views import missing_lines, said
from hms_services.cli.views.wording import clipped, count

_WORDS = 76
# Nobody reads more of a list.
_MOST = 8


@dataclass(frozen=True, slots=True)
class Compared:
    """Two contexts for one question: of lines alone, and with concepts for some of them."""

    raw: hms.Context
    compacted: hms.Context
    held: Mapping[str, hms.MemoryRecord]
    """All memories of the space by id, without concepts."""

    @property
    def held_tokens(self) -> int:
        """How many tokens all memories of the space have."""
        return sum(memory.tokens for memory in self.held.values())

    @property
    def lost(self) -> list[str]:
        """Ids of memories in ``raw`` that ``compacted`` neither has nor has a concept for."""
        told = self._told
        return [each for each in _ids(self.raw) if each not in told]

    @property
    def stood_for(self) -> list[str]:
        """Ids of memories in ``raw`` that a concept of ``compacted`` stands for."""
        told, shown = self._told, _ids(self.compacted)
        return [each for each in _ids(self.raw) if each in told and each not in shown]

    @property
    def gained(self) -> list[str]:
        """Ids of memories that only ``compacted`` has, or has a concept for."""
        raw = _ids(self.raw)
        return [each for each in self._told if each not in raw]

    @property
    def _told(self) -> dict[str, None]:
        """Ids of all memories that ``compacted`` has or has a concept for, in its order."""
        told: dict[str, None] = {}
        for line in self.compacted.lines:
            told |= dict.fromkeys(line.stands_for or (line.memory_id,))
        return told


def compare_view(each: Compared) -> RenderableType:
    """The comparison for a person, in 80 columns."""
    return Group(
        _prompts(each),
        Rule(style="dim"),
        _figures(each),
        *missing_lines(each.raw.missing),
        *_listed(each, "lost", each.lost, "raw has it, and no concept stands for it"),
        *_listed(each, "stood for", each.stood_for, "a concept says what it is about"),
        *_listed(each, "gained", each.gained, "raw had no room for it"),
    )


def compared_fact(each: Compared) -> dict[str, Any]:
    """The comparison, for a program."""
    return {
        "space": {"memories": len(each.held), "tokens": each.held_tokens},
        "raw": each.raw,
        "compacted": each.compacted,
        "lost": each.lost,
        "stood_for": each.stood_for,
        "gained": each.gained,
    }


def _prompts(each: Compared) -> Table:
    beside = Table(box=None, pad_edge=False, padding=(0, 1), expand=True)
    for title in ("raw", "compacted"):
        beside.add_column(title, ratio=1, overflow="fold")
    beside.add_row(_prompt(each.raw), _prompt(each.compacted))
    return beside


def _prompt(context: hms.Context) -> Text:
    """What the model reads, without its first and last lines; concepts are green."""
    text = Text()
    about = False
    for line in context.text.splitlines()[2:-1]:
        if line.startswith("["):
            about = line.startswith("[about ")
        text.append(line + "\n", style="green" if about else "")
    return text if text else Text("nothing", style="dim")


def _figures(each: Compared) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_column(style="dim")
    table.add_row(
        "all that was said", f"{each.held_tokens:,}", f"tokens, {count(len(each.held), 'line')}"
    )
    for name, context in (("raw", each.raw), ("compacted", each.compacted)):
        concepts = sum(bool(line.stands_for) for line in context.lines)
        told = count(len(context.lines) - concepts, "line")
        told += f", {count(concepts, 'concept')}" if concepts else ""
        share = f", {context.tokens / each.held_tokens:.0%} of all" if each.held_tokens else ""
        table.add_row(name, f"{context.tokens:,}", f"tokens, {told}{share}")
    return table


def _listed(each: Compared, name: str, ids: Sequence[str], why: str) -> list[RenderableType]:
    if not ids:
        return [Text(f"\n{name}: nothing", style="dim")]
    head = Text(f"\n{name}: {count(len(ids), 'line')}").append(f"  ({why})", style="dim")
    lines: list[RenderableType] = [head]
    for memory_id in ids[:_MOST]:
        memory = each.held.get(memory_id)
        told = said(memory.speaker, memory.content) if memory else memory_id
        lines.append(Text(f"  - {clipped(told, _WORDS)}"))
    if len(ids) > _MOST:
        lines.append(Text(f"    and {len(ids) - _MOST} more", style="dim"))
    return lines


def _ids(context: hms.Context) -> dict[str, None]:
    """The ids of the memories of a context, in the order of its lines."""
    return dict.fromkeys(line.memory_id for line in context.lines)
