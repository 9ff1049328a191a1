"""How memories, found memories and contexts look for a person, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

import hms
from hms_services.api.deadline import LANGUAGE
from hms_services.cli.views.wording import clipped, count, local_moment, moment
from hms_streams.memory.tiers.reasons import sentence_of

# The width that the other columns leave.
_CONTENT = 34
# The steps of a context, in the order of the server.
_STEPS = "wait embed candidates rank pack"
# How many signals fit on the line below a memory.
_MOST_SIGNALS = 3
# What a reason for leaving memories out is called; the number stands at the braces.
LEFT_OUT = {
    "below_floor": "{} below the floor: none is likely to answer",
    "longer_than_room": "{} longer than the room",
}
_UNKNOWN_LANGUAGE = (
    "The embedding model does not know the language of most memories here. Words alone tell them "
    "apart, until you run `hms rebuild --embedder multilingual`."
)
# The colour of each tier, the same in every view. The name is always written as well.
TIER_STYLE = {"short": "cyan", "medium": "yellow", "long": "green", "forgotten": "red"}


def tier_text(tier: str) -> Text:
    """The tier's name in its colour."""
    return Text(tier, style=TIER_STYLE.get(tier, "dim"))


def memory_table(memories: Iterable[hms.MemoryRecord]) -> Table:
    """A table of memories, one line each."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, width in (("id", 12), ("tier", 6), ("kind", 10), ("happened", 10)):
        table.add_column(name, no_wrap=True, min_width=width)
    table.add_column("content", no_wrap=True, overflow="ellipsis")
    for memory in memories:
        table.add_row(
            Text(memory.id[-12:], style="dim"),
            tier_text(memory.tier),
            memory.kind,
            local_moment(memory.occurred_at)[:10],
            Text(clipped(said(memory.speaker, memory.content), _CONTENT)),
        )
    return table


def memory_detail(memory: hms.MemoryRecord) -> RenderableType:
    """Everything about one memory."""
    facts = Table(box=None, show_header=False, pad_edge=False)
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    tier = tier_text(memory.tier).append(f" since {moment(memory.tier_since)}: ", style="default")
    tier.append(sentence_of(memory.tier_reason), style="default")
    rows: list[tuple[str, str | Text]] = [
        ("id", memory.id),
        ("tier", tier),
        ("kind", f"{memory.kind}, vouched for by: {memory.trust}"),
        ("said", f"{memory.speaker or 'nobody named'}, {_when(memory)}"),
        ("session", _session(memory)),
        ("used", f"{count(memory.use_count, 'time')}, last {moment(memory.last_used_at)}"),
        ("activation", f"{memory.activation:.2f}"),
        ("rating", f"{memory.rating:+g}" if memory.rating else ""),
        ("importance", "" if memory.importance is None else f"{memory.importance:g}"),
        ("tags", ", ".join(memory.tags)),
        ("attributes", ", ".join(f"{key}={value}" for key, value in memory.attributes.items())),
        ("expires", moment(memory.expires_at) if memory.expires_at else ""),
        ("replaced by", memory.superseded_by),
        ("concepts", ", ".join(f"…{concept[-12:]}" for concept in memory.concepts)),
        ("log", _origin(memory)),
    ]
    for name, value in rows:
        if value:
            facts.add_row(name, value)
    return Group(Text(memory.content or "(sealed)", style="bold"), Text(), facts)


def _when(memory: hms.MemoryRecord) -> str:
    at = memory.occurred_at
    return local_moment(at) if at.utcoffset() else f"{moment(at)} UTC"


def found_list(recall: hms.Recall) -> RenderableType:
    """What a query found, best first, with what each score is made of."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(justify="right", no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for found in recall:
        memory = found.memory
        about = Text(f"{local_moment(memory.occurred_at)}  ", style="dim")
        about.append_text(tier_text(memory.tier)).append(f" {memory.kind}  ", style="dim")
        about.append(_signals(found.signals), style="dim").append(copies_of(found), style="dim")
        table.add_row(f"{found.score:.2f}", Text(said(memory.speaker, memory.content)))
        table.add_row("", about)
    return table


def context_view(context: hms.Context) -> RenderableType:
    """A context with the reason for each line, and how long each step took."""
    parts: list[RenderableType] = []
    for section, title in (("working_set", "working set"), ("recalled", "recalled")):
        lines = best_first(line for line in context.lines if line.section == section)
        if lines:
            parts.append(Rule(f"{title} · {count(len(lines), 'line')}", style="dim", align="left"))
            parts.extend(context_line(line) for line in lines)
    parts.append(Rule(style="dim"))
    parts.append(Text(timing_line(context), style="dim"))
    return Group(*parts, *left_out_lines(context), *missing_lines(context.missing))


def missing_lines(missing: Sequence[str]) -> list[Text]:
    """Lines that name the parts which an answer goes without; none where it has all."""
    late = ", ".join(part for part in missing if part != LANGUAGE)
    lines = [Text(f"not ready by the deadline: {late}", style="bold red")] if late else []
    if LANGUAGE in missing:
        lines.append(Text(_UNKNOWN_LANGUAGE, style="yellow"))
    return lines


def left_out_lines(found: hms.Context | hms.Recall) -> list[Text]:
    """One line that names what was found and is not shown, by the reason; none where all is."""
    told = [
        LEFT_OUT.get(reason, f"{reason}: {{}}").format(count(memories, "memory", "memories"))
        for reason, memories in found.left_out.items()
    ]
    return [Text(f"left out: {', '.join(told)}", style="yellow")] if told else []


def copies_of(found: hms.FoundMemory | hms.ContextLine) -> str:
    """How often it was said, where that is more than once."""
    return f" · said {found.copies:,} times" if found.copies > 1 else ""


def best_first(lines: Iterable[hms.ContextLine]) -> list[hms.ContextLine]:
    """The lines by score, best first. Lines of equal score keep their order."""
    return sorted(lines, key=lambda line: -line.score)


def timing_line(context: hms.Context) -> str:
    """Tokens and milliseconds of a context in one line."""
    timings = context.timings_ms
    total = timings.get("total", 0.0)
    order = sorted(timings.keys() - {"total"}, key=lambda name: (_STEPS.find(name), name))
    steps = ", ".join(f"{name} {timings[name]:.1f}" for name in order if timings[name] >= 0.05)
    return f"{context.tokens:,} tokens in {total:.1f} ms: {steps}"


def context_line(line: hms.ContextLine) -> RenderableType:
    """A line of a context: score and text; below them time, tier, reason and place in the log."""
    table = Table.grid(padding=(0, 1))
    table.add_column(width=4, justify="right", style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    about = Text(f"{local_moment(line.occurred_at)} ", style="dim")
    about.append_text(tier_text(line.tier))
    about.append(f" · {clipped(line.reason, 36)} · log {line.partition}:{line.offset}", "dim")
    about.append(copies_of(line), "dim")
    table.add_row(f"{line.score:.2f}" if line.score else "·", line.text.removeprefix("- "))
    table.add_row("", about)
    return table


def said(speaker: str, content: str) -> str:
    """The text, after the name of the speaker where it is known."""
    return f"{speaker}: {content}" if speaker else content


def _session(memory: hms.MemoryRecord) -> str:
    if memory.turn is None:
        return memory.session
    return f"{memory.session}, turn {memory.turn}"


def _origin(memory: hms.MemoryRecord) -> str:
    return (
        f"partition {memory.partition}, offset {memory.observed_offset}; "
        f"last changed at {memory.applied_offset}"
    )


def _signals(signals: Mapping[str, float]) -> str:
    """The signals with the most points; --json has all of them."""
    telling = sorted(signals.items(), key=lambda each: -abs(each[1]))[:_MOST_SIGNALS]
    return " ".join(f"{name} {points:+.1f}" for name, points in telling)
