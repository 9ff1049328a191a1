"""The generation that is served now, and the move to another one while reads go on.

A move loads the other generation beside the served one, waits until it is no further behind, and
replaces the served one between two requests. A caller that waits to see its write goes on waiting
with the new generation, because the workers of the old one will stop. A search keeps the set that
it began with: the old set follows its topics for ``RETIRE_AFTER_S`` more, and is closed then.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from hms_schemas.errors import HmsError
from hms_schemas.partitioning import partition_of
from hms_services.api.deadline import Deadline
from hms_services.api.names import SpaceName
from hms_services.context.packing.build import ReadView
from hms_services.context.served.generation_set import GenerationSet

logger = logging.getLogger(__name__)

# A search takes milliseconds once its caller's writes are folded; this is a thousand times that.
RETIRE_AFTER_S = 5.0
# After this long a generation is tried again that could not be loaded: its embedder is missing, or
# its topics are not there yet.
_TRY_AGAIN_S = 5.0

Open = Callable[[int, str], Awaitable[GenerationSet]]
"""Opens and starts a generation with its embedder; returns before it has caught up."""


class LiveGeneration:
    """The served generation; see ``hms_services.api.view.ServedView``.

    Args:
        current: what is served first.
        partitions: how many the log has, in every generation.
        open_set: opens another generation.
        on_failure: called when the served generation cannot go on.
    """

    def __init__(
        self,
        current: GenerationSet,
        partitions: int,
        open_set: Open,
        on_failure: Callable[[BaseException], object],
    ) -> None:
        self._partitions = partitions
        self._open_set = open_set
        self._on_failure = on_failure
        self._wanted = (current.number, current.embedding)
        self._changed = asyncio.Event()
        self._retiring: set[asyncio.Task[None]] = set()
        self.current = current
        self._serve(current)

    @property
    def view(self) -> ReadView:
        """The view of the generation that is served now."""
        return self.current.view

    def partition_of(self, space: SpaceName) -> int:
        """See ``ServedView``."""
        return partition_of(space.key, self._partitions)

    def want(self, number: int, embedding: str) -> None:
        """Serve generation ``number`` as soon as it can be; returns at once."""
        if (number, embedding) != self._wanted:
            logger.info("generation %d is wanted, embedded by %s", number, embedding)
            self._wanted = (number, embedding)
            self._changed.set()

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        """See ``ServedView``. A wait that meets a move goes on with the new generation."""
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

        A generation that cannot be loaded is tried again, and the served one stays. A move to a
        generation that is no longer wanted is cancelled.
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
        """Close the served generation and those that were served before."""
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
        """The opened set. When the move is cancelled, the set is closed: it must not keep its index
        open."""
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
