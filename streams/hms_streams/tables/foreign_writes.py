"""Notices that another worker wrote to a changelog while its owner had nothing to write.

An owner finds a foreign record at its next write. Where no event comes, there is no next write: the
old record of a worker that was frozen would stay the last, until compaction removes the right one.
So this thread compares the ends of the changelogs with the owner's last write. When a changelog
stays ahead, the process exits, and its next start restores and repairs (``changelog.state_table``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from time import monotonic, sleep

from faust.types import TP

from hms_streams.log.ends import LogEnds
from hms_streams.tables.app import ProcessorApp
from hms_streams.tables.changelog.state_table import StateTable
from hms_streams.tables.progress_watch import exit_stuck

_EVERY_S = 5.0
# The owner's own append is in the log before it is in the table. The broker may take this long to
# acknowledge it before the worker gives up by itself.
_OWN_APPEND_S = 35.0


class ForeignWrites:
    """The watching thread of one worker."""

    def __init__(
        self,
        app: ProcessorApp,
        tables: Sequence[StateTable],
        ends: LogEnds,
        *,
        exit_process: Callable[[str], None] = exit_stuck,
        patience_s: float = _OWN_APPEND_S,
    ) -> None:
        self._app = app
        self._tables = tables
        self._ends = ends
        self._exit = exit_process
        self._patience_s = patience_s
        self._ahead: dict[TP, tuple[int, float]] = {}

    def start(self) -> None:
        """Watch until the process ends."""
        threading.Thread(target=self._watch, name="foreign-writes", daemon=True).start()

    def look(self) -> None:
        """Look once; exit the process if a changelog has been ahead of its table for too long."""
        for table in self._tables:
            topic = table.changelog_topic_name
            owned = [
                tp.partition
                for tp in self._app.assignor.assigned_actives()
                if tp.topic == topic and table.ownership.owns(tp.partition)
            ]
            for partition, end in self._ends.of(topic, owned).items():
                self._compare(table, TP(topic, partition), end)

    def _compare(self, table: StateTable, tp: TP, end: int) -> None:
        if not table.ownership.owns(tp.partition):
            return
        persisted = table.persisted_offset(tp)
        has = -1 if persisted is None else persisted
        if end <= has + 1:
            self._ahead.pop(tp, None)
            return
        seen, since = self._ahead.get(tp, (None, 0.0))
        if seen != has:
            self._ahead[tp] = (has, monotonic())
        elif monotonic() - since > self._patience_s:
            self._exit(
                f"{tp.topic}[{tp.partition}] goes on to {end} and this worker wrote up to "
                f"{has}: a worker that was frozen wrote to it"
            )

    def _watch(self) -> None:
        while True:
            sleep(_EVERY_S)
            self.look()
