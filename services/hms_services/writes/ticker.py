"""Passed time as events: writes ``Ticked`` when something in a space is due.

The rules of memory read no clock. Several replicas may write a tick of the same moment: the event's
id is made from the space and the moment, so that all these ticks have one effect.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection

from hms_schemas.errors import HmsError
from hms_schemas.generated.records import MemoryEvent, SpaceState, Ticked, Trust
from hms_schemas.ids import derived_id
from hms_schemas.keys import space_key
from hms_services.api.times import now_us
from hms_services.writes.event_log import EventLog

logger = logging.getLogger(__name__)

# Expiry is promised to the second. Reads hide an expired memory even before its tick.
INTERVAL_S = 1.0
Held = Callable[[], Awaitable[bool]]
Due = Callable[[int], Collection[SpaceState]]
"""Gives the records of all spaces in which something is due by a moment, µs."""


def tick_of(record: SpaceState, at_us: int) -> MemoryEvent:
    """The event for the space's next due moment (``next_due``), which has come."""
    due = record.next_due or 0
    return MemoryEvent(
        event_id=derived_id(b"ticked", space_key(record.tenant, record.space), str(due).encode()),
        tenant=record.tenant,
        space=record.space,
        occurred_at=max(at_us, due),
        actor="hms-ticker",
        trust=Trust.SYSTEM,
        body=Ticked(due_at=due),
    )


class Ticker:
    """Writes one ``Ticked`` for each moment that has come, until ``run`` is cancelled.

    Args:
        log: takes the ticks.
        due: gives the spaces in which something is due.
        held: whether to wait; asked only when something is due. See ``RestoreHold``.
    """

    def __init__(self, log: EventLog, due: Due, held: Held) -> None:
        self._log = log
        self._due = due
        self._held = held
        # The moments that were ticked, by tenant and space, while the record still names them.
        self._written: dict[tuple[str, str], int] = {}

    async def run(self) -> None:
        """Tick every second. When the log takes no events, the next second tries again."""
        while True:
            await asyncio.sleep(INTERVAL_S)
            try:
                await self.tick(now_us())
            except HmsError as error:
                logger.warning("could not tick: %s", error)

    async def tick(self, at_us: int) -> int:
        """Write the ticks that are due at ``at_us`` and not yet written; returns how many."""
        due = self._due(at_us)
        due_moments = {(record.tenant, record.space): record.next_due or 0 for record in due}
        unwritten = [r for r in due if self._written.get((r.tenant, r.space)) != r.next_due]
        if unwritten and await self._held():
            return 0
        if unwritten:
            await self._log.append([tick_of(record, at_us) for record in unwritten])
        self._written = due_moments
        return len(unwritten)
