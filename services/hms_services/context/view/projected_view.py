"""``MemoryView``: projection and search as the memory service sees them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hms_schemas.generated.records import MemoryState, SpaceState
from hms_schemas.partitioning import partition_of
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName
from hms_services.api.view import Findings
from hms_services.context.retrieval.search import Search
from hms_services.context.view.projection import Projection


class ProjectedView:
    """See ``hms_services.api.view.MemoryView`` for every method."""

    def __init__(self, projection: Projection, search: Search, partitions: int) -> None:
        self._projection = projection
        self._search = search
        self._partitions = partitions

    def get(self, space: SpaceName, memory_id: bytes) -> MemoryState | None:
        return self._projection.get(space, memory_id)

    def memories(self, space: SpaceName) -> Sequence[MemoryState]:
        return self._projection.memories(space)

    def space(self, space: SpaceName) -> SpaceState | None:
        return self._projection.space(space)

    def spaces(self, tenant: str) -> Sequence[SpaceState]:
        return self._projection.spaces(tenant)

    def due(self, now_us: int) -> Collection[SpaceState]:
        return self._projection.due(now_us)

    def partition_of(self, space: SpaceName) -> int:
        return partition_of(space.key, self._partitions)

    def next_offset(self, partition: int) -> int:
        return self._projection.positions.next_offset(partition)

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        return await self._projection.positions.wait_for(offsets, timeout_s)

    async def find(
        self, space: SpaceName, query: str, where: Filter, limit: int, timeout_s: float
    ) -> Findings:
        return await self._search.find(space, query, where, limit, timeout_s)
