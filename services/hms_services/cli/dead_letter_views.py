"""Dead letters: the original record, with ``dlq.*`` headers that tell why it was given up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from confluent_kafka import Message
from rich.text import Text

from hms_services.cli.wording import clipped

_PREFIX = "dlq."
# The headers as DeadLetter names its fields.
_NAMES = {"error.type": "reason", "error.message": "message"}


def as_fact(message: Message) -> dict[str, Any]:
    """The letter for a program; the original bytes stay in Kafka."""
    value = message.value()
    return {
        "partition": message.partition(),
        "offset": message.offset(),
        "given_up_at": datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC),
        **_headers(message),
        "bytes": len(value) if value else 0,
    }


def line(message: Message) -> Text:
    """The letter on one line: when, where from, why."""
    facts = as_fact(message)
    text = Text(f"{facts['given_up_at']:%H:%M:%S} ", style="dim")
    origin = f"{facts.get('partition')}:{facts.get('offset')}"
    text.append(f"{origin:<9}", style="dim")
    text.append(f"{facts.get('reason', 'unknown')}  ", style="bold red")
    return text.append(clipped(str(facts.get("message", "")), 50))


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
