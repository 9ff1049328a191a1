"""Which partitions this worker may write, and which batch may still write them.

A rebalance may take partitions away while a batch is being folded, and may bring them back, newly
restored, before that batch has written. The batch was then folded over a state that the table no
longer holds. So each batch takes a lease before it reads, and its writes are refused once the
partitions have moved.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from hms_schemas.errors import HmsError


class RevokedError(HmsError):
    """The partitions moved while a batch was at hand: drop it; their new owner reads it again."""

    def __init__(self) -> None:
        super().__init__(
            "the partitions moved while a batch was at hand.",
            fix="Nothing of it was acknowledged; their owner reads it again.",
        )


@dataclass(frozen=True, slots=True)
class WriteLease:
    """The right of one batch to write what it folded, as long as the partitions stay."""

    generation: int
    """Number of the assignment of partitions that the batch reads under."""
    began_ms: int
    """Wall clock before the first read. Everything that the batch writes bears it as its timestamp;
    see rule 4 of ``state_table``."""
    next_offsets: Mapping[int, int] = field(default_factory=dict)
    """Partition to the source offset behind the last event that the batch has folded."""

    def folded_to(self, next_offsets: Mapping[int, int]) -> WriteLease:
        """The same lease, after the batch was folded up to ``next_offsets``."""
        return replace(self, next_offsets=next_offsets)


class Ownership:
    """The partitions that this worker owns now.

    The recovery changes it on the event loop. ``owns`` may be called on any thread.
    """

    def __init__(self) -> None:
        self._generation = 0
        self._partitions: frozenset[int] = frozenset()

    def lease(self) -> WriteLease:
        """A lease for the batch that begins now. Take it before the batch reads anything."""
        return WriteLease(self._generation, time.time_ns() // 1_000_000)

    def owns(self, partition: int) -> bool:
        """Whether the partition is assigned here and restored."""
        return partition in self._partitions

    def check(self, lease: WriteLease) -> None:
        """Raise RevokedError if partitions moved since the lease was taken."""
        if lease.generation != self._generation:
            raise RevokedError

    def revoke(self) -> None:
        """A rebalance begins: nothing may be written until ``grant``."""
        self._generation += 1
        self._partitions = frozenset()

    def grant(self, lease: WriteLease, partitions: Iterable[int]) -> bool:
        """Make this worker the owner of restored ``partitions``; whether it is.

        False if another rebalance began since ``lease`` was taken, at the start of the restore.
        """
        if lease.generation != self._generation:
            return False
        # A batch that read while the partitions were being restored must not write either.
        self._generation += 1
        self._partitions = frozenset(partitions)
        return True
