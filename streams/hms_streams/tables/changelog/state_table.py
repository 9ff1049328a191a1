"""A Faust table whose changelog is a public topic, written a batch at a time.

Faust keeps its part: which worker owns which partition, which worker stands by for it, and RocksDB.
Two things differ from ``table[key] = value``.

First, RocksDB is written *after* the changelog has acknowledged, with the records and the changelog
offset in one atomic write. So RocksDB is never ahead of the changelog, and what a table holds is
durable.

Second, each partition has one writer, provably. A worker may freeze at any instruction, stay frozen
past its session timeout, and go on when its partitions belong to another worker. Four rules keep
such a worker from doing harm:

1. *Contiguous.* The changelog offsets of an owner's writes follow one another. Any other offset
   means that another worker wrote. The owner stops at once and its table does not move, so that the
   restart reads what the other worker wrote.
2. *The newest wins.* Of two copies of a key, a restore takes the one with the higher applied
   offset, whichever came last. All readers do the same. A tombstone carries its applied offset in a
   header, and the table keeps a mark of it until no frozen worker can come back.
3. *Repair.* Where the last copy of a key in the changelog is an old one, the owner appends its own
   copy again before it does anything else, so that compaction keeps the right one.
4. *Fence.* A batch that began before the last rebalance writes nothing (``write_lease``). And what
   a batch writes bears the time at which the batch began: the brokers refuse records older than
   ``topics.WRITE_FENCE_MS``, so that the other rules need not hold for ever.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import faust
import rocksdict
from aiokafka.errors import InvalidTimestampError
from faust.stores.rocksdb import Store
from faust.types import TP, EventT

from hms_schemas.errors import HmsError
from hms_schemas.tombstones import tombstone_headers
from hms_streams.log.newest_wins import AppliedOffset, ChangelogRecord, NewestWins, TombstoneMark
from hms_streams.tables.changelog.changelog_notes import ChangelogNotes
from hms_streams.tables.changelog.record_log import OutgoingRecord, RecordLog
from hms_streams.tables.changelog.write_lease import Ownership, WriteLease

Records = Mapping[bytes, bytes | None]


class ForeignWriteError(HmsError):
    """Another worker wrote to a changelog partition that this worker believed to own."""


class LateWriteError(HmsError):
    """The brokers refused state for the time at which its batch began."""


class StateTable(faust.Table[bytes, bytes]):
    """See the module. Keys and values are bytes.

    Args:
        applied_offset: reads the applied offset from a stored value.
        ownership: says which partitions may be written, and by which batch.
    """

    def __init__(
        self, *args: Any, applied_offset: AppliedOffset, ownership: Ownership, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ownership = ownership
        self._applied_offset = applied_offset
        self._notes: dict[int, ChangelogNotes] = {}

    def read(self, partition: int, key: bytes) -> bytes | None:
        """The stored value, or None. Blocks for a RocksDB read (microseconds)."""
        value: bytes | None = self.database(partition).get(key)
        return value

    async def write(
        self, log: RecordLog, changes: Mapping[int, Records], lease: WriteLease
    ) -> None:
        """Append each partition's records to the changelog, then store them.

        Partitions are independent; within one, records are appended in order. Returns when all
        are durable and readable here.

        Raises:
            RevokedError: partitions moved since the lease was taken; nothing was stored here.
            ForeignWriteError: another worker writes to the changelog; nothing was stored here.
            LateWriteError: the lease was taken too long ago.
        """
        await asyncio.gather(
            *(self._write_partition(log, p, records, lease) for p, records in changes.items())
        )

    async def take_over(self, log: RecordLog, partition: int, lease: WriteLease) -> int:
        """Re-append the records whose last changelog copy is stale; return their count.

        Call it when a partition is restored, before anything else is written. Raises as ``write``.
        """
        notes = self._notes_of(partition)
        marks = {key: notes.marks[key] for key in notes.stale if key in notes.marks}
        records = {key: self.read(partition, key) for key in sorted(notes.stale)}
        # A key with neither a record nor a mark: its tombstone is older than any frozen worker.
        records = {k: v for k, v in records.items() if v is not None or k in marks}
        await self._append(log, partition, records, marks, lease)
        return len(records)

    def restore(self, partition: int, records: Sequence[ChangelogRecord], through: int) -> None:
        """Store records of the changelog.

        May run on any thread, but on one at a time for each partition.

        Args:
            partition: where they were read.
            records: in the order of the changelog.
            through: the last changelog offset that has been read; a later restore begins behind it.
        """
        notes = self._notes_of(partition)
        keys = list({record.key for record in records})
        held = zip(keys, self.database(partition).get(keys) if keys else (), strict=True)
        merged = self._merge({k: v for k, v in held if v is not None}, notes.marks)
        for record in records:
            merged.add(record)
        self._keep(partition, merged, through)

    def apply_changelog_batch(self, batch: Iterable[EventT[Any]]) -> None:
        """Do nothing: ``table_restore`` reads the changelogs.

        Faust itself reads none. It may still hand over what was in its queue when partitions moved.
        """

    async def on_rebalance(
        self,
        assigned: set[TP],
        revoked: set[TP],
        newly_assigned: set[TP],
        generation_id: int = 0,
    ) -> None:
        """Close the databases of what was revoked, open those of what was assigned."""
        self._notes.clear()
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)

    def database(self, partition: int) -> Any:
        """The partition's RocksDB, opened if it is not."""
        return cast("Store", self.data)._db_for_partition(partition)

    async def _write_partition(
        self, log: RecordLog, partition: int, records: Records, lease: WriteLease
    ) -> None:
        folded_to = lease.next_offsets.get(partition, 0) - 1
        mark = TombstoneMark(folded_to, lease.began_ms)
        marks = {key: mark for key, value in records.items() if value is None}
        await self._append(log, partition, records, marks, lease)

    async def _append(
        self,
        log: RecordLog,
        partition: int,
        records: Records,
        marks: Mapping[bytes, TombstoneMark],
        lease: WriteLease,
    ) -> None:
        if not records:
            return
        self.ownership.check(lease)
        expected = self._next_offset(partition)
        appended = [
            OutgoingRecord(k, v, tombstone_headers(marks[k].applied_offset) if v is None else ())
            for k, v in records.items()
        ]
        try:
            offsets = await log.append(
                self.changelog_topic_name, partition, appended, lease.began_ms
            )
        except InvalidTimestampError as error:
            raise LateWriteError(
                f"{self.changelog_topic_name}[{partition}]: the broker refused a batch that began "
                f"{time.time() - lease.began_ms / 1000:.0f} s ago.",
                fix="If this machine was not asleep, set its clock: it differs from the broker's.",
            ) from error
        # If the partitions moved, the next restore reads what was appended, and judges it.
        self.ownership.check(lease)
        self._check_contiguous(partition, expected, offsets)
        known = self._notes_of(partition).marks
        merged = self._merge({}, known)
        merged.records.update(records)
        merged.marks.update({k: marks.get(k) for k in records if k in marks or k in known})
        self._keep(partition, merged, offsets[-1])

    def _check_contiguous(self, partition: int, expected: int, offsets: Sequence[int]) -> None:
        if offsets[0] != expected or offsets[-1] != expected + len(offsets) - 1:
            raise ForeignWriteError(
                f"{self.changelog_topic_name}[{partition}]: expected to write at {expected}, "
                f"the broker put it at {offsets[0]}.",
                fix="Another worker owned the partition meanwhile; a restart reads its records.",
            )

    def _merge(
        self, held: Mapping[bytes, bytes], marks: Mapping[bytes, TombstoneMark]
    ) -> NewestWins:
        return NewestWins(self._applied_offset, held, marks)

    def _next_offset(self, partition: int) -> int:
        """The changelog offset that this owner's next write must get."""
        persisted = self.persisted_offset(TP(self.changelog_topic_name, partition))
        return 0 if persisted is None else persisted + 1

    def _keep(self, partition: int, merged: NewestWins, changelog_offset: int) -> None:
        notes = self._notes_of(partition)
        write = rocksdict.WriteBatch(raw_mode=True)
        for key, value in merged.records.items():
            if value is None:
                write.delete(key)
            else:
                write.put(key, value)
        for key in notes.stale & merged.records.keys() - merged.stale:
            notes.mark_stale(write, key, stale=False)
        for key in merged.stale:
            notes.mark_stale(write, key, stale=True)
        notes.mark_deleted(write, merged.marks, now_ms=time.time_ns() // 1_000_000)
        write.put(Store.offset_key, str(changelog_offset).encode())
        self.database(partition).write(write)

    def _notes_of(self, partition: int) -> ChangelogNotes:
        notes = self._notes.get(partition)
        if notes is None:
            notes = self._notes[partition] = ChangelogNotes(self.database(partition))
        return notes
