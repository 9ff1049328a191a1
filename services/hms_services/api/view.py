"""What the memory service needs to know of the read side: the seam between the two rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hms_schemas.generated.records import MemoryState, SpaceState
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName


@dataclass(frozen=True, slots=True)
class Found:
    """A memory that a query found, with what its score is made of."""

    memory: MemoryState
    score: float
    signals: Mapping[str, float]
    features: Mapping[str, float] = field(default_factory=dict)
    """What was measured of it, unweighted."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found, best first, and the parts that could not be asked in time."""

    results: Sequence[Found]
    missing: Sequence[str] = field(default=())
    usual_length: int = 10
    """How many of them a caller gets that does not say how many."""


class MemoryView(Protocol):
    """The memories as they stand. Never shows what is forgotten, cleared or expired.

    Reads return at once; only ``wait_for`` and ``find`` wait, and no longer than asked.
    """

    def get(self, space: SpaceName, memory_id: bytes) -> MemoryState | None:
        """One memory, or None."""
        ...

    def memories(self, space: SpaceName) -> Sequence[MemoryState]:
        """All memories of a space, in no order."""
        ...

    def space(self, space: SpaceName) -> SpaceState | None:
        """The record of a space, or None when nothing was ever folded in it."""
        ...

    def spaces(self, tenant: str) -> Sequence[SpaceState]:
        """The records of a tenant's spaces, by name."""
        ...

    def due(self, now_us: int) -> Collection[SpaceState]:
        """The records of all spaces in which something is due by then."""
        ...

    def partition_of(self, space: SpaceName) -> int:
        """The partition of the log that a space lives on."""
        ...

    def next_offset(self, partition: int) -> int:
        """The next offset of the log to be folded into this view."""
        ...

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        """Wait until the events at these offsets (by partition) are folded; False: not in time."""
        ...

    async def find(
        self, space: SpaceName, query: str, where: Filter, limit: int, timeout_s: float
    ) -> Findings:
        """What ``query`` finds, at most ``limit``; never raises for a part that is missing."""
        ...
