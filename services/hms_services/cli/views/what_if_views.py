"""What other tier rules would change: for a person, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hms_services.cli.views.wording import clipped, count
from hms_streams.memory.tiers.policy import DAY_US, DEFAULT_POLICY, HOUR_US, SECOND_US, TierPolicy
from hms_streams.replay.what_if import WhatIf

_TEXT_WIDTH = 44


def tell(console: Console, found: WhatIf, proposed: TierPolicy) -> None:
    """Print what the proposed rules would change."""
    _tell_numbers(console, proposed)
    _tell_moves(console, found)
    _tell_tokens(console, found)
    _tell_lost(console, found)
    console.print("\nNothing was written.", style="dim")


def as_fact(found: WhatIf, proposed: TierPolicy) -> dict[str, Any]:
    """What the proposed rules would change, for a program."""
    return {
        "changed": {
            name: {"present": now, "proposed": then} for name, now, then in _diff(proposed)
        },
        "events": found.events,
        "memories": found.memories,
        "moves": [
            {"from": origin, "to": target, "memories": number}
            for (origin, target), number in sorted(found.moves.items())
        ],
        "moved": found.moved,
        "working_set_tokens": {
            "present": percentiles(found.tokens_present),
            "proposed": percentiles(found.tokens_proposed),
        },
        "recalled_in_working_set": found.recalled_present,
        "lost": found.lost,
        "lost_lines": found.lost_lines,
    }


def percentiles(values: Sequence[int]) -> dict[str, int]:
    """Median, 95th percentile (nearest rank) and the largest.

    >>> percentiles(range(1, 101))
    {'p50': 50, 'p95': 95, 'max': 100}
    """
    ordered = sorted(values) or [0]
    rank = {"p50": 50, "p95": 95, "max": 100}
    return {name: ordered[-(-len(ordered) * part // 100) - 1] for name, part in rank.items()}


def _tell_numbers(console: Console, proposed: TierPolicy) -> None:
    changed = _diff(proposed)
    if not changed:
        console.print("The file changes no number.", style="yellow")
        return
    table = _table("number", "present", "proposed")
    for row in changed:
        table.add_row(*row)
    console.print(table)


def _tell_moves(console: Console, found: WhatIf) -> None:
    moved = sum(found.moves.values())
    console.print(
        f"\n{moved:,} of {count(found.memories, 'memory', 'memories')} would sit elsewhere",
        style="bold",
    )
    table = _table("from", "to", "memories")
    table.columns[-1].justify = "right"
    for (origin, target), number in found.moves.most_common():
        table.add_row(origin, target, f"{number:,}")
    if found.moves:
        console.print(table)
    for each in found.moved:
        line = Text(f"  {each.present} → {each.proposed} ", style="cyan")
        line.append(f"({each.reason}) ", style="dim")
        console.print(line.append(clipped(each.text, _TEXT_WIDTH) or "(no text)", style="default"))


def _tell_tokens(console: Console, found: WhatIf) -> None:
    console.print("\nTokens in the working sets", style="bold")
    table = _table("", "p50", "p95", "max")
    for name, values in (("now", found.tokens_present), ("would be", found.tokens_proposed)):
        table.add_row(name, *(f"{number:,}" for number in percentiles(values).values()))
    console.print(table)


def _tell_lost(console: Console, found: WhatIf) -> None:
    console.print(
        f"\n{found.lost:,} of {count(found.recalled_present, 'recalled line')} would not have been "
        "in the working set",
        style="bold",
    )
    for line in found.lost_lines:
        at = datetime.fromtimestamp(line.occurred_at / 1_000_000, UTC)
        said = Text(f"  {at:%Y-%m-%d %H:%M} {line.partition}:{line.offset} ", style="dim")
        console.print(said.append(clipped(line.text, _TEXT_WIDTH) or "(no text)", style="default"))


def _diff(proposed: TierPolicy) -> list[tuple[str, str, str]]:
    pairs = (
        (field.name, getattr(DEFAULT_POLICY, field.name), getattr(proposed, field.name))
        for field in fields(TierPolicy)
    )
    return [
        (name.removesuffix("_us"), _shown(name, now), _shown(name, then))
        for name, now, then in pairs
        if now != then
    ]


def _shown(name: str, value: Any) -> str:
    """The value as the TOML file of the rules has it."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(kind.value.lower() for kind in value)) or "none"
    if not name.endswith("_us"):
        return f"{value:,}" if isinstance(value, int) else f"{value:g}"
    units = (("d", DAY_US), ("h", HOUR_US), ("min", 60 * SECOND_US), ("s", SECOND_US))
    unit, length = next((u for u in units if value % u[1] == 0), ("s", SECOND_US))
    return f"{value / length:g} {unit}"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, no_wrap=True)
    return table
