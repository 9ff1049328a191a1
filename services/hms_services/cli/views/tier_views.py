"""How the three tiers look side by side, and the moves between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

import hms
from hms_services.cli.views.memory_views import TIER_STYLE, tier_text
from hms_services.cli.views.wording import clipped, count
from hms_streams.memory.tiers.reasons import sentence_of

_COLUMNS = (
    (hms.Tier.SHORT, "SHORT", "always in context"),
    (hms.Tier.MEDIUM, "MEDIUM", "episodes that fade"),
    (hms.Tier.LONG, "LONG", "kept for good"),
)
# The width of a cell: three panels and their borders take 80 columns.
_CELL = 21
# A title, panels of eight and four moves of two lines: 21 of the 24 lines of a small terminal.
_ROWS = 8
_MOVES = 4


class TierBoard:
    """What each tier of a space holds. Transitions keep it up to date.

    Args:
        space: the name of the space.
        memories: all memories that it has now.
        rows: how many memories of each tier are shown.
    """

    def __init__(
        self, space: str, memories: Iterable[hms.MemoryRecord], *, rows: int = _ROWS
    ) -> None:
        self._space = space
        self._rows = rows
        self._held: dict[hms.Tier, dict[str, str]] = {tier: {} for tier, _, _ in _COLUMNS}
        self._fresh: deque[str] = deque(maxlen=_MOVES)
        self._moves: deque[hms.Transition] = deque(maxlen=_MOVES)
        for memory in sorted(memories, key=lambda each: each.occurred_at):
            if memory.tier in self._held:
                self._held[memory.tier][memory.id] = memory.content

    def counts(self) -> dict[str, int]:
        """How many memories each tier has."""
        return {tier: len(held) for tier, held in self._held.items()}

    def move(self, transition: hms.Transition) -> hms.Transition:
        """Take a memory out of its tier and put it on top of another.

        Returns the transition with the text of the memory: that of a forgotten memory has none.
        """
        text = transition.excerpt
        for held in self._held.values():
            text = held.pop(transition.memory_id, text) or text
        if transition.to_tier in self._held:
            self._held[transition.to_tier][transition.memory_id] = text
        told = replace(transition, excerpt=text)
        self._fresh.append(transition.memory_id)
        self._moves.append(told)
        return told

    def view(self, *, title: str = "") -> RenderableType:
        """Three panels, and the latest moves below them."""
        grid = Table.grid(expand=True)
        for _ in _COLUMNS:
            grid.add_column(ratio=1)
        grid.add_row(*(self._panel(tier, name, about) for tier, name, about in _COLUMNS))
        now = f"{datetime.now(UTC):%H:%M:%S} UTC"
        head = Text(title or f"memories of {self._space}", style="bold").append(f"  {now}", "dim")
        moves = [transition_line(move) for move in self._moves]
        return Group(head, grid, *moves)

    def _panel(self, tier: hms.Tier, name: str, about: str) -> Panel:
        held = list(self._held[tier].items())
        lines = [self._cell(memory_id, text) for memory_id, text in held[: -self._rows - 1 : -1]]
        hidden = len(held) - len(lines)
        lines.extend(Text() for _ in range(self._rows - len(lines)))
        lines.append(Text(f"and {hidden:,} more" if hidden > 0 else "", style="dim"))
        return Panel(
            Group(*lines),
            title=Text(f"{name} {len(held):,}", style=f"bold {TIER_STYLE[tier]}"),
            subtitle=Text(about, style="dim"),
            border_style=TIER_STYLE[tier],
        )

    def _cell(self, memory_id: str, text: str) -> Text:
        fresh = memory_id in self._fresh
        mark = Text("▸ " if fresh else "  ", style="bold")
        return mark.append(clipped(text, _CELL - 1), style="bold" if fresh else "")


def transition_line(transition: hms.Transition) -> Text:
    """A move on two lines: both tiers and the text, and the reason below."""
    line = Text()
    if transition.from_tier is hms.Tier.NONE:
        line.append("new", style="dim")
    else:
        line.append_text(tier_text(transition.from_tier))
    line.append(" → ", style="dim").append_text(tier_text(transition.to_tier))
    line.append(f"  {clipped(transition.excerpt, 56)}")
    return line.append(f"\n    {sentence_of(transition.reason)}", style="dim")


def totals_line(counts: dict[str, int]) -> str:
    """How many memories each tier has, in one line."""
    each = ", ".join(f"{number:,} in {tier}" for tier, number in counts.items())
    return f"{count(sum(counts.values()), 'memory', 'memories')}: {each}"
