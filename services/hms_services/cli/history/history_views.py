"""The history of a memory as a person reads it, in 80 columns, and as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from hms_schemas.generated.records import MemoryState, Tier
from hms_schemas.ids import as_text
from hms_services.cli.history.memory_history import MemoryHistory, Touch
from hms_services.cli.views.memory_views import tier_text
from hms_services.cli.views.wording import count, moment
from hms_streams.memory.explain import explain


def history_view(history: MemoryHistory, space: str, partition: int) -> RenderableType:
    """Title, one block an event, and where the memory stands."""
    parts: list[RenderableType] = [_title(history), Text()]
    parts += [_touch(touch, partition) for touch in history.touches]
    told = f"{as_text(history.memory_id)} in {space}, {count(len(history.touches), 'event')}"
    return Group(*parts, Text(), _now(history), Text(told, style="dim"))


def history_fact(history: MemoryHistory, space: str, partition: int) -> dict[str, Any]:
    """The same for a program."""
    return {
        "id": as_text(history.memory_id),
        "space": space,
        "partition": partition,
        "content": None if history.forgotten else _content(history.state),
        "events": [_touch_fact(touch) for touch in history.touches],
        "now": _now_fact(history),
    }


def _title(history: MemoryHistory) -> Text:
    if history.forgotten:
        return Text("(forgotten: what it said is not shown)", style="bold red")
    return Text(_content(history.state) or "(sealed)", style="bold")


def _touch(touch: Touch, partition: int) -> RenderableType:
    logged = touch.logged
    table = Table.grid(padding=(0, 1))
    table.add_column(width=16, no_wrap=True, style="dim")
    table.add_column(width=8, no_wrap=True, style="dim")
    table.add_column(width=11, no_wrap=True)
    table.add_column(overflow="fold")
    verb = Text(touch.verb, style="cyan" if touch.named else "dim")
    words = Text("\n".join(change.words for change in touch.changes))
    if not touch.named:
        words.append("\n(an event about another memory)", style="dim")
    if touch.note:
        words.append(f"\n“{touch.note}”", style="dim")
    at = moment(_at(logged.event.occurred_at))
    table.add_row(at, f"{partition}:{logged.offset}", verb, words)
    return table


def _now(history: MemoryHistory) -> Text:
    if history.state is None:
        return Text("now: nothing is left of it, not even a marker", style="red")
    told = explain(history.state, history.clock)
    line = Text("now: ").append_text(tier_text(history.state.tier.lower()))
    line.append(f" since {moment(_at(told.since))}: {told.sentence}")
    if told.activation is not None:
        line.append(f"\n     activation {told.activation:.2f}, strength {told.strength:.2f}", "dim")
    if told.next_move is not None:
        where = told.next_move.to_tier.lower()
        target = "gone" if told.next_move.to_tier is Tier.NONE else where
        line.append(
            f"\n     if nothing happens: {target} at {moment(_at(told.next_move.at))}", "dim"
        )
    return line


def _now_fact(history: MemoryHistory) -> dict[str, Any] | None:
    if history.state is None:
        return None
    told = explain(history.state, history.clock)
    return {
        "tier": told.tier.lower(),
        "since": _at(told.since),
        "reason": history.state.tier_reason,
        "sentence": told.sentence,
        "activation": told.activation,
        "strength": told.strength,
        "next_move": None
        if told.next_move is None
        else {
            "at": _at(told.next_move.at),
            "to_tier": told.next_move.to_tier.lower(),
            "sentence": told.next_move.sentence,
        },
    }


def _touch_fact(touch: Touch) -> dict[str, Any]:
    logged = touch.logged
    return {
        "offset": logged.offset,
        "logged_at": _at(logged.timestamp_ms * 1000),
        "occurred_at": _at(logged.event.occurred_at),
        "event": touch.verb,
        "event_id": as_text(logged.event.event_id),
        "actor": logged.event.actor,
        "about_it": touch.named,
        "note": touch.note or None,
        "changes": [
            {
                "field": change.field or None,
                "before": _plain(change.before),
                "after": _plain(change.after),
                "words": change.words,
            }
            for change in touch.changes
        ],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return as_text(value)
    if isinstance(value, Tier):
        return value.lower()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _content(state: MemoryState | None) -> str | None:
    return state.content if state is not None and isinstance(state.content, str) else None


def _at(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1e6, UTC)
