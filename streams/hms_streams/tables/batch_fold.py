"""The contract between the Faust loop and a pure fold: what goes in, what comes out.

A fold decides, and never writes. The loop (``guarded_batch``) reads the log and the tables for the
fold, writes the fold's outcome in an order that survives a crash, and acknowledges.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from hms_streams.log.source_records import DerivedRecord, SourceRecord

Load = Callable[[bytes], bytes | None]
"""Key to the stored bytes, in the partition that is being folded; None without a record."""

Event = TypeVar("Event")


@dataclass(slots=True)
class BatchOutcome:
    """Everything that a batch of one partition changes: at most one write a key.

    Every stored value carries the last source offset applied to it, so that a repeated event
    changes nothing. So a batch that a crash cut off between two writes can be folded again over the
    state that the first writes left.
    """

    memories: dict[bytes, bytes | None] = field(default_factory=dict)
    """Written first. None is a tombstone."""
    spaces: dict[bytes, bytes] = field(default_factory=dict)
    """Written when the memories are durable, since the fold decides from these records."""
    derived: list[DerivedRecord] = field(default_factory=list)
    """Written, and durable, before any record of a table."""
    moves: list[tuple[str, str]] = field(default_factory=list)
    """(from, to) of each move between tiers, for the metrics only."""


class BatchFold(Protocol[Event]):
    """The rules of one processor. Pure: the same events and state give the same outcome."""

    def decode(self, record: SourceRecord) -> Event:
        """The event in ``record``.

        Raises:
            UnknownSchemaError: its schema may still arrive; the loop waits, then decodes again.
            ContractError: the record can never be folded; it becomes a dead letter.
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
        """Fold events of one partition over the stored state.

        Args:
            events: with their records, in the order of the log.
            load_memory: reads a memory's record by its key.
            load_space: reads a space's record by its key.
        """
        ...
