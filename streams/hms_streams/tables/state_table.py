"""A Faust table whose changelog is a public topic, written a batch at a time.

Faust keeps its part: which worker owns which partition, or stands by for it, and RocksDB. What
differs from ``table[key] = value``:

* RocksDB is written *after* the changelog has acknowledged, records and changelog offset in one
  atomic write. So RocksDB is never ahead of the changelog, and what a table holds is durable.
* One writer, provably, though a worker may freeze at any instruction, past its session timeout, and
  go on when its partitions have moved:

  1. *Contiguous.* The changelog offsets of an owner's writes follow one another; any other offset
     means that somebody else wrote. The worker stops at once and its table does not move, so that
     the restart reads what the other wrote.
  2. *The newest wins.* Restoring, of two copies of a key the one with the higher applied offset
     wins, whichever came last; so do all readers. Tombstones carry an applied offset in a header
     and are remembered until no frozen worker can come back.
  3. *Repair.* Where the last copy in the changelog is an old one, the owner writes its own again
     before it does anything else, so that compaction keeps the right one.
  4. *Fence.* Nothing is written for a batch that began before the last rebalance (``ownership``).
     And what is written bears the time at which its batch began: the brokers refuse what began
     longer ago than ``topics.WRITE_FENCE_MS``, so that the other rules need not hold for ever.
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
from hms_streams.log.newest_wins import AppliedOffset, ChangelogRecord, Grave, NewestWins
from hms_streams.tables.record_log import LogRecord, RecordLog
from hms_streams.tables.table_notes import TableNotes
from hms_streams.tables.write_lease import Ownership, Turn

Records = Mapping[bytes, bytes | None]


class ForeignWriteError(HmsError):
    """Another worker wrote to a changelog partition that this worker believed to own."""


class LateWriteError(HmsError):
    """The brokers refused state for the time at which its batch began."""


class StateTable(faust.Table[bytes, bytes]):
    """See the module. Keys and values are bytes; ``applied_offset`` reads a value's offset."""

    def __init__(
        self, *args: Any, applied_offset: AppliedOffset, ownership: Ownership, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ownership = ownership
        self._applied_offset = applied_offset
        self._notes: dict[int, TableNotes] = {}

    def read(self, partition: int, key: bytes) -> bytes | None:
        """The stored value, or None. Blocks for a RocksDB read (microseconds)."""
        value: bytes | None = self.database(partition).get(key)
        return value

    async def write(self, log: RecordLog, changes: Mapping[int, Records], turn: Turn) -> None:
        """Append each partition's records to the changelog, then store them.

        Partitions are independent; within one, records are appended in order. Returns when all
        are durable and readable here.

        Raises:
            RevokedError: partitions moved since the turn began; nothing was stored here.
            ForeignWriteError: another writer is at work; nothing was stored here.
            LateWriteError: the turn began too long ago.
        """
        await asyncio.gather(
            *(self._write_partition(log, p, records, turn) for p, records in changes.items())
        )

    async def take_over(self, log: RecordLog, partition: int, turn: Turn) -> int:
        """Repair a restored partition: write again what an old copy came after. How many records.

        Raises as ``write``.
        """
        notes = self._notes_of(partition)
        graves = {key: notes.graves[key] for key in notes.stale if key in notes.graves}
        records = {key: self.read(partition, key) for key in sorted(notes.stale)}
        # A key that is neither held nor buried: its grave was older than any frozen worker.
        records = {k: v for k, v in records.items() if v is not None or k in graves}
        await self._append(log, partition, records, graves, turn)
        return len(records)

    def restore(self, partition: int, records: Sequence[ChangelogRecord], through: int) -> None:
        """Take records of the changelog, in its order; everything up to ``through`` is read then.

        May run on any thread, one at a time for a partition.
        """
        notes = self._notes_of(partition)
        keys = list({record.key for record in records})
        held = zip(keys, self.database(partition).get(keys) if keys else (), strict=True)
        merged = self._merge({k: v for k, v in held if v is not None}, notes.graves)
        for record in records:
            merged.add(record)
        self._keep(partition, merged, through)

    def apply_changelog_batch(self, batch: Iterable[EventT[Any]]) -> None:
        """Nothing: ``table_restore`` reads the changelogs.

        Faust reads none, and yet may hand over what waited in its queue when partitions moved.
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
        self, log: RecordLog, partition: int, records: Records, turn: Turn
    ) -> None:
        folded_to = turn.next_offsets.get(partition, 0) - 1
        graves = {k: Grave(folded_to, turn.began_ms) for k, v in records.items() if v is None}
        await self._append(log, partition, records, graves, turn)

    async def _append(
        self,
        log: RecordLog,
        partition: int,
        records: Records,
        graves: Mapping[bytes, Grave],
        turn: Turn,
    ) -> None:
        if not records:
            return
        self.ownership.check(turn)
        expected = self._next_offset(partition)
        appended = [
            LogRecord(k, v, tombstone_headers(graves[k].applied_offset) if v is None else ())
            for k, v in records.items()
        ]
        try:
            offsets = await log.append(
                self.changelog_topic_name, partition, appended, turn.began_ms
            )
        except InvalidTimestampError as error:
            raise LateWriteError(
                f"{self.changelog_topic_name}[{partition}]: the broker refused a batch that began "
                f"{time.time() - turn.began_ms / 1000:.0f} s ago.",
                fix="If this machine was not asleep, set its clock: it differs from the broker's.",
            ) from error
        # Moved meanwhile: the next restore reads what was appended, and judges it.
        self.ownership.check(turn)
        self._check_contiguous(partition, expected, offsets)
        buried = self._notes_of(partition).graves
        merged = self._merge({}, buried)
        merged.records.update(records)
        merged.graves.update({k: graves.get(k) for k in records if k in graves or k in buried})
        self._keep(partition, merged, offsets[-1])

    def _check_contiguous(self, partition: int, expected: int, offsets: Sequence[int]) -> None:
        if offsets[0] != expected or offsets[-1] != expected + len(offsets) - 1:
            raise ForeignWriteError(
                f"{self.changelog_topic_name}[{partition}]: expected to write at {expected}, "
                f"the broker put it at {offsets[0]}.",
                fix="Another worker owned the partition meanwhile; a restart reads its records.",
            )

    def _merge(self, held: Mapping[bytes, bytes], graves: Mapping[bytes, Grave]) -> NewestWins:
        return NewestWins(self._applied_offset, held, graves)

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
            notes.mark(write, key, stale=False)
        for key in merged.stale:
            notes.mark(write, key, stale=True)
        notes.bury(write, merged.graves, now_ms=time.time_ns() // 1_000_000)
        write.put(Store.offset_key, str(changelog_offset).encode())
        self.database(partition).write(write)

    def _notes_of(self, partition: int) -> TableNotes:
        notes = self._notes.get(partition)
        if notes is None:
            notes = self._notes[partition] = TableNotes(self.database(partition))
        return notes
