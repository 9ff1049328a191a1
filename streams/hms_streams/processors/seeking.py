"""A consumer that reads on from the applied position, and never delivers what it fetched before.

Faust 0.15.3 resumes the stream partitions after a rebalance *before* it seeks them to the
committed offsets (``faust/tables/recovery.py``, ``on_recovery_completed``). A fetch that falls in
between delivers newer messages first; they push the read offset forward, and the older ones, read
again after the seek, are dropped as already read: 105 of 10,000 keys were wrong after 18 kills.
Here the partitions are paused, the fetch under way is awaited and what it brought for them is
dropped, the consumer seeks, and only then do they go on.

It seeks to the applied position in the table, not to the committed offset: that is exact, where a
commit may be behind (duplicates), or ahead (after an agent crashed, Faust goes on acknowledging
what the agent never saw).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, cast

from faust.transport.drivers import aiokafka as driver
from faust.types import TP


class CommittedConsumerThread(driver.AIOKafkaConsumerThread):
    """Reads committed records only, as every other reader of the log does.

    Faust ties this to its own transactions, and would deliver what a transactional producer
    aborted.
    """

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"
        return consumer


class SeekingConsumer(driver.Consumer):
    """See the module."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._fetching = asyncio.Lock()
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> CommittedConsumerThread:
        return CommittedConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def perform_seek(self) -> None:
        """Seek the stream partitions to their applied positions. The tables must be restored."""
        generation = self.app.consumer_generation_id
        streams = {tp for tp in self.assignment() if not self._is_changelog_tp(tp)}
        active = streams - self._paused_partitions
        self.pause_partitions(streams)
        async with self._fetching:
            await super().perform_seek()
            # Without flow a rebalance is under way: the seek that counts comes after it.
            if streams and self.flow_active:
                await self._seek_to_applied(streams)
        if self.app.consumer_generation_id == generation:
            self.resume_partitions(active)

    async def _seek_to_applied(self, streams: set[TP]) -> None:
        earliest = await self.earliest_offsets(*streams)
        applied_position: Callable[[TP], int] = cast("Any", self.app).applied_position
        starts = {tp: max(applied_position(tp), earliest[tp]) for tp in streams}
        await self.seek_wait(starts)
        # Faust commits only what follows its idea of the committed offset without a gap.
        self._committed_offset.update({tp: start or None for tp, start in starts.items()})

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109
    ) -> Mapping[TP, list[Any]]:
        async with self._fetching:
            records = await super()._getmany(active_partitions, timeout)
            return {tp: batch for tp, batch in records.items() if tp not in self._paused_partitions}


class SeekingTransport(driver.Transport):
    """The aiokafka transport with the mended consumer."""

    Consumer = SeekingConsumer
