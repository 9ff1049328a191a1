"""Which partitions this worker may write, and which batch may still write them.

A rebalance takes partitions away while a batch is at hand, and may bring them back, restored anew,
before that batch has written. What it folded from is then no longer what the table holds. So each
batch takes a turn before it reads, and its writes are refused once the partitions have moved.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hms_schemas.errors import HmsError


class RevokedError(HmsError):
    """The partitions moved while a batch was at hand: drop it, whoever owns them reads it again."""

    def __init__(self) -> None:
        super().__init__(
            "the partitions moved while a batch was at hand.",
            fix="Nothing of it was acknowledged; their owner reads it again.",
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """What one batch may do: write what it folded, as long as the partitions stay."""

    generation: int
    began_ms: int
    """Wall clock before its first read: the timestamp of all that it writes, see ``StateTable``."""
    next_offsets: Mapping[int, int] = field(default_factory=dict)
    """Partition to the next source offset, once what comes before it is folded."""

    def folded_to(self, next_offsets: Mapping[int, int]) -> Turn:
        """The same turn, with what is folded now."""
        return replace(self, next_offsets=next_offsets)


class Ownership:
    """Written by the recovery on the event loop; ``holds`` may be asked by any thread."""

    def __init__(self) -> None:
        self._generation = 0
        self._partitions: frozenset[int] = frozenset()

    def begin(self) -> Turn:
        """A turn for the batch that begins now. Take it before the first read."""
        return Turn(self._generation, time.time_ns() // 1_000_000)

    def holds(self, partition: int) -> bool:
        """Whether the partition is assigned here and restored."""
        return partition in self._partitions

    def check(self, turn: Turn) -> None:
        """Raise RevokedError if partitions moved since the turn began."""
        if turn.generation != self._generation:
            raise RevokedError

    def revoke(self) -> None:
        """A rebalance begins: nothing may be written until it is over."""
        self._generation += 1
        self._partitions = frozenset()

    def grant(self, turn: Turn, partitions: Iterable[int]) -> bool:
        """The partitions are restored, unless another rebalance began since the turn."""
        if turn.generation != self._generation:
            return False
        # A batch that read while they were restored must not write either.
        self._generation += 1
        self._partitions = frozenset(partitions)
        return True
