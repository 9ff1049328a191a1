"""The position of each partition of the log up to which the view is folded; readers wait for it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(slots=True)
class _Waiter:
    offsets: Mapping[int, int]
    reached: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop


class AppliedPositions:
    """Written by the follower's thread, read and waited for on any event loop."""

    def __init__(self) -> None:
        self._next: dict[int, int] = {}
        self._waiters: list[_Waiter] = []
        self._lock = threading.Lock()

    def advance(self, partition: int, next_offset: int) -> None:
        """Note that events before ``next_offset`` are folded; a lower offset changes nothing."""
        with self._lock:
            if next_offset <= self._next.get(partition, 0):
                return
            self._next[partition] = next_offset
            ready = [waiter for waiter in self._waiters if self._reached(waiter.offsets)]
            self._waiters = [waiter for waiter in self._waiters if waiter not in ready]
        for waiter in ready:
            # The loop of a waiter that gave up may be closed by now.
            with contextlib.suppress(RuntimeError):
                waiter.loop.call_soon_threadsafe(_wake, waiter.reached)

    def next_offset(self, partition: int) -> int:
        """The next offset of the partition to be folded; 0 when no event was."""
        return self._next.get(partition, 0)

    def all(self) -> dict[int, int]:
        """Partition to its next offset."""
        return dict(self._next)

    async def wait_for(self, offsets: Mapping[int, int], timeout_s: float) -> bool:
        """Wait until the events at ``offsets`` are folded.

        Args:
            offsets: partition to the offset of an event.
            timeout_s: how long to wait, in seconds.

        Returns:
            False when the time was over before.
        """
        loop = asyncio.get_running_loop()
        waiter = _Waiter(offsets, loop.create_future(), loop)
        with self._lock:
            if self._reached(offsets):
                return True
            self._waiters.append(waiter)
        try:
            async with asyncio.timeout(timeout_s):
                await waiter.reached
        except TimeoutError:
            return False
        finally:
            with self._lock:
                self._waiters = [other for other in self._waiters if other is not waiter]
        return True

    def _reached(self, offsets: Mapping[int, int]) -> bool:
        return all(self._next.get(p, 0) > offset for p, offset in offsets.items())


def _wake(reached: asyncio.Future[None]) -> None:
    if not reached.done():
        reached.set_result(None)
