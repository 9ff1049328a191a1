"""What runs inside a process: closed in reverse order of its start; its first failure is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack
from functools import partial
from typing import Any


class Lifecycle:
    """Keeps how to close each thing that was started, and the error that ends the process."""

    def __init__(self) -> None:
        self._closing = AsyncExitStack()
        self._failed = asyncio.Event()
        self._error: BaseException | None = None

    def then(self, close: Callable[[], Awaitable[object]]) -> None:
        """Await ``close`` at the end, when everything that was started later has been closed."""
        self._closing.push_async_callback(close)

    def then_on_a_thread(self, close: Callable[[], object]) -> None:
        """As ``then``, for a ``close`` that may block."""
        self.then(partial(asyncio.to_thread, close))

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run ``work`` in the background until the end; its error is a failure."""
        task = asyncio.create_task(work)
        task.add_done_callback(self._note)

        async def cancel() -> None:
            task.cancel()
            await asyncio.wait([task])

        self.then(cancel)

    def fail(self, error: BaseException) -> None:
        """Note that the process cannot go on; only the first error counts."""
        if self._error is None:
            self._error = error
            self._failed.set()

    async def failed(self) -> None:
        """Wait for the first failure.

        Raises:
            BaseException: the error of that failure, always.
        """
        await self._failed.wait()
        assert self._error is not None
        raise self._error

    async def close(self) -> None:
        """Close everything. Idempotent."""
        await self._closing.aclose()

    def _note(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.fail(error)
