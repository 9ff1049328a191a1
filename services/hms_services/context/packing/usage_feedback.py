"""Usage feedback: memories that were found and shown are written to the log as used.

Use makes a memory stronger. Only memories that were *found* count: if the working set counted too,
being in a context would be a reason to stay in contexts. The events are written in the background,
after the answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import defaultdict

from hms_schemas.errors import HmsError
from hms_schemas.generated.records import MemoryEvent, Recalled, Trust
from hms_schemas.ids import new_event_id
from hms_services.api.call import current_call
from hms_services.api.names import SpaceName
from hms_services.api.times import now_us
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.packing.build import BuiltContext
from hms_services.writes.event_log import EventLog

logger = logging.getLogger(__name__)

# Contexts of so many seconds are written in one go. For a broker and a worker on the same machine
# each write has a fixed cost, half of an answer's. No reader notices that a use counts a second
# later.
GATHER_S = 1.0


class UsageFeedback:
    """Writes ``Recalled`` events in the background. A lost event costs a little strength only."""

    def __init__(self, log: EventLog, metrics: ContextMetrics, gather_s: float = GATHER_S) -> None:
        self._log = log
        self._metrics = metrics
        self._gather_s = gather_s
        self._noted: list[tuple[MemoryEvent, str | None]] = []
        self._stopping = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def recalled(self, space: SpaceName, built: BuiltContext) -> None:
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
        self._noted.append((event, current_call().traceparent))
        if len(self._noted) == 1:
            task = asyncio.create_task(self._gather())
            # The event loop keeps only a weak reference to a task.
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def finish(self) -> None:
        """Write now what is noted; return when all of it is written or lost."""
        self._stopping.set()
        await asyncio.gather(*self._under_way)

    async def _gather(self) -> None:
        """Wait until the time is over, then write what is noted; later notes begin another wait."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), self._gather_s)
        noted, self._noted = self._noted, []
        by_trace: dict[str | None, list[MemoryEvent]] = defaultdict(list)
        for event, traceparent in noted:
            by_trace[traceparent].append(event)
        await asyncio.gather(*(self._write(events, t) for t, events in by_trace.items()))

    async def _write(self, events: list[MemoryEvent], traceparent: str | None) -> None:
        try:
            await self._log.append(events, traceparent)
        except HmsError as error:
            self._metrics.recalls_lost.inc(len(events))
            logger.warning("uses are not written: %s", error)
