"""Records as they are read from a topic, and as they are written to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

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

    @classmethod
    def of_message(cls, message: Any) -> Self:
        """From a message of confluent-kafka that is no error."""
        return cls(
            message.topic(),
            message.partition(),
            message.offset(),
            message.key(),
            message.value(),
            tuple((key, value or b"") for key, value in message.headers() or ()),
            message.timestamp()[1],
        )

    @classmethod
    def of_fetched(cls, fetched: Any) -> Self:
        """From a record as aiokafka fetched it."""
        return cls(
            fetched.topic,
            fetched.partition,
            fetched.offset,
            fetched.key,
            fetched.value,
            fetched.headers,
            fetched.timestamp,
        )


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
