"""The signals that ranked the lines of a context, for people: points as bars, in 80 columns."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import hms
from hms_services.cli.views.memory_views import (
    best_first,
    copies_of,
    left_out_lines,
    missing_lines,
    tier_text,
    timing_line,
)
from hms_services.cli.views.wording import clipped, count, local_moment

# Enough to see why a line has its rank; all other signals are one row.
_MOST_SIGNALS = 6
_BAR = 24
# Less than half a point hardly shows in a bar: it gets no row of its own.
_WORTH_A_ROW = 0.5
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def explained_view(context: hms.Context) -> RenderableType:
    """The found lines best first, each with its points by signal; the working set in brief."""
    held = [line for line in context.lines if line.section == "working_set"]
    found = best_first(line for line in context.lines if line.section == "recalled")
    parts: list[RenderableType] = []
    if held:
        parts.append(
            Text(f"{count(len(held), 'line')} of the working set are always there, unranked", "dim")
        )
    for line in sorted(found, key=lambda line: line.rank):
        parts += _line(line)
    if "probability" in context.likenesses:
        answers = context.likenesses["probability"]
        parts.insert(0, Text(f"some memory answers it: probability {answers:.2f}", style="dim"))
    if not found:
        parts.append(Text("nothing was found", style="dim"))
    parts.append(Rule(style="dim"))
    parts.append(Text(timing_line(context), style="dim"))
    return Group(*parts, *left_out_lines(context), *missing_lines(context.missing))


def _line(line: hms.ContextLine) -> list[RenderableType]:
    title = Text(f"{line.rank}", style="bold").append(f" · {line.score:.2f} · ", style="dim")
    title.append_text(tier_text(line.tier))
    title.append(f" · {local_moment(line.occurred_at)} · log {line.partition}:{line.offset}", "dim")
    title.append(copies_of(line), "dim")
    said = Text(line.text.removeprefix("- "))
    return [Rule(title, style="dim", align="left"), said, _signals(line.signals)]


def _signals(signals: Mapping[str, float]) -> Table:
    """A row a signal, the largest first; then one row for all small ones, and one for the sum."""
    # Imported here: the table comes with numpy and dateparser; other commands start without them.
    from hms_services.context.retrieval.signals import SIGNALS

    telling = sorted(signals.items(), key=lambda each: -abs(each[1]))
    shown = [each for each in telling if abs(each[1]) >= _WORTH_A_ROW][:_MOST_SIGNALS]
    rest = sum(signals.values()) - sum(points for _, points in shown)
    longest = max((abs(points) for _, points in shown), default=1.0)
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2)
    table.add_column(width=30, no_wrap=True)
    table.add_column(justify="right", width=6, no_wrap=True)
    table.add_column(width=_BAR, no_wrap=True)
    for name, points in shown:
        style = "green" if points > 0 else "red"
        bar = Text(_bar(abs(points) / longest), style=style)
        table.add_row("", clipped(SIGNALS.label(name), 30), f"{points:+.1f}", bar)
    if abs(rest) >= 0.05:
        table.add_row("", Text("all the others", style="dim"), f"{rest:+.1f}", "")
    table.add_row("", Text("points", style="bold"), f"{sum(signals.values()):.1f}", "")
    return table


def _bar(share: float) -> str:
    """A bar of that share of the longest, to an eighth of a column."""
    eighths = round(share * _BAR * 8)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part].strip() if part else "")
