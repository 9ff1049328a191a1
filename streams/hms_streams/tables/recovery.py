"""What happens to the tables at a rebalance: in Faust's order, with our restore and our rules.

When partitions are revoked: nothing may be written for them, and a restore under way stops.
When partitions are assigned:

1. Faust finds where each changelog ends and what each table has.
2. The tables are restored to there (``table_restore``), so that Faust finds nothing left to do.
3. Each owned partition is repaired (``StateTable.take_over``).
4. Only then is the partition owned: batches may read and write it.
5. The partitions for which this worker stands by are followed, by the same loop.
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

from hms_streams.tables.record_log import RecordLog
from hms_streams.tables.state_table import StateTable
from hms_streams.tables.table_restore import Part, TableRestore
from hms_streams.tables.write_lease import Ownership, RevokedError, Turn

_log = logging.getLogger("hms.restore")


class StateRecovery(Recovery):
    """See the module. The app must be a ``ProcessorApp``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        app = cast("Any", self.app)
        self.ownership: Ownership = app.ownership
        self.table_restore: TableRestore = app.table_restore
        self.standby: TableRestore = app.standby
        self._standing_by: set[TP] = set()
        self._turn = self.ownership.begin()

    def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """A rebalance begins. Blocks for the batch of records that is being restored."""
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
        """Partitions are assigned; those to stand by for are kept from Faust, which is slow."""
        await super().on_rebalance(assigned, revoked, newly_assigned, generation_id)
        if generation_id != self._generation_id:
            return  # Another rebalance has begun; this one is not acted upon.
        self._turn = self.ownership.begin()
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
        # 1. Where each changelog ends, and what each table has.
        await super()._build_offsets(consumer, tps, destination, title)
        if title != "active":
            return
        # 2. Restore; if the partitions are still there.
        self.ownership.check(self._turn)
        parts = [part for tp in tps if (part := self._lacking(tp, destination[tp]))]
        await self.table_restore.run(parts)
        for part in parts:
            tp = TP(part.table.changelog_topic_name, part.partition)
            destination[tp] = self.active_highwaters[tp]

    async def _wait(self, coro: Any, timeout: Any = None) -> None:  # noqa: ASYNC109
        """Until it is done or another rebalance begins.

        Without Faust's time-out, after which it goes on as if the step had been done; a worker that
        does not become ready has a deadline of its own (``progress_watch``).
        """
        try:
            await super()._wait(coro)
        except RevokedError as moved:
            raise RebalanceAgain from moved

    async def on_recovery_completed(self, generation_id: int = 0) -> None:
        """The tables are restored; the partitions become this worker's own."""
        # 3. Repair.
        log: RecordLog = cast("Any", self.app).record_log
        await asyncio.gather(
            *(self._take_over(log, tp, self._turn) for tp in sorted(self.active_tps))
        )
        # 4. Own.
        if self.ownership.grant(self._turn, {tp.partition for tp in self.active_tps}):
            # 5. Follow what this worker stands by for.
            self.standby.follow([self._followed(tp) for tp in self._standing_by])
            # 6. Seek.
            await super().on_recovery_completed(generation_id)

    async def _take_over(self, log: RecordLog, tp: TP, turn: Turn) -> None:
        repaired = await self._table(tp).take_over(log, tp.partition, turn)
        if repaired:
            _log.warning(
                "%s[%d]: a worker that was frozen wrote %d old records; written again.",
                tp.topic, tp.partition, repaired,
            )  # fmt: skip

    def _lacking(self, tp: TP, has: int) -> Part | None:
        """What the table lacks of a changelog; Faust counts from the last offset, -1 is none."""
        last = self.active_highwaters[tp]
        if has >= last:
            return None
        return Part(self._table(tp), tp.partition, has + 1, last + 1)

    def _followed(self, tp: TP) -> Part:
        persisted = self._table(tp).persisted_offset(tp)
        return Part(
            self._table(tp), tp.partition, 0 if persisted is None else persisted + 1, math.inf
        )

    def _table(self, tp: TP) -> StateTable:
        return cast("StateTable", self.tp_to_table[tp])


class StateTables(TableManager):
    """Faust's tables, with the recovery above."""

    @property
    def recovery(self) -> Recovery:
        """Made when it is first asked for, as Faust does."""
        if self._recovery is None:
            self._recovery = StateRecovery(self.app, self, beacon=self.beacon, loop=self.loop)
        return self._recovery
