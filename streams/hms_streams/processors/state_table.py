"""A Faust table whose changelog is a public topic, written a batch at a time.

Faust keeps its part: which worker owns which partition, RocksDB, restoring from the changelog.
Two things differ from ``table[key] = value``:

* RocksDB is written *after* the changelog has acknowledged, records and changelog offset in one
  atomic write. So RocksDB is never ahead of the changelog, and what a table holds is durable.
* Only one writer, provably. The changelog offsets of an owner's writes follow one another; any
  other offset means that somebody else wrote: a worker frozen past its session timeout, or this
  one. It stops at once and the local table does not move, so that the restart reads what the
  other wrote. Of two copies of a key, the one with the higher applied offset wins.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast

import faust
import rocksdict
from faust.stores.rocksdb import Store
from faust.types import TP, EventT

from hms_schemas.errors import HmsError
from hms_streams.processors.record_log import LogRecord, RecordLog

Records = Mapping[bytes, bytes | None]
AppliedOffset = Callable[[bytes], int]


class ForeignWriteError(HmsError):
    """Another worker wrote to a changelog partition that this worker believed to own."""


class StateTable(faust.Table[bytes, bytes]):
    """See the module. Keys and values are bytes; ``applied_offset`` reads a value's offset."""

    def __init__(self, *args: Any, applied_offset: AppliedOffset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._applied_offset = applied_offset
        self._to_repair: dict[int, set[bytes]] = defaultdict(set)

    def read(self, partition: int, key: bytes) -> bytes | None:
        """The stored value, or None. Blocks for a RocksDB read (microseconds)."""
        value: bytes | None = self._db(partition).get(key)
        return value

    async def write(self, log: RecordLog, changes: Mapping[int, Records]) -> None:
        """Append each partition's records to the changelog, then store them.

        Partitions are independent; within one, records are appended in order. Returns when all
        are durable and readable here.

        Raises:
            ForeignWriteError: another writer is at work; nothing was stored here.
        """
        await asyncio.gather(
            *(self._write_partition(log, p, records) for p, records in changes.items())
        )

    async def _write_partition(self, log: RecordLog, partition: int, records: Records) -> None:
        records = {**self._repairs(partition), **records}
        if not records:
            return
        expected = self._next_offset(partition)
        offsets = await log.append(
            self.changelog_topic_name, partition, [LogRecord(k, v) for k, v in records.items()]
        )
        if expected is not None and offsets != list(range(expected, expected + len(offsets))):
            raise ForeignWriteError(
                f"{self.changelog_topic_name}[{partition}]: expected to write at {expected}, "
                f"the broker put it at {offsets[0]}.",
                fix="Another worker owned the partition meanwhile; a restart reads its records.",
            )
        self._store_batch(partition, records, offsets[-1])
        self._to_repair.pop(partition, None)

    def apply_changelog_batch(self, batch: Iterable[EventT[Any]]) -> None:
        """Restore: take each record unless the table has one with a higher applied offset."""
        changes: dict[int, dict[bytes, bytes | None]] = defaultdict(dict)
        last: dict[int, int] = {}
        for event in batch:
            message = event.message
            partition = message.partition
            last[partition] = max(message.offset, last.get(partition, -1))
            self._restore(partition, message.key or b"", message.value, changes[partition])
        for partition, offset in last.items():
            self._store_batch(partition, changes[partition], offset)

    def _restore(
        self,
        partition: int,
        key: bytes,
        value: bytes | None,
        changes: dict[bytes, bytes | None],
    ) -> None:
        held = changes[key] if key in changes else self.read(partition, key)
        if value and held and self._applied_offset(value) < self._applied_offset(held):
            # Compaction would keep the older one, which came last: the owner writes its own again.
            self._to_repair[partition].add(key)
            return
        changes[key] = value
        self._to_repair[partition].discard(key)

    def _repairs(self, partition: int) -> dict[bytes, bytes | None]:
        return {key: self.read(partition, key) for key in self._to_repair.get(partition, ())}

    def _next_offset(self, partition: int) -> int | None:
        """The changelog offset that this owner's next write must get; None: not known yet."""
        tp = TP(self.changelog_topic_name, partition)
        recovery: Any = cast("Any", self.app.tables).recovery
        known = [
            self.persisted_offset(tp),
            # Past the last record when compaction has removed the records at the end.
            recovery.active_highwaters.get(tp),
        ]
        offsets = [offset for offset in known if offset is not None]
        return max(offsets) + 1 if offsets else None

    def _store_batch(self, partition: int, records: Records, changelog_offset: int) -> None:
        write = rocksdict.WriteBatch(raw_mode=True)
        for key, value in records.items():
            if value is None:
                write.delete(key)
            else:
                write.put(key, value)
        write.put(Store.offset_key, str(changelog_offset).encode())
        self._db(partition).write(write)

    def _db(self, partition: int) -> Any:
        return cast("Store", self.data)._db_for_partition(partition)
