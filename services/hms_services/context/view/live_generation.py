"""The generation that is served now, and the move to another while reads go on.

A move loads the other generation beside the one that serves, waits until it stands no further back,
and puts it in its place between two requests. Whoever waits to see a write goes on waiting with the
new one, as the workers of the other will rest. A search keeps the set it began with: that one
follows on for ``RETIRE_AFTER_S`` and is closed then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from hms_schemas.errors import HmsError
from hms_schemas.generated.records import MemoryState, SpaceState
from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName
from hms_services.api.view import Findings, MemoryView
from hms_services.context.view.generation_set import GenerationSet

logger = logging.getLogger(__name__)

# A search takes milliseconds once its caller's writes are there, whatever the deadline; this is a
# thousand times that.
RETIRE_AFTER_S = 5.0
# A generation that cannot be loaded now (its embedder is missing, its topics are not there yet).
_TRY_AGAIN_S = 5.0

Open = Callable[[int, str], Awaitable[GenerationSet]]
"""Opens and starts a generation with its embedder; it need not have caught up."""


class LiveGeneration:
    """The served generation; its view is the process's ``MemoryView``, whatever is served.

    Args:
        current: what is served first.
        open_set: opens another generation.
        on_failure: called when the served generation cannot go on.
    """

    def __init__(
        self,
        current: GenerationSet,
        open_set: Open,
        on_failure: Callable[[BaseException], object],
    ) -> None:
        self._open_set = open_set
        self._on_failure = on_failure
        self._wanted = (current.number, current.embedding)
        self._changed = asyncio.Event()
        self._retiring: set[asyncio.Task[None]] = set()
        self.current = current
        self._serve(current)

    def want(self, number: int, embedding: str) -> None:
        """Serve generation ``number`` as soon as it can be; returns at once."""
        if (number, embedding) != self._wanted:
            logger.info("generation %d is wanted, embedded by %s", number, embedding)
            self._wanted = (number, embedding)
            self._changed.set()

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        """Wait until ``current``, as it is then, has folded ``offsets``; False: not in time."""
        deadline = Deadline(timeout_s)
        while True:
            waited_for = self.current
            positions = waited_for.projection.positions
            waiting = asyncio.ensure_future(positions.wait_for(offsets, deadline.left_s()))
            either: set[asyncio.Future[Any]] = {waiting, waited_for.retired}
            try:
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if waited_for is self.current:
                    return waiting.result()
            finally:
                waiting.cancel()

    async def run(self) -> None:
        """Make the moves that are wanted, until cancelled.

        A generation that cannot be loaded is tried again; the one that is served stays. A move
        that is no longer wanted is broken off.
        """
        while True:
            await self._changed.wait()
            self._changed.clear()
            moving = asyncio.create_task(self._move(*self._wanted))
            changed = asyncio.create_task(self._changed.wait())
            try:
                await asyncio.wait({moving, changed}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                changed.cancel()
                moving.cancel()
                await asyncio.wait({moving})
            await self._after(moving)

    async def close(self) -> None:
        """Close what is served, and what was."""
        for task in self._retiring:
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        await self.current.close()

    async def _after(self, moving: asyncio.Task[None]) -> None:
        if moving.cancelled() or (error := moving.exception()) is None:
            return
        if not isinstance(error, HmsError):
            raise error
        logger.error("generation %d cannot be served yet: %s", self._wanted[0], error)
        await asyncio.sleep(_TRY_AGAIN_S)
        self._changed.set()

    async def _move(self, number: int, embedding: str) -> None:
        if (number, embedding) == (self.current.number, self.current.embedding):
            return
        fresh = await self._opened(number, embedding)
        try:
            await fresh.stand_no_further_back_than(self.current)
        except BaseException:
            await fresh.close()
            raise
        old, self.current = self.current, fresh
        self._serve(fresh)
        old.retired.set_result(None)
        retiring = asyncio.create_task(_retire(old))
        self._retiring.add(retiring)
        retiring.add_done_callback(self._retiring.discard)

    async def _opened(self, number: int, embedding: str) -> GenerationSet:
        """The opened set; one whose opening is no longer awaited must not keep its index."""
        opening = asyncio.ensure_future(self._open_set(number, embedding))
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            await (await opening).close()
            raise

    def _serve(self, fresh: GenerationSet) -> None:
        fresh.be_measured()
        fresh.failure.add_done_callback(partial(self._failed, fresh))
        logger.info("generation %d is served", fresh.number)

    def _failed(self, failed: GenerationSet, failure: asyncio.Future[None]) -> None:
        if failed is self.current and not failure.cancelled() and (error := failure.exception()):
            self._on_failure(error)


async def _retire(old: GenerationSet) -> None:
    try:
        await asyncio.sleep(RETIRE_AFTER_S)
    finally:
        await old.close()


class LiveView:
    """``MemoryView`` of whatever generation is served at the moment of each call."""

    def __init__(self, live: LiveGeneration) -> None:
        self._live = live

    @property
    def _view(self) -> MemoryView:
        return self._live.current.view

    def get(self, space: SpaceName, memory_id: bytes) -> MemoryState | None:
        return self._view.get(space, memory_id)

    def memories(self, space: SpaceName) -> Sequence[MemoryState]:
        return self._view.memories(space)

    def space(self, space: SpaceName) -> SpaceState | None:
        return self._view.space(space)

    def spaces(self, tenant: str) -> Sequence[SpaceState]:
        return self._view.spaces(tenant)

    def due(self, now_us: int) -> Collection[SpaceState]:
        return self._view.due(now_us)

    def partition_of(self, space: SpaceName) -> int:
        return self._view.partition_of(space)

    def next_offset(self, partition: int) -> int:
        return self._view.next_offset(partition)

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        return await self._live.wait_for(offsets, timeout_s)

    async def find(
        self, space: SpaceName, query: str, where: Filter, limit: int, timeout_s: float
    ) -> Findings:
        return await self._view.find(space, query, where, limit, timeout_s)
