"""A consumer that starts at the applied position, and hands over whole fetches.

Faust 0.15.3 resumes the stream partitions after a rebalance *before* it seeks them to the
committed offsets (``faust/tables/recovery.py``, ``on_recovery_completed``). A fetch that falls in
between delivers newer messages first; they push the read offset forward, and the older ones, read
again after the seek, are dropped as already read: 105 of 10,000 keys were wrong after 18 kills.
Here the consumer pauses the partitions, waits for the running fetch, drops the records that it
returned for them, seeks, and only then resumes the partitions.

The consumer seeks to the applied position in the table, not to the committed offset: the position
is exact, and a commit may be behind.

Records of stream partitions go to the ``inbox`` and not through Faust's streams; records of
changelogs go Faust's way, one by one. The consumer commits what the inbox has acknowledged, and
nothing else. Before partitions are given away, the inbox drops its waiting records, and the batch
at hand is finished and committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, cast

from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from hms_streams.tables.inbox import Inbox

# The broker keeps a fetch for so long while there is no record, and answers nothing else on that
# connection meanwhile. Each question of a rebalance waits for that: with Faust's 1,500 ms, a start
# of a worker could take so much longer.
_FETCH_WAIT_MS = 250


class CommittedConsumerThread(driver.AIOKafkaConsumerThread):
    """Reads committed records only, as every other reader of the log does.

    Faust does so only together with its own transactions. Without this class, it would deliver
    records that a transactional producer aborted.
    """

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"
        consumer._fetch_max_wait_ms = _FETCH_WAIT_MS
        return consumer

    async def stop(self) -> None:
        """Stop. A thread that crashed has closed its event loop: there is nothing left to stop."""
        with suppress(RuntimeError):
            await super().stop()


class SeekingConsumer(driver.Consumer):
    """Faust's consumer, mended; the module says how."""

    def __init__(self, transport: Any, *args: Any, **kwargs: Any) -> None:
        self._fetching = asyncio.Lock()
        self._inbox: Inbox = transport.app.inbox
        super().__init__(transport, *args, **kwargs)

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
            # Without flow a rebalance is running: the seek that counts comes after it.
            if streams and self.flow_active:
                await self._seek_to_applied(streams)
        if self.app.consumer_generation_id == generation:
            self.resume_partitions(active)

    async def _seek_to_applied(self, streams: set[TP]) -> None:
        earliest = await self.earliest_offsets(*streams)
        applied_position: Callable[[TP], int] = cast("Any", self.app).applied_position
        starts = {tp: max(applied_position(tp), earliest[tp]) for tp in streams}
        await self.seek_wait(starts)
        self._inbox.start_at(starts)

    async def _getmany(
        self,
        active_partitions: set[TP] | None,
        timeout: float,  # noqa: ASYNC109
    ) -> Mapping[TP, list[Any]]:
        """Fetch. Only the returned records, those of changelogs, go Faust's way."""
        await self._inbox.wait_for_room()
        async with self._fetching:
            records = await super()._getmany(active_partitions, timeout)
            if not self.flow_active:
                return {}
            wanted = {tp: run for tp, run in records.items() if tp not in self._paused_partitions}
            changelogs = {tp for tp in wanted if self._is_changelog_tp(tp)}
            self._inbox.put({tp: run for tp, run in wanted.items() if tp not in changelogs})
            return {tp: wanted[tp] for tp in changelogs}

    def stop_flow(self) -> None:
        """Deliver nothing more until a rebalance is over."""
        super().stop_flow()
        self._inbox.clear()

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Give partitions away; from now on their new owners commit their offsets."""
        await super().on_partitions_revoked(revoked)
        self._inbox.start_at({})

    async def wait_empty(self) -> None:
        """Wait for the batch at hand, then commit: at a rebalance and at the end."""
        await self.wait(self._inbox.wait_idle())
        await self.commit_and_end_transactions()

    def _filter_committable_offsets(self, _tps: Iterable[TP]) -> dict[TP, int]:
        acknowledged = self._inbox.acknowledged.items()
        return {tp: offset for tp, offset in acknowledged if self._should_commit(tp, offset)}

    def verify_event_path(self, now: float, tp: TP) -> None:
        """Watch the fetching only; ``progress_watch`` watches whether the fold moves."""
        self.verify_recovery_event_path(now, tp)


class SeekingTransport(driver.Transport):
    """The aiokafka transport with the mended consumer."""

    Consumer = SeekingConsumer
