"""The seam between the Faust shell and a pure fold: what goes in, what comes out.

A fold decides; it never writes. The shell (``guarded_batch``) reads the log and the tables for it,
writes what it returns, in the order that survives a crash, and acknowledges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from hms_streams.log.source_records import DerivedRecord, SourceRecord

Load = Callable[[bytes], bytes | None]
"""Key to the stored bytes of the partition at hand; None where there is no record."""

Event = TypeVar("Event")


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
