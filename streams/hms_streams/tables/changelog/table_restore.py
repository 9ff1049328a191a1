"""Fills the tables of assigned partitions from their changelogs, in place of Faust's own restore.

Reads: the changelogs, from the offset that each table has reached to their ends. Writes: RocksDB,
with records and changelog offset in one atomic write. So a kill at any moment leaves a table whose
restore goes on from there. Guarantee: of two copies of a key the newest wins
(``StateTable.restore``).

Faust's own recovery takes each record through a task, two queues and a dozen calls: 145 µs of CPU.
And it waits for a record at the last offset. Where a transaction's marker is at that offset, it
would wait for ever. This loop reads whole batches, and ends where the broker says that the log
ends.

The same loop, without an end, follows the partitions for which this worker stands by: Faust's way
would cost more than folding them.

The loop runs on a thread of its own, so that heartbeats and rebalances go on. A rebalance stops it
between two batches.
"""

from __future__ import annotations

import asyncio
import logging
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from hms_schemas.tombstones import tombstone_offset
from hms_streams.log.consumers import reader_settings
from hms_streams.log.newest_wins import ChangelogRecord
from hms_streams.tables.changelog.state_table import StateTable

# One RocksDB write each: large enough to amortise it, small enough that a rebalance, which waits
# for the batch at hand, is not held up (some 50 ms).
_BATCH = 5_000
_POLL_S = 0.1
# Records that librdkafka holds ready, over all partitions.
_PREFETCH_KB = 16 * 1024
_SAID_EVERY_S = 5.0
_log = logging.getLogger("hms.restore")


@dataclass(frozen=True, slots=True)
class ChangelogPart:
    """The records of one changelog partition that a table has not read yet."""

    table: StateTable
    partition: int
    start: int
    end: float
    """The offset behind the last record when the restore began (the log may have grown since).
    Infinite for a partition that is followed."""


@dataclass(slots=True)
class RestoreProgress:
    """How far a restore is. The restoring thread writes it; any thread may read it."""

    records: int
    """Offsets to read in all; compaction may have left fewer records."""
    began: float = field(default_factory=monotonic)
    left: int = 0
    taken: int = 0
    _said: float = field(default_factory=monotonic)

    def moved(self, left: int) -> None:
        """Note how many offsets are left; log the progress every few seconds."""
        self.left = left
        if monotonic() - self._said > _SAID_EVERY_S:
            self._said = monotonic()
            _log.info("%s", self)

    def ended(self, *, complete: bool) -> None:
        """Log how many records were restored, and how fast."""
        seconds = monotonic() - self.began
        _log.info(
            "%s: %d records in %.1f s (%.0f/s)",
            "restored" if complete else "restore stopped by a rebalance",
            self.taken, seconds, self.taken / max(seconds, 0.001),
        )  # fmt: skip

    def __str__(self) -> str:
        done = self.records - self.left
        seconds = monotonic() - self.began
        if not done:
            return f"restoring tables: {self.records:,} records"
        eta = seconds * self.left / done
        return (
            f"restoring tables: {done:,} of {self.records:,} records "
            f"({100 * done // self.records} %), about {eta:.0f} s left"
        )


class TableRestore:
    """Runs one loop at a time. The recovery starts it; the next rebalance stops it."""

    def __init__(self, bootstrap: str, *, client_id: str) -> None:
        self._config = reader_settings(bootstrap, client_id) | {
            "client.id": client_id,
            "queued.max.messages.kbytes": _PREFETCH_KB,
            "fetch.message.max.bytes": 1024 * 1024,
        }
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self.progress: RestoreProgress | None = None
        """Of the running restore; None when there is none."""

    async def run(self, parts: Sequence[ChangelogPart]) -> None:
        """Bring every part to the end of its log. Cancelling the call stops the restore.

        Raises:
            KafkaException: the restore cannot go on; the table keeps what was stored before.
        """
        if not parts:
            return
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def settle(error: Exception | None) -> None:
            if not done.done():
                done.set_exception(error) if error else done.set_result(None)

        self._start(parts, lambda error: loop.call_soon_threadsafe(settle, error))
        try:
            await done
        finally:
            self.stop()

    def follow(self, parts: Sequence[ChangelogPart]) -> None:
        """Keep every part at the end of its log until ``stop``. Does not block."""
        if parts:
            self._start(parts, _say_that_following_ended)

    def _start(
        self, parts: Sequence[ChangelogPart], settle: Callable[[Exception | None], object]
    ) -> None:
        self.stop()
        self._stopping.clear()
        for part in parts:
            part.table.database(part.partition)
        self._thread = threading.Thread(
            target=self._run, args=(parts, settle), name="hms-restore", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop between two batches, and return when nothing is written any more.

        May be called on any thread.
        """
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self.progress = None

    def _run(
        self, parts: Sequence[ChangelogPart], settle: Callable[[Exception | None], object]
    ) -> None:
        try:
            consumer = Consumer(self._config)
            try:
                self._restore(consumer, parts)
            finally:
                consumer.close()
        except Exception as error:
            settle(error)
        else:
            settle(None)

    def _restore(self, consumer: Consumer, parts: Sequence[ChangelogPart]) -> None:
        unfinished = {(part.table.changelog_topic_name, part.partition): part for part in parts}
        reached = {source: part.start for source, part in unfinished.items()}
        ending = [part for part in parts if part.end < math.inf]
        progress = RestoreProgress(sum(int(part.end) - part.start for part in ending))
        if ending:
            progress.left, self.progress = progress.records, progress
        consumer.assign([TopicPartition(*source, offset) for source, offset in reached.items()])
        while unfinished and not self._stopping.is_set():
            for source, batch in _by_source(consumer.consume(_BATCH, _POLL_S)).items():
                part = unfinished.get(source)
                if part is None:
                    continue
                reached[source] = self._take(part, batch, reached[source], progress)
                if batch.ends_at is not None and batch.ends_at >= part.end:
                    del unfinished[source]
            if ending:
                left = (max(0, part.end - reached[at]) for at, part in unfinished.items())
                progress.moved(int(sum(left)))
        if ending:
            progress.ended(complete=not unfinished)

    def _take(
        self, part: ChangelogPart, batch: _PolledRecords, reached: int, progress: RestoreProgress
    ) -> int:
        """Store a batch; return the offset behind it."""
        behind = max(reached, batch.next_offset, batch.ends_at or 0)
        if behind > reached:
            part.table.restore(part.partition, batch.records, behind - 1)
            progress.taken += len(batch.records)
        return behind


def _say_that_following_ended(error: Exception | None) -> None:
    if error is not None:
        _log.warning(
            "standing by has stopped until the next rebalance: %s. "
            "A worker that takes the partitions over restores them from the changelog.",
            error,
        )


@dataclass(slots=True)
class _PolledRecords:
    """The records of one partition that one poll returned."""

    records: list[ChangelogRecord] = field(default_factory=list)
    next_offset: int = 0
    ends_at: int | None = None


def _by_source(messages: Sequence[Any]) -> dict[tuple[str, int], _PolledRecords]:
    """Topic and partition to its records, in the order of the log.

    Raises:
        KafkaException: an error that the consumer cannot recover from.
    """
    batches: dict[tuple[str, int], _PolledRecords] = {}
    for message in messages:
        source = (message.topic(), message.partition())
        batch = batches.get(source)
        if batch is None:
            batch = batches[source] = _PolledRecords()
        error = message.error()
        if error is None:
            value = message.value()
            deleted_at = tombstone_offset(message.headers()) if value is None else None
            batch.records.append(
                ChangelogRecord(message.key() or b"", value, message.timestamp()[1], deleted_at)
            )
            batch.next_offset = message.offset() + 1
        elif error.code() == KafkaError._PARTITION_EOF:
            batch.ends_at = message.offset()
        elif error.fatal():
            raise KafkaException(error)
        else:
            _log.warning("reading %s[%d]: %s", *source, error.str())
    return batches
