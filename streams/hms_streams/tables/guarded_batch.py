"""The loop that gives at-least-once delivery an exactly-once effect.

Reads: the source topic, in batches. Writes: derived records, dead letters, two state tables.
Key: it keeps all events of a space on one partition. Guarantee: a crash at any point, of this
worker or the broker, leaves the state that one pass over the log would have left.

For each batch of the ``inbox``:

1. Guard: of each partition, take the records that follow the applied position without a hole.
2. Decode: a record that cannot be decoded becomes a dead letter. Where its schema is unknown, the
   loop waits for the schema first. Where the fold asks for it, the batch is cut
   (``batch_cuts``), and each piece goes through steps 3 to 6.
3. Fold: pure, over the tables.
4. Emit derived records and dead letters, and wait until the broker has them.
5. Write the memories, and wait.
6. Write the space records and, last, the new positions, and wait.
7. Acknowledge the batch; Faust commits it some time later.

The applied position of a partition is the next offset to fold; it is a record of the spaces table.
An event at the position is folded. An event before it is a duplicate: the position became durable
after everything before it, so nothing is left to do. An event after it was delivered out of order
by Faust (see ``seeking``): the loop raises and acknowledges nothing, and the restarted worker reads
from the last commit. A crash between steps 4 and 6 leaves the position where it was: the same
events are folded again, and the applied offsets in the records make that harmless.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError
from hms_schemas.generated.records import Position
from hms_schemas.keys import position_key
from hms_streams.log.gaps import LogGaps
from hms_streams.log.source_records import SourceRecord
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetters
from hms_streams.tables.batch_cuts import cut_batches
from hms_streams.tables.batch_fold import BatchFold, BatchOutcome
from hms_streams.tables.changelog.record_log import OutgoingRecord, RecordLog
from hms_streams.tables.changelog.state_table import StateTable
from hms_streams.tables.changelog.write_lease import RevokedError, WriteLease
from hms_streams.tables.decoding import Decoded, Decoding
from hms_streams.tables.fold_metrics import FoldMetrics
from hms_streams.tables.inbox import Inbox

Event = TypeVar("Event")


class OutOfOrderError(HmsError):
    """An event ahead of the applied position arrived; folding it would skip those in between."""


@dataclass(slots=True)
class GuardedBatches(Generic[Event]):
    """One processor's loop over its batches; see the module for the steps."""

    fold: BatchFold[Event]
    decoding: Decoding[Event]
    memories: StateTable
    spaces: StateTable
    log: RecordLog
    holes: LogGaps
    dead_letters: DeadLetters
    cap: DeadLetterCap
    metrics: FoldMetrics
    codec: Codec

    async def run(self, inbox: Inbox) -> None:
        """Fold what arrives, for ever. An error that this raises must end the process."""
        while True:
            with suppress(RevokedError):
                async with inbox.batch() as runs:
                    with self.metrics.batch_seconds.time():
                        await self.process(
                            {
                                tp.partition: list(map(SourceRecord.of_fetched, run))
                                for tp, run in runs.items()
                            }
                        )
                    # 7. Leaving the block acknowledges.

    async def process(self, runs: Mapping[int, Sequence[SourceRecord]]) -> None:
        """Steps 1 to 6 for a run of each partition; when it returns, everything is durable.

        Args:
            runs: partition to records that follow one another in the log.

        Raises:
            OutOfOrderError, ForeignWriteError, DeadLetterCapError: acknowledge nothing, and end.
            RevokedError: acknowledge nothing and go on; the partitions moved meanwhile.
        """
        lease = self.spaces.ownership.lease()
        # 1. Guard.
        batches = await self._guard(runs)
        # 2. Decode.
        decoded = {p: await self._decode(batch) for p, batch in batches.items()}
        for pieces in cut_batches(decoded, self.fold.begins_batch):
            await self._fold_pieces(pieces, lease)

    async def _fold_pieces(self, pieces: dict[int, Decoded[Event]], lease: WriteLease) -> None:
        """Steps 3 to 6 for one piece of each partition."""
        lease = lease.folded_to({p: piece.next_offset for p, piece in pieces.items()})
        # 3. Fold.
        outcomes = {p: self._fold(p, piece.events) for p, piece in pieces.items()}
        # 4. Emit derived records and dead letters.
        await self._emit(pieces, outcomes)
        # 5. Write the memories.
        await self.memories.write(self.log, {p: o.memories for p, o in outcomes.items()}, lease)
        # 6. Write the space records and, last, the positions.
        await self.spaces.write(
            self.log,
            {
                p: outcomes[p].spaces | self._position_record(p, piece.next_offset)
                for p, piece in pieces.items()
            },
            lease,
        )
        self.metrics.folded(pieces, outcomes)

    def position(self, partition: int) -> int:
        """The next offset to fold; 0 before the first batch."""
        stored = self.spaces.read(partition, position_key(partition))
        return self.codec.decode(stored, Position).next_offset if stored else 0

    def _position_record(self, partition: int, next_offset: int) -> dict[bytes, bytes | None]:
        position = Position(partition=partition, next_offset=next_offset)
        return {position_key(partition): self.codec.encode(position)}

    async def _guard(
        self, runs: Mapping[int, Sequence[SourceRecord]]
    ) -> dict[int, list[SourceRecord]]:
        """By partition: the records from its position on, which follow one another in the log.

        Raises:
            RevokedError: the worker does not own a partition now; its owner folds the records.
            OutOfOrderError: a record of the log is missing between two of a run.
        """
        batches: dict[int, list[SourceRecord]] = {}
        for partition, run in runs.items():
            if not self.spaces.ownership.owns(partition):
                raise RevokedError
            position = self.position(partition)
            fresh = [record for record in run if record.offset >= position]
            self.metrics.duplicates.inc(len(run) - len(fresh))
            if fresh:
                await self._check_in_order(fresh, position)
                batches[partition] = fresh
        return batches

    async def _check_in_order(self, fresh: Sequence[SourceRecord], position: int) -> None:
        """Raise OutOfOrderError unless the log itself has the same holes between its records."""
        offsets = [record.offset for record in fresh]
        if offsets == list(range(position, position + len(offsets))):
            return
        topic, partition = fresh[0].topic, fresh[0].partition
        if offsets == await self.holes.offsets(topic, partition, position, offsets[-1] + 1):
            return
        raise OutOfOrderError(
            f"{topic}[{partition}]: {offsets[0]} to {offsets[-1]} was delivered, "
            f"but the next to fold is {position}.",
            fix="Nothing was acknowledged; a restarted worker reads it in order.",
        )

    async def _decode(self, batch: Sequence[SourceRecord]) -> Decoded[Event]:
        decoded = await self.decoding.decode(batch)
        self.cap.count(batch, decoded.rejected)
        return decoded

    def _fold(self, partition: int, events: Sequence[tuple[SourceRecord, Event]]) -> BatchOutcome:
        if not events:
            return BatchOutcome()
        return self.fold.fold(
            events,
            lambda key: self.memories.read(partition, key),
            lambda key: self.spaces.read(partition, key),
        )

    async def _emit(
        self, pieces: dict[int, Decoded[Event]], outcomes: dict[int, BatchOutcome]
    ) -> None:
        by_destination: dict[tuple[str, int], list[OutgoingRecord]] = defaultdict(list)
        for partition, piece in pieces.items():
            letters = map(self.dead_letters.record, piece.rejected)
            for record in (*outcomes[partition].derived, *letters):
                destination = by_destination[record.topic, partition]
                destination.append(OutgoingRecord(record.key, record.value, record.headers))
        await asyncio.gather(
            *(self.log.append(*where, records) for where, records in by_destination.items())
        )
