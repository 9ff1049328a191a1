"""What the endpoints need to know of the read side: the seam between the two rooms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from hms_schemas.generated.records import MemoryState, SpaceState
from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a search is asked for; all of it checked."""

    space: SpaceName
    text: str
    where: Filter
    asked_at_us: int
    """The query's own moment, µs: what ``yesterday`` and use count from."""
    depth: int = 0
    """How many results are wanted; a search may give more."""
    ahead_us: int = 0
    """How far the asker's clock is ahead of UTC, µs: ``yesterday`` is the asker's day."""
    floor: bool = False
    """A question that no memory is likely to answer finds nothing."""
    explain: bool = False
    """How likely it is that a memory answers is told, see ``Findings.likenesses``."""


class Found(Protocol):
    """A memory that a query found, with what its score is made of."""

    @property
    def memory(self) -> MemoryState:
        """The memory as it stands."""
        ...

    @property
    def score(self) -> float:
        """0 to 1."""
        ...

    @property
    def signals(self) -> Mapping[str, float]:
        """Points by signal, the largest first."""
        ...

    @property
    def features(self) -> Mapping[str, float]:
        """What was measured of it, unweighted."""
        ...

    @property
    def copies(self) -> int:
        """How many memories say the same, itself included."""
        ...

    @property
    def answers(self) -> MemoryState | None:
        """The question before it, where it is a short answer."""
        ...


class Findings(Protocol):
    """What a search found."""

    @property
    def results(self) -> Sequence[Found]:
        """Best first."""
        ...

    @property
    def usual_length(self) -> int:
        """How many of them a caller gets that does not say how many."""
        ...

    @property
    def left_out(self) -> Mapping[str, int]:
        """How many memories were found and are not among the results, by the reason."""
        ...

    @property
    def likenesses(self) -> Mapping[str, float]:
        """How like the query is to the space, and the probability that a memory answers it; empty
        where neither the floor nor an explanation was asked for."""
        ...


class Search(Protocol):
    """Finds memories by a query."""

    async def find(self, query: SearchQuery, deadline: Deadline) -> Findings:
        """What the query finds. Never raises for a part that fails: ``deadline`` notes it."""
        ...


class MemoryReads(Protocol):
    """The memories of all spaces. Never shows what is forgotten, cleared or expired."""

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

    def next_offset(self, partition: int) -> int:
        """The next offset of the log to be folded into these memories."""
        ...


class MemoryView(Protocol):
    """Memories as they stand at one moment, now or in the past, and the search over them."""

    @property
    def reads(self) -> MemoryReads:
        """The memories."""
        ...

    @property
    def search(self) -> Search:
        """Finds some of them."""
        ...


class ServedView(Protocol):
    """Hands out the view that is served now. A call takes it once and keeps it to its end."""

    @property
    def view(self) -> MemoryView:
        """The view of the generation that is served now."""
        ...

    def partition_of(self, space: SpaceName) -> int:
        """The partition of the log that a space lives on, whatever generation is served."""
        ...

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        """Wait until the events at these offsets (by partition) are folded; False: not in time."""
        ...
