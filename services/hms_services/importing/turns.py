"""What every importer yields: a turn to remember, or a part that cannot be read, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from hms_services.importing.timestamps import Moment, parse_time

# The trust of what each role says. Any other role is the name of a person.
_TRUST_OF_ROLE = {
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "model": "assistant",
    "tool": "tool",
    "function": "tool",
    "system": "system",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said, as the file has it."""

    place: str
    """Where the file has it, for people: ``line 12``."""
    thread: str
    """The conversation it belongs to; empty for a plain file. A file that grew adds to its end."""
    content: str
    speaker: str
    trust: str = "user"
    kind: str = "message"
    session: str | None = None
    turn: int | None = None
    time: Moment | None = None
    importance: float | None = None
    tags: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the file that cannot be read."""

    place: str
    reason: str


Item = Turn | Skipped
Reader = Callable[[BinaryIO], Iterator[Item]]


def turn_of(record: Mapping[str, Any], place: str) -> Turn:
    """The turn that one object of the JSONL format holds.

    Fields: ``content``, ``role`` or ``speaker``, and, each optional, ``timestamp``, ``session``,
    ``turn``, ``kind``, ``trust``, ``importance``, ``tags``, ``attributes``.

    Raises:
        ValueError: a field is missing or malformed; the message says which.
    """
    role = _text(record, "role")
    speaker = _text(record, "speaker") or role
    if not speaker:
        raise ValueError("it has neither a role nor a speaker")
    trust = _text(record, "trust") or trust_of(role)
    return Turn(
        place=place,
        thread="",
        content=_content(record),
        speaker=speaker,
        trust=trust,
        kind=_text(record, "kind") or ("result" if trust == "tool" else "message"),
        session=_text(record, "session") or None,
        turn=_number(record, "turn", int),
        time=time_in(record, "timestamp"),
        importance=_number(record, "importance", float),
        tags=_tags(record),
        attributes=_attributes(record),
    )


def trust_of(role: str) -> str:
    """The trust of what this role says.

    >>> trust_of("assistant"), trust_of("Mara")
    ('assistant', 'user')
    """
    return _TRUST_OF_ROLE.get(role.lower(), "user")


def time_in(record: Mapping[str, Any], name: str) -> Moment | None:
    """The time in a field; None where the field is missing or empty.

    Raises:
        ValueError: the field holds something else; the message names it.
    """
    value = record.get(name)
    if value is None or value == "":
        return None
    try:
        return parse_time(value)
    except ValueError as error:
        raise ValueError(f"{name} cannot be read: {error}") from None


def _content(record: Mapping[str, Any]) -> str:
    value = record.get("content", record.get("text"))
    if not isinstance(value, str) or not value.strip():
        raise ValueError("it has no content")
    return value


def _text(record: Mapping[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{name} is not text")
    return value.strip()


def _number(record: Mapping[str, Any], name: str, number: type[Any]) -> Any:
    value = record.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != number(value):
        raise ValueError(f"{name} is not {'a whole' if number is int else 'a'} number")
    return number(value)


def _tags(record: Mapping[str, Any]) -> tuple[str, ...]:
    value = record.get("tags") or []
    if not isinstance(value, list) or not all(isinstance(tag, str) for tag in value):
        raise ValueError("tags is not a list of texts")
    return tuple(value)


def _attributes(record: Mapping[str, Any]) -> dict[str, str]:
    value = record.get("attributes") or {}
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise ValueError("attributes is not an object of texts")
    return value
