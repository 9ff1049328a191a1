"""Use strengthens: what was found and shown is written back to the log, behind the answer's back.

Only what was *found*: if the working set counted too, being in context would be a reason to stay
in context.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from hms_schemas.errors import HmsError
from hms_schemas.generated.records import MemoryEvent, Recalled, Trust
from hms_schemas.ids import new_event_id
from hms_services.context.build import Context
from hms_services.context.metrics import ContextMetrics
from hms_services.memory.caller import current_caller
from hms_services.memory.event_log import EventLog
from hms_services.memory.names import SpaceName
from hms_services.memory.times import now_us

logger = logging.getLogger(__name__)


class Recalling:
    """Writes ``Recalled`` events in the background; a lost one costs a little strength only."""

    def __init__(self, log: EventLog, metrics: ContextMetrics) -> None:
        self._log = log
        self._metrics = metrics
        self._under_way: set[asyncio.Task[None]] = set()

    def recalled(self, space: SpaceName, built: Context) -> None:
        """Note that the found lines of ``built`` were shown; returns at once."""
        if not built.found.lines:
            return
        ids = tuple(line.memory.memory_id for line in built.found.lines)
        event = MemoryEvent(
            event_id=new_event_id(),
            tenant=space.tenant,
            space=space.space,
            occurred_at=now_us(),
            actor="hms-context",
            trust=Trust.SYSTEM,
            body=Recalled(memory_ids=ids, context_id=built.context_id),
        )
        task = asyncio.create_task(self._write([event], current_caller().traceparent))
        # The loop itself keeps no reference that would hold a task.
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Return when all that was noted is written or lost."""
        await asyncio.gather(*self._under_way)

    async def _write(self, events: Sequence[MemoryEvent], traceparent: str | None) -> None:
        try:
            await self._log.append(events, traceparent)
        except HmsError as error:
            self._metrics.recalls_lost.inc()
            logger.warning("what was recalled is not written: %s", error)
