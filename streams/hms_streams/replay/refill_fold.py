"""A partition of the log folded for a new generation: state to a table, moves to their topic."""

from __future__ import annotations

from hms_schemas.codec import Codec
from hms_streams.memory.fold import fold_events
from hms_streams.replay.admitted_log import AdmittedLog
from hms_streams.replay.log_source import LogSource
from hms_streams.replay.processes import Report
from hms_streams.replay.refill_writer import RefillWriter
from hms_streams.replay.scratch_table import ScratchTable
from hms_streams.replay.state_store import StateStore


class RefillFold:
    """Folds one partition from its beginning.

    Args:
        source: which log.
        partition: which part of it.
        table: empty; holds the state whenever ``fold_to`` has returned.
        writer: takes the transitions; None: they were written before.
    """

    def __init__(
        self,
        source: LogSource,
        partition: int,
        table: ScratchTable,
        codec: Codec,
        writer: RefillWriter | None,
    ) -> None:
        self._log = AdmittedLog(source, codec)
        self._partition = partition
        self._store = StateStore(table, codec)
        self._writer = writer
        self.position = 0
        """The next offset to fold."""

    def fold_to(self, end: int, report: Report) -> None:
        """Fold up to but not including ``end``; tells ``report`` the offsets passed.

        Raises:
            UnavailableError: the broker does not answer, or does not take the transitions.
        """
        for batch in self._log.batches(self._partition, start=self.position, end=end):
            folded = fold_events(batch.events, self._store.memory, self._store.space)
            self._store.write(folded.memories, folded.spaces)
            if self._writer is not None:
                self._writer.transitions(folded.transitions)
            report(batch.next_offset - self.position)
            self.position = batch.next_offset
        self._store.settle()
