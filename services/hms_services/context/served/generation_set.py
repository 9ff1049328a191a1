"""One generation as it is served: the view, the index, the embedder, and what keeps them current.

These parts belong together. The vector of a question means nothing to an index of another model's
vectors, and a position counts only in the generation whose state it belongs to.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

from hms_schemas.codec import Codec
from hms_services.context.columns.column_cache import ColumnCache
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.context_settings import ContextSettings
from hms_services.context.packing.build import ReadView
from hms_services.context.packing.rendering import Wordings
from hms_services.context.retrieval.search import MemorySearch
from hms_services.context.retrieval.weights import SpaceWeights
from hms_services.context.served.index_opening import OpenIndex
from hms_services.context.served.space_claims import SpaceClaims
from hms_services.context.view.follower import Follower
from hms_services.context.view.memory_vectors import MeaningFeed, VectorStore
from hms_services.context.view.projection import MemoryChange, Projection
from hms_services.context.view.space_languages import SpaceLanguages
from hms_streams.languages.detection import language_of

logger = logging.getLogger(__name__)

# How often a set that is behind says so in the log.
_ASK_AGAIN_S = 10.0


class GenerationSet:
    """The parts of one generation, opened and closed as one. For one event loop.

    Args:
        number: the generation.
        embedding: its embedder, a value of ``HMS_EMBEDDING``.
        opened: its index and embedder. The set closes them, also when it was never started.
    """

    def __init__(
        self,
        number: int,
        embedding: str,
        opened: OpenIndex,
        settings: ContextSettings,
        codec: Codec,
        metrics: ContextMetrics,
    ) -> None:
        self.number = number
        self.embedding = embedding
        known = opened.embedder.languages if opened.embedder else None
        self.languages = SpaceLanguages(known, language_of)
        self.projection = Projection(self._changed)
        dimensions = opened.embedder.dimensions if opened.embedder else 0
        self.cache = ColumnCache(self.projection.held, dimensions, VectorStore())
        self.claims = SpaceClaims(self.projection.held)
        search = MemorySearch(
            self.projection,
            self.cache,
            opened.index,
            opened.embedder,
            weights=SpaceWeights(settings.home.expanduser() / "weights"),
            claims=self.claims.of if settings.detect_changes else lambda space: None,
            language_unknown=lambda space: self.languages.unknown(space) is not None,
        )
        self.search = search
        self.view = ReadView(self.projection, search, Wordings(self.projection.is_current))
        self.caught_up = asyncio.Event()
        """Set when all records that were in the topics at the start are applied."""
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Raises the error that stopped the set; it never has a result."""
        self.retired: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        """Done when another set is served in place of this one."""
        self._settings = settings
        self._metrics = metrics
        self._follower = self._make_follower(opened, codec)
        self._parts = AsyncExitStack()
        for close in (opened.index.close, self.search.close):
            self._parts.push_async_callback(partial(asyncio.to_thread, close))

    async def start(self) -> None:
        """Begin to follow the topics; returns at once, see ``caught_up``.

        Raises:
            UnavailableError: the broker does not answer.
        """
        self._parts.push_async_callback(partial(asyncio.to_thread, self._follower.stop))
        await asyncio.to_thread(self._follower.start)

    async def close(self) -> None:
        """Stop following and close the index. May be called twice."""
        await self._parts.aclose()
        if not self.failure.done():
            self.failure.cancel()

    async def stand_no_further_back_than(self, other: GenerationSet) -> None:
        """Return when this set has caught up, and has folded what ``other`` has folded by now.

        Raises:
            HmsError: this set cannot go on.
        """
        await self._unless_failed(self.caught_up.wait())
        reached = {p: end - 1 for p, end in other.projection.positions.all().items()}
        await self._unless_failed(self._reach(reached))

    def be_measured(self) -> None:
        """Make the process's metrics show this set."""
        self._metrics.generation.set(self.number)
        self._metrics.index_age.set_function(self._follower.age_s)
        self._metrics.memories.set_function(self.projection.count)
        for partition in range(self._settings.partitions):
            self._metrics.position.labels(str(partition)).set_function(
                partial(self.projection.positions.next_offset, partition)
            )

    async def _reach(self, offsets: dict[int, int]) -> None:
        while not await self.projection.positions.wait_for(offsets, _ASK_AGAIN_S):
            logger.info("generation %d is still catching up", self.number)

    async def _unless_failed(self, work: Coroutine[Any, Any, object]) -> None:
        waiting: asyncio.Future[Any] = asyncio.create_task(work)
        try:
            await asyncio.wait([waiting, self.failure], return_when=asyncio.FIRST_COMPLETED)
            if self.failure.done():
                await self.failure
        finally:
            waiting.cancel()

    def _changed(self, space: bytes, change: MemoryChange) -> None:
        self.languages.changed(space, change)
        self.view.wordings.changed(change.memory_id, change.after)
        self.cache.memory(space, change.memory_id, change.after)
        # Memories that were there at the start are read when their space changes.
        if self._settings.detect_changes and self.caught_up.is_set():
            self.claims.note(space, change.memory_id, change.after)

    def _make_follower(self, opened: OpenIndex, codec: Codec) -> Follower:
        loop = asyncio.get_running_loop()

        def failed(error: BaseException) -> None:
            logger.error("the projection of generation %d stopped: %s", self.number, error)
            loop.call_soon_threadsafe(_fail, self.failure, error)

        return Follower(
            self._settings.bootstrap,
            self._settings.topic_prefix,
            self.number,
            self._settings.partitions,
            codec,
            self.projection,
            self._meaning_feed(opened),
            opened.feed,
            self._metrics,
            partial(loop.call_soon_threadsafe, self.caught_up.set),
            failed,
        )

    def _meaning_feed(self, opened: OpenIndex) -> MeaningFeed | None:
        if opened.embedder is None:
            return None
        cache, model_id = self.cache, opened.embedder.model_id
        return MeaningFeed(cache.vectors, cache.arrived, cache.dimensions, model_id)


def _fail(failure: asyncio.Future[None], error: BaseException) -> None:
    if not failure.done():
        failure.set_exception(error)
