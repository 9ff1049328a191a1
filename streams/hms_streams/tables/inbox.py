"""Records on their way from the consumer to the loop that folds them, whole fetches at a time.

Faust hands over one record at a time, with two tasks, a queue, an event and an acknowledgement for
each: about 120 µs of CPU, more than the fold needs. Here a fetch is handed over as it is, and one
offset a partition acknowledges a batch. A rebalance does what it did with Faust's queue: it empties
the inbox, waits for the batch at hand, and commits what that batch made durable.

A single record becomes a batch at once. When many records come, they gather while a batch is being
folded, and for a moment after its start. So a backlog is folded in large batches.

Not thread-safe: consumer and loop share the worker's event loop.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from faust.types import TP

Runs = Mapping[TP, Sequence[Any]]
"""Of each partition, records that follow one another in the log."""

# Enough to have the next large batch together when one is done. Counted in fetches, not in records:
# a fetch has a limit in bytes, so the inbox has one too.
_WAITING_FETCHES = 4
# From the beginning of one batch to that of the next. A batch costs about 2 ms of CPU whatever it
# holds, for its three round trips: this keeps a trickle of events below a tenth of a core.
_BATCHES_APART_S = 0.02


class Inbox:
    """The consumer fills it; one loop empties it."""

    def __init__(self) -> None:
        self.acknowledged: dict[TP, int] = {}
        """Partition to the offset behind the last acknowledged record; it may be committed."""
        self._waiting: list[Runs] = []
        self._next_batch_at = 0.0
        self._filled = asyncio.Event()
        self._room = asyncio.Event()
        self._idle = asyncio.Event()
        self._room.set()
        self._idle.set()

    def put(self, runs: Runs) -> None:
        """Add a fetch. A partition's records must follow those put before."""
        if any(runs.values()):
            self._waiting.append(runs)
            self._filled.set()
        if len(self._waiting) >= _WAITING_FETCHES:
            self._room.clear()

    def clear(self) -> None:
        """Drop the waiting records. The batch at hand stays."""
        self._waiting.clear()
        self._filled.clear()
        self._room.set()

    def start_at(self, positions: Mapping[TP, int]) -> None:
        """Drop the waiting records. The next ones begin at ``positions``; all before is durable."""
        self.clear()
        self.acknowledged = dict(positions)

    async def wait_for_room(self) -> None:
        """Return when another fetch may be put."""
        await self._room.wait()

    async def wait_idle(self) -> None:
        """Return when no batch is at hand."""
        await self._idle.wait()

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[dict[TP, list[Any]]]:
        """All waiting records, by partition in log order; waits until there is at least one.

        Leaving the block acknowledges the batch. An exception acknowledges nothing of it.
        """
        await self._due()
        batch: dict[TP, list[Any]] = defaultdict(list)
        for runs in self._waiting:
            for tp, records in runs.items():
                batch[tp].extend(records)
        self.clear()
        self._idle.clear()
        try:
            yield batch
            self.acknowledged.update({tp: run[-1].offset + 1 for tp, run in batch.items() if run})
        finally:
            self._idle.set()

    async def _due(self) -> None:
        """Return when a record waits and the batch before began long enough ago."""
        while True:
            await self._filled.wait()
            early = self._next_batch_at - monotonic()
            if early <= 0:
                break
            # The waiting records may be dropped meanwhile: look again.
            await asyncio.sleep(early)
        self._next_batch_at = monotonic() + _BATCHES_APART_S
