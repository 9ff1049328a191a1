"""What happens to the tables at a rebalance: in Faust's order, with our restore and our rules.

When partitions are revoked, nothing may be written for them any more, and a running restore stops.
When partitions are assigned:

1. Faust finds the end of each changelog, and the offset that each table has reached.
2. ``table_restore`` fills the tables up to those ends, so that Faust finds nothing left to restore.
3. ``StateTable.take_over`` repairs each assigned partition.
4. Only now does this worker own the partitions: batches may read and write them.
5. ``table_restore`` follows the changelogs of the partitions for which this worker stands by.
6. Faust seeks the stream partitions (``seeking``), and events flow.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections import Counter
from typing import Any, cast

from faust.tables.manager import TableManager
from faust.tables.recovery import RebalanceAgain, Recovery
from faust.types import TP

from hms_streams.tables.changelog.record_log import RecordLog
from hms_streams.tables.changelog.state_table import StateTable
from hms_streams.tables.changelog.table_restore import ChangelogPart, TableRestore
from hms_streams.tables.changelog.write_lease import Ownership, RevokedError, WriteLease

_log = logging.getLogger("hms.restore")


class StateRecovery(Recovery):
    """Faust's recovery with the six steps of the module. The app must be a ``ProcessorApp``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app = cast("Any", self.app)
        self.ownership: Ownership = app.ownership
        self.table_restore: TableRestore = app.table_restore
        self.standby: TableRestore = app.standby
        self._standing_by: set[TP] = set()
        self._lease = self.ownership.lease()

    def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """A rebalance begins. Blocks until a running restore has stored its batch of records."""
        self.ownership.revoke()
        self.table_restore.stop()
        self.standby.stop()
        super().on_partitions_revoked(revoked)

    async def on_rebalance(
        self,
        assigned: set[TP],
        revoked: set[TP],
        newly_assigned: set[TP],
        generation_id: int = 0,
    ) -> None:
        """Partitions are assigned. Faust must not follow the standby partitions: it is slow."""
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)
        if generation_id != self._generation_id:
            return  # Another rebalance has begun: this one no longer counts.
        self._lease = self.ownership.lease()
        self._standing_by = set(self.standby_tps)
        self.standby_tps.clear()

    async def on_stop(self) -> None:
        """The worker stops."""
        self.table_restore.stop()
        self.standby.stop()
        await super().on_stop()

    async def _build_offsets(
        self, consumer: Any, tps: set[TP], destination: Counter[TP], title: str
    ) -> None:
        # 1. The end of each changelog, and the offset that each table has reached.
        await super()._build_offsets(consumer, tps, destination, title)
        if title != "active":
            return
        # 2. Restore, unless the partitions have moved.
        self.ownership.check(self._lease)
        parts = [part for tp in tps if (part := self._lacking(tp, destination[tp]))]
        await self.table_restore.run(parts)
        for part in parts:
            tp = TP(part.table.changelog_topic_name, part.partition)
            destination[tp] = self.active_highwaters[tp]

    async def _wait(self, coro: Any, timeout: Any = None) -> None:  # noqa: ASYNC109
        """Wait for a step, or until another rebalance begins.

        Faust's own time-out is left out: when it is over, Faust goes on as if the step were done.
        ``progress_watch`` ends a worker that does not become ready.
        """
        try:
            await super()._wait(coro)
        except RevokedError as moved:
            raise RebalanceAgain from moved

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        """The tables are restored: this worker becomes the owner of the partitions."""
        # 3. Repair.
        log: RecordLog = cast("Any", self.app).record_log
        await asyncio.gather(
            *(self._take_over(log, tp, self._lease) for tp in sorted(self.active_tps))
        )
        # 4. Own.
        if self.ownership.grant(self._lease, {tp.partition for tp in self.active_tps}):
            # 5. Follow the standby partitions.
            self.standby.follow([self._followed(tp) for tp in self._standing_by])
            # 6. Seek.
            await super().on_recovery_completed(generation_id)

    async def _take_over(self, log: RecordLog, tp: TP, lease: WriteLease) -> None:
        repaired = await self._table(tp).take_over(log, tp.partition, lease)
        if repaired:
            _log.warning(
                "%s[%d]: a worker that was frozen wrote %d old records; written again.",
                tp.topic, tp.partition, repaired,
            )  # fmt: skip

    def _lacking(self, tp: TP, has: int) -> ChangelogPart | None:
        """What the table has not read of a changelog yet; None when it has read all.

        ``has`` is the last offset that the table has reached, -1 for none: Faust counts so.
        """
        last = self.active_highwaters[tp]
        if has >= last:
            return None
        return ChangelogPart(self._table(tp), tp.partition, has + 1, last + 1)

    def _followed(self, tp: TP) -> ChangelogPart:
        persisted = self._table(tp).persisted_offset(tp)
        return ChangelogPart(
            self._table(tp), tp.partition, 0 if persisted is None else persisted + 1, math.inf
        )

    def _table(self, tp: TP) -> StateTable:
        return cast("StateTable", self.tp_to_table[tp])


class StateTables(TableManager):
    """Faust's tables, with ``StateRecovery``."""

    @property
    def recovery(self) -> Recovery:
        """The recovery, made at the first call, as Faust does it."""
        if self._recovery is None:
            self._recovery = StateRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery

    async def on_start(self) -> None:
        """As Faust starts them, less the second that it waits for tables which are added late.

        The tables of a processor are all declared before its app starts.
        """
        await self._update_channels()
        await self.recovery.start()
