"""What the lines of a context were ranked by, for people: points as bars, in 80 columns."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import hms
from hms_services.cli.views.memory_views import best_first, tier_text, timing_line
from hms_services.cli.views.wording import clipped, count, moment

# Enough to see why a line stands where it stands; the rest together is one row.
_MOST_SIGNALS = 6
_BAR = 24
# Half a point is a bar's end: less is not worth a row of its own.
_WORTH_A_ROW = 0.5
_EIGHTHS = " ▏▎▍▌▋▊▉█"

# A signal's name in words; the figures behind it are explained in docs/retrieval.md.
_WORDS = {
    "words": "words of the question",
    "exchange": "… in the lines around it",
    "meaning": "meaning of the whole line",
    "parts": "meaning of its parts",
    "window": "meaning of its surroundings",
    "date": "near the days asked about",
    "before": "the line before it",
    "before_asks": "it answers a question",
    "before2": "two lines before it",
    "after": "the line after it",
    "after2": "two lines after it",
    "asked": "the question before it",
    "session": "its session",
    "speaker": "who said it",
    "asks": "it is a question itself",
    "moment": "it names a moment",
    "time_word": "it speaks of time",
    "when_moment": "it names a moment, asked for",
    "when_time": "it speaks of time, asked for",
    "how_long_time": "it speaks of time, asked for",
    "names": "names in it",
    "who_names": "names in it, asked for",
    "about_you": "it speaks of the other",
    "opens": "it opens its session",
    "length": "how long it is",
    "used": "use and ratings",
    "together": "all that taken together",
}


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
    if not found:
        parts.append(Text("nothing was found", style="dim"))
    parts.append(Rule(style="dim"))
    parts.append(Text(timing_line(context), style="dim"))
    if context.missing:
        missing = ", ".join(context.missing)
        parts.append(Text(f"not ready by the deadline: {missing}", style="bold red"))
    return Group(*parts)


def _line(line: hms.ContextLine) -> list[RenderableType]:
    title = Text(f"{line.rank}", style="bold").append(f" · {line.score:.2f} · ", style="dim")
    title.append_text(tier_text(line.tier))
    title.append(f" · {moment(line.occurred_at)} · log {line.partition}:{line.offset}", "dim")
    said = Text(line.text.removeprefix("- "))
    return [Rule(title, style="dim", align="left"), said, _signals(line.signals)]


def _signals(signals: Mapping[str, float]) -> Table:
    """A row a signal, the most telling first; what is little, and the sum, at the end."""
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
        table.add_row("", clipped(_WORDS.get(name, name), 30), f"{points:+.1f}", bar)
    if abs(rest) >= 0.05:
        table.add_row("", Text("all the others", style="dim"), f"{rest:+.1f}", "")
    table.add_row("", Text("points", style="bold"), f"{sum(signals.values()):.1f}", "")
    return table


def _bar(share: float) -> str:
    """A bar of that share of the longest, to an eighth of a column."""
    eighths = round(share * _BAR * 8)
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part].strip() if part else "")
