"""Events and dead letters as a person reads them, and as JSON."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never

from confluent_kafka import Message
from rich.text import Text

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Sealed,
    Superseded,
    Tagged,
    Ticked,
)
from hms_schemas.ids import as_text
from hms_services.cli.views.wording import clipped, count

_CODEC = Codec()
_STYLE = {"observed": "cyan", "forgotten": "red", "recalled": "green", "ticked": "dim"}


@dataclass(frozen=True, slots=True)
class Stored:
    """One record of the log: where it stands, and the event, or why it is none."""

    partition: int
    offset: int
    at: datetime
    """The broker's time."""
    event: MemoryEvent | None
    fault: str = ""


def stored(message: Message) -> Stored:
    """The record as read from Kafka."""
    at = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
    partition, offset = message.partition(), message.offset()
    assert partition is not None
    assert offset is not None
    try:
        event = _CODEC.decode(message.value(), MemoryEvent)
    except ContractError as error:
        return Stored(partition, offset, at, None, error.message)
    return Stored(partition, offset, at, event)


def event_line(record: Stored) -> Text:
    """One line of at most 80 columns: when, where, whose, what."""
    line = Text(f"{record.at:%H:%M:%S} ", style="dim")
    line.append(f"{f'{record.partition}:{record.offset}':<8} ", style="dim")
    if record.event is None:
        return line.append(clipped(f"cannot be read: {record.fault}", 60), style="red")
    verb = verb_of(record.event.body)
    line.append(f"{clipped(record.event.space, 12):<12} ", style="bold")
    line.append(f"{verb:<10} ", style=_STYLE.get(verb, "yellow"))
    return line.append(clipped(summary(record.event.body), 36))


def verb_of(body: Body) -> str:
    """What happened, in one word: ``observed``, ``formed`` for a concept.

    >>> verb_of(Ticked())
    'ticked'
    """
    name = type(body).__name__
    return name.removeprefix("Concept").lower() if name.startswith("Concept") else name.lower()


def summary(body: Body) -> str:
    """The rest of it, in words."""
    match body:
        case Observed():
            return _observed(body)
        case Recalled():
            return count(len(body.memory_ids), "memory", "memories") + " put before a model"
        case Rated():
            return f"{body.rating:+g} for {_short(body.memory_id)} {body.note or ''}".rstrip()
        case Tagged():
            signs = [*(f"+{tag}" for tag in body.added), *(f"-{tag}" for tag in body.removed)]
            return f"{' '.join(signs)} on {_short(body.memory_id)}"
        case Superseded():
            return f"{_short(body.memory_id)} {body.reason}".rstrip()
        case Forgotten():
            return _forgotten(body)
        case ConceptFormed():
            return f"{body.title} of {count(len(body.member_ids), 'memory', 'memories')}"
        case ConceptDissolved():
            return f"{_short(body.concept_id)} {body.reason}".rstrip()
        case Ticked():
            return "time passed: what is due happens"
        case _:
            assert_never(body)


def as_fact(record: Stored) -> dict[str, Any]:
    """The record for a program; ids as UUIDs, bytes as base64, times as ISO 8601."""
    fact: dict[str, Any] = {
        "partition": record.partition,
        "offset": record.offset,
        "written_at": record.at,
    }
    if record.event is None:
        return {**fact, "fault": record.fault}
    event = record.event.to_avro()
    name, body = event.pop("body")
    event["occurred_at"] = datetime.fromtimestamp(event["occurred_at"] / 1e6, UTC)
    return {**fact, **_plain(event), "type": name.rsplit(".", 1)[-1], "body": _plain(body)}


def _observed(body: Observed) -> str:
    said = "(sealed)" if isinstance(body.content, Sealed) else body.content
    kind = "" if body.kind == "MESSAGE" else f"{body.kind.lower()} · "
    return f"{kind}{body.speaker}: {said}" if body.speaker else f"{kind}{said}"


def _forgotten(body: Forgotten) -> str:
    if body.whole_space:
        return f"the whole space {body.reason}".rstrip()
    return f"{count(len(body.memory_ids), 'memory', 'memories')} {body.reason}".rstrip()


def _short(memory_id: bytes) -> str:
    return as_text(memory_id)[-12:]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return as_text(value) if len(value) == 16 else base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
