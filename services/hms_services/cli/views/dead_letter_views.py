"""How dead letters look: the record, and the ``dlq.*`` headers that say why it was refused."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import fill
from typing import Any

from confluent_kafka import Message
from rich.text import Text

_PREFIX = "dlq."
# The reason begins in this column, after the time and the place.
_INDENT = " " * 18
# Header names, and the names of the same fields in DeadLetter.
_NAMES = {"error.type": "reason", "error.message": "message"}


def as_fact(message: Message) -> dict[str, Any]:
    """The letter, for a program. The original bytes are not in it."""
    value = message.value()
    return {
        "partition": message.partition(),
        "offset": message.offset(),
        "given_up_at": datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC),
        **_headers(message),
        "bytes": len(value) if value else 0,
    }


def line(message: Message) -> Text:
    """The letter, for a person: when, from where and why, and the message below."""
    facts = as_fact(message)
    text = Text(f"{facts['given_up_at']:%H:%M:%S} ", style="dim")
    origin = f"{facts.get('partition')}:{facts.get('offset')}"
    text.append(f"{origin:<9}", style="dim")
    text.append(str(facts.get("reason", "unknown")), style="bold red")
    below = fill(
        str(facts.get("message", "")), 80, initial_indent=_INDENT, subsequent_indent=_INDENT
    )
    return text.append(f"\n{below}" if below else "")


def _headers(message: Message) -> dict[str, Any]:
    """The headers without their prefix; numbers as numbers."""
    found: dict[str, Any] = {}
    headers: Any = message.headers() or []
    for name, value in headers:
        if name.startswith(_PREFIX):
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
            short = name.removeprefix(_PREFIX)
            found[_NAMES.get(short, short)] = int(text) if text.isdigit() else text
    return found
