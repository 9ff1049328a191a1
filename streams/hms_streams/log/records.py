"""Records as they are read from a topic, and as they are written to one."""

from __future__ import annotations

from dataclasses import dataclass

from hms_schemas.errors import ContractError

Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One record of the source topic, as the broker holds it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int
    """The broker's time, milliseconds since the Unix epoch."""


@dataclass(frozen=True, slots=True)
class DerivedRecord:
    """A record that follows from the fold; goes to the partition of its source.

    Its content must follow from its cause alone: after a crash it may be written again, and
    readers recognise the second copy by the id inside.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that can never be folded, and why; it becomes a dead letter."""

    record: SourceRecord
    error: ContractError
