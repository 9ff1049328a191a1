"""Watches a worker from a thread of its own: lag, readiness, and whether it still moves.

A Faust worker can stop consuming and go on running. The one sure sign of that: records wait and the
position does not move. Then the process exits at once and the supervisor starts it again. To exit
without an orderly end is safe: ``kill -9`` does the same.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from time import monotonic, sleep

from hms_schemas.errors import UnavailableError
from hms_streams.log.ends import LogEnds
from hms_streams.log.gaps import LogGaps
from hms_streams.tables.app import ProcessorApp
from hms_streams.tables.fold_metrics import FoldMetrics, PartitionProgress

# sysexits.h EX_TEMPFAIL: try again.
EXIT_STUCK = 75
_EVERY_S = 2.0
# A lag that does not change for this long may be transaction markers alone: ask the broker.
_SETTLED_AFTER_S = 10.0
_log = logging.getLogger("hms.progress")


class ProgressWatch:
    """The watching thread of one worker."""

    def __init__(
        self,
        app: ProcessorApp,
        topic: str,
        position: Callable[[int], int],
        ends: LogEnds,
        holes: LogGaps,
        metrics: FoldMetrics,
        *,
        start_deadline_s: float,
        stuck_deadline_s: float,
        exit_process: Callable[[str], None] | None = None,
    ) -> None:
        self._app = app
        self._topic = topic
        self._position = position
        self._ends = ends
        self._holes = holes
        self._metrics = metrics
        self._start_deadline_s = start_deadline_s
        self._stuck_deadline_s = stuck_deadline_s
        self._exit = exit_process or exit_stuck
        self._ready_at = monotonic()
        self._moved_at: dict[int, tuple[int, float]] = {}
        self._empty: dict[int, PartitionProgress] = {}

    def start(self) -> None:
        """Watch until the process ends."""
        threading.Thread(target=self._watch, name="progress", daemon=True).start()

    def not_ready(self) -> str | None:
        """Why the worker does not fold yet; None when it folds, or has no partition."""
        if self._app.rebalancing:
            return "partitions are being assigned"
        if progress := self._app.table_restore.progress:
            return str(progress)
        if not self._app.tables.actives_ready:
            return "joining the group or restoring tables"
        return None

    def look(self) -> None:
        """Look once: publish the progress; exit the process if it is stuck."""
        restoring = self._app.table_restore.progress
        self._metrics.restore_left.set(restoring.left if restoring else 0)
        reason = self.not_ready()
        if reason is None:
            self._ready_at = monotonic()
            settled = {p: self._settled(p, progress) for p, progress in self._read().items()}
            self._metrics.progress(settled)
        elif monotonic() - self._ready_at > self._start_deadline_s:
            self._exit(f"not ready for {self._start_deadline_s:.0f} s: {reason}")

    def _watch(self) -> None:
        while True:
            sleep(_EVERY_S)
            self.look()

    def _read(self) -> dict[int, PartitionProgress]:
        """The progress of each assigned partition for which the broker answers."""
        owned = self._app.assignor.assigned_actives()
        partitions = [tp.partition for tp in owned if tp.topic == self._topic]
        ends = self._ends.of(self._topic, partitions)
        return {p: PartitionProgress(self._position(p), end) for p, end in ends.items()}

    def _settled(self, partition: int, progress: PartitionProgress) -> PartitionProgress:
        """``progress``, with no lag where only transaction markers are left to read.

        Exits the process when records wait and the position does not move for too long.
        """
        position, since = self._moved_at.get(partition, (-1, 0.0))
        if position != progress.position or progress.lag == 0:
            self._moved_at[partition] = (progress.position, monotonic())
            return progress
        if self._empty.get(partition) == progress:
            return PartitionProgress(progress.end, progress.end)
        standing = monotonic() - since
        if standing > _SETTLED_AFTER_S:
            self._judge(partition, progress, standing)
        return progress

    def _judge(self, partition: int, progress: PartitionProgress, standing: float) -> None:
        """Remember a lag that holds no record; exit where one holds records for too long."""
        try:
            empty = self._holes.all_empty(self._topic, partition, *progress)
        except UnavailableError:
            return  # Without a broker no worker moves, and a restart would not help.
        if empty:
            self._empty[partition] = progress
        elif standing > self._stuck_deadline_s:
            self._exit(
                f"{self._topic}[{partition}] has records from {progress.position} to "
                f"{progress.end} and did not move for {standing:.0f} s"
            )


def exit_stuck(why: str) -> None:
    """End the process at once, with a line in the log."""
    _log.critical("exiting to be started again: %s", why)
    logging.shutdown()
    os._exit(EXIT_STUCK)
