"""The seam between the Faust shell and a pure fold: what goes in, what comes out.

A fold decides; it never writes. The shell (``guarded_batch``) reads the log and the tables for it,
writes what it returns, in the order that survives a crash, and acknowledges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from hms_schemas.errors import ContractError

Headers = tuple[tuple[str, bytes], ...]
Load = Callable[[bytes], bytes | None]
"""Key to the stored bytes of the partition at hand; None where there is no record."""

Event = TypeVar("Event")


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


@dataclass(slots=True)
class BatchOutcome:
    """All that a batch of one partition changes: at most one write per key.

    Every stored value carries the last source offset applied to it, and a repeated event changes
    nothing: a batch that was written in part before a crash is folded again over what it left.
    """

    memories: dict[bytes, bytes | None] = field(default_factory=dict)
    """Written first. None is a tombstone."""
    spaces: dict[bytes, bytes] = field(default_factory=dict)
    """Written when the memories are durable: decisions are made from these records."""
    derived: list[DerivedRecord] = field(default_factory=list)
    """Written, and durable, before any state."""
    moves: list[tuple[str, str]] = field(default_factory=list)
    """(from, to) of each move between tiers, for the metrics only."""


class BatchFold(Protocol[Event]):
    """The rules of one processor. Pure: same events and state, same outcome."""

    def decode(self, record: SourceRecord) -> Event:
        """The event in ``record``.

        Raises:
            UnknownSchemaError: its schema may still arrive; the shell waits, then asks again.
            ContractError: it can never be folded; it becomes a dead letter.
        """
        ...

    def begins_batch(self, event: Event) -> bool:
        """Whether all earlier events of its key must be durable before ``event`` is folded."""
        ...

    def fold(
        self,
        events: Sequence[tuple[SourceRecord, Event]],
        load_memory: Load,
        load_space: Load,
    ) -> BatchOutcome:
        """Fold events of one partition, in log order, over the state that the loaders read."""
        ...
