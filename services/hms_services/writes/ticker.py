"""Time as events: writes ``Ticked`` where something in a space is due.

The rules know no clock. Several replicas may tick the same moment: the event's id is made from
the space and the moment, so that they have one effect.
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

# Expiry is promised to the second; reads hide what has expired before its tick anyway.
INTERVAL_S = 1.0
Held = Callable[[], Awaitable[bool]]
Due = Callable[[int], Collection[SpaceState]]
"""Gives the records of all spaces in which something is due by a moment, µs."""


def tick_of(record: SpaceState, at_us: int) -> MemoryEvent:
    """The event that says that the space's next moment has come."""
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
        held: whether to wait; asked only when something is due. See ``tick_hold``.
    """

    def __init__(self, log: EventLog, due: Due, held: Held) -> None:
        self._log = log
        self._due = due
        self._held = held
        # What was written already; the space's record has not moved yet.
        self._written: dict[tuple[str, str], int] = {}

    async def run(self) -> None:
        """Tick every second. A log that takes no events now is tried again at the next."""
        while True:
            await asyncio.sleep(INTERVAL_S)
            try:
                await self.tick(now_us())
            except HmsError as error:
                logger.warning("could not tick: %s", error)

    async def tick(self, at_us: int) -> int:
        """Write what is due at ``at_us`` and was not written before; returns how many."""
        due = self._due(at_us)
        places = {(record.tenant, record.space): record.next_due or 0 for record in due}
        fresh = [r for r in due if self._written.get((r.tenant, r.space)) != r.next_due]
        if fresh and await self._held():
            return 0
        if fresh:
            await self._log.append([tick_of(record, at_us) for record in fresh])
        self._written = places
        return len(fresh)
