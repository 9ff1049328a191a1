"""The state of a partition as the log makes it: its events, folded in order."""

from __future__ import annotations

from collections.abc import Callable

from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.admitted_log import AdmittedLog
from hms_streams.memory.partition_fold import PartitionFold
from hms_streams.memory.tier_move import Move
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, TierPolicy
from hms_streams.replay.jobs.processes import Report
from hms_streams.replay.states.scratch_table import ScratchTable
from hms_streams.replay.states.state_store import StateStore

# Events whose changes the fold keeps in memory: at about 2 kB each, 40 MB.
_HELD = 20_000


class LogState:
    """One partition folded into a table.

    Args:
        source: which log.
        partition: which part of it.
        table: holds the state; empty, or the state at ``position``.
        codec: decodes events, and encodes the state.
        policy: the numbers of the rules.
        position: the next offset to fold.
        on_moves: called with the moves of each event, in log order; None: moves are not made.
    """

    def __init__(
        self,
        source: LogSource,
        partition: int,
        table: ScratchTable,
        codec: Codec,
        *,
        policy: TierPolicy = DEFAULT_POLICY,
        position: int = 0,
        on_moves: Callable[[list[Move]], object] | None = None,
    ) -> None:
        self._log = AdmittedLog(source, codec)
        self._partition = partition
        self._store = StateStore(table, codec)
        self._fold = PartitionFold(self._store.memory, self._store.space, policy)
        self._on_moves = on_moves
        self._held = 0
        self.position = position
        """The next offset to fold, behind the last record, as in a worker's position record."""

    def fold_to(self, end: int | None, report: Report) -> None:
        """Fold the events before ``end`` into the table; None: all that there are now.

        ``position`` stays before ``end`` if the log ends before ``end``.

        Args:
            end: the offset to stop before.
            report: called with the number of offsets passed since the last call.

        Raises:
            UnavailableError: the broker does not answer.
        """
        apply = self._fold.apply if self._on_moves is None else self._apply_and_tell
        for batch in self._log.batches(self._partition, start=self.position, end=end):
            for event, offset in batch.events:
                apply(event, offset)
            if batch.records:
                report(batch.next_offset - self.position)
                self.position = batch.next_offset
            self._held += len(batch.events)
            if self._held >= _HELD:
                self._take()
        self._take()
        self._store.settle()

    def _apply_and_tell(self, event: MemoryEvent, offset: int) -> None:
        assert self._on_moves is not None
        self._fold.apply(event, offset)
        self._on_moves(self._fold.moves())

    def _take(self) -> None:
        """Move the changes from the fold to the store."""
        folded = self._fold.take()
        self._store.write(folded.memories, folded.spaces)
        self._held = 0
