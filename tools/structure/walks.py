"""Four pieces of work, run in this process on 120 memories, with every call counted.

No broker takes part: a write ends where the log would begin, and memories come from the fold of
events straight into the view. The counts begin at the method that an endpoint calls.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

from hms_proto.context.v1 import context_service_pb2
from hms_proto.memory.v1 import memory_service_pb2
from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    SpaceState,
    Trust,
)
from hms_schemas.partitioning import partition_of
from hms_services.api.call import Call, Caller, set_call
from hms_services.api.consistency import LogPosition
from hms_services.api.from_wire import EventReader
from hms_services.api.names import SpaceName
from hms_services.context.columns.column_cache import ColumnCache
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.packing.build import ReadView
from hms_services.context.packing.rendering import Wordings
from hms_services.context.packing.token_counts import load_token_counts
from hms_services.context.retrieval.search import MemorySearch
from hms_services.context.view.memory_vectors import MemoryVectors, VectorStore
from hms_services.context.view.projection import MemoryChange, Projection
from hms_services.endpoints.methods.context_methods import ContextMethods
from hms_services.endpoints.methods.memory_methods import MemoryMethods
from hms_streams.embedding.meaning import shrunk
from hms_streams.embedding.ngrams import NgramEmbedder
from hms_streams.embedding.text_role import Role
from hms_streams.log.source_records import SourceRecord
from hms_streams.processors.tiers.tiers_fold import TiersFold
from tools.structure.calls import Calls, recorded

FOLDERS = ("schemas/hms_schemas", "streams/hms_streams", "services/hms_services")
MEMORIES = 120
_SPACE = SpaceName("local", "ada")
_PARENT = "tenants/local/spaces/ada"
_START_US = 1_704_164_645_000_000
_WORDS = [
    "tea",
    "garden",
    "bicycle",
    "workshop",
    "violin",
    "harbour",
    "winter",
    "letter",
    "bread",
    "museum",
]
_PARTITIONS = 12


class Folded:
    """The state that the fold makes of ``MEMORIES`` observations of one space."""

    def __init__(self) -> None:
        self.codec = Codec()
        self._fold = TiersFold(self.codec, {_SPACE.tenant}, "transitions")
        self.memories: dict[bytes, bytes | None] = {}
        self.spaces: dict[bytes, bytes] = {}
        for number in range(MEMORIES):
            self.fold(self.record(number))

    def record(self, number: int) -> SourceRecord:
        """The record of one observation, as the broker would hold it."""
        at_us = _START_US + number * 1_000_000
        said = f"On day {number} Ada saw the {_WORDS[number % 10]} near the"
        event = MemoryEvent(
            event_id=(number + 1).to_bytes(16, "big"),
            tenant=_SPACE.tenant,
            space=_SPACE.space,
            occurred_at=at_us,
            actor="walk",
            trust=Trust.USER,
            body=Observed(
                content=f"{said} {_WORDS[number * 7 % 10]}.",
                kind=Kind.MESSAGE,
                speaker="Ada" if number % 2 else "Ben",
                session_id=f"session {number // 10}",
                turn=number % 10,
            ),
        )
        value = self.codec.encode(event)
        return SourceRecord("events", 0, number, _SPACE.key, value, (), at_us // 1000)

    def fold(self, record: SourceRecord) -> None:
        """Decode one record and fold it over the state."""
        event = self._fold.decode(record)
        outcome = self._fold.fold([(record, event)], self.memories.get, self.spaces.get)
        self.memories |= outcome.memories
        self.spaces |= outcome.spaces


class Served:
    """A ``ServedReads`` over the folded memories, which stays as it is."""

    def __init__(self, folded: Folded) -> None:
        embedder = NgramEmbedder()
        projection = Projection(self._changed)
        self._cache = ColumnCache(projection.held, embedder.dimensions, VectorStore())
        for value in filter(None, folded.memories.values()):
            state = folded.codec.decode(value, MemoryState)
            projection.put_memory(state)
            assert isinstance(state.content, str)
            [meaning] = embedder.meanings([state.content], Role.MEMORY)
            vectors = MemoryVectors(shrunk(meaning.whole).tobytes(), meaning.parts.tobytes())
            self._cache.arrived(_SPACE.key, state.memory_id, vectors)
        for record in folded.spaces.values():
            projection.put_space(folded.codec.decode(record, SpaceState))
        # Every space is scanned here, so that no index is asked.
        search = MemorySearch(projection, self._cache, None, embedder)  # type: ignore[arg-type]
        self.view = ReadView(projection, search, Wordings(projection.is_current))

    def partition_of(self, space: SpaceName) -> int:
        """See ``hms_services.api.view.ServedView``."""
        return partition_of(space.key, _PARTITIONS)

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        """See ``hms_services.api.view.ServedView``; everything is folded here."""
        return True

    def _changed(self, space: bytes, change: MemoryChange) -> None:
        self._cache.memory(space, change.memory_id, change.after)


class NoLog:
    """Takes events in place of the log."""

    async def append(
        self, events: Sequence[MemoryEvent], _traceparent: str | None = None
    ) -> list[LogPosition]:
        """See ``hms_services.writes.event_log.EventLog``."""
        return [LogPosition(0, offset) for offset, _ in enumerate(events)]


def walks(root: Path) -> dict[str, Calls]:
    """The calls of each piece of work, by its name."""
    return asyncio.run(_walks(root))


async def _walks(root: Path) -> dict[str, Calls]:
    set_call(Call(Caller(_SPACE.tenant)))
    folded = Folded()
    served = Served(folded)
    no_feedback, no_past = None, None
    contexts = ContextMethods(
        served,
        no_feedback,  # type: ignore[arg-type]
        ContextMetrics(),
        no_past,  # type: ignore[arg-type]
        load_token_counts(""),
    )
    reader = EventReader(folded.codec, (_SPACE.tenant,))
    memories = MemoryMethods(NoLog(), served, reader, None, no_past)  # type: ignore[arg-type]

    records = map(folded.record, count(MEMORIES))

    async def fold() -> None:
        folded.fold(next(records))

    question = "When did Ben see the violin near the museum?"
    asked = context_service_pb2.BuildContextRequest(
        parent=_PARENT, query=question, token_budget=600, peek=True
    )
    searched = memory_service_pb2.SearchMemoriesRequest(parent=_PARENT, query="violin museum")
    written = memory_service_pb2.RecordEventsRequest(parent=_PARENT)
    written.events.add().observed.content = "I like tea."
    return {
        "RecordEvents": await _counted(root, lambda: memories.record_events(written)),
        "decode and fold": await _counted(root, fold),
        "SearchMemories": await _counted(root, lambda: memories.search_memories(searched)),
        "BuildContext": await _counted(root, lambda: contexts.build_context(asked)),
    }


async def _counted(root: Path, work: Callable[[], Awaitable[object]]) -> Calls:
    """The calls of a second run; the first run fills the caches, as in a process that has run."""
    await work()
    with recorded(root, FOLDERS) as calls:
        await work()
    return calls
