"""The supersession writer: writes ``Superseded`` events for facts that a later statement replaces.

Several replicas may write the same event. Its id is made from both memories and the detector's
version, so that the copies have one effect. A proposal with too little confidence is not written:
it only puts the later line before the earlier one in answers, see ``retrieval.result_order``.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from hms_schemas.errors import HmsError
from hms_schemas.generated.records import MemoryEvent, MemoryState, Trust
from hms_services.api.names import SpaceName
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.served.space_claims import SpaceClaims
from hms_services.context.view.projection import Projection
from hms_services.writes.event_log import EventLog
from hms_streams.memory.supersession.claim_book import Proposal
from hms_streams.memory.tiers.policy import DEFAULT_POLICY

logger = logging.getLogger(__name__)

ACTOR = "hms-claims"
# A statement and its correction are seconds apart at least. A look that finds nothing is cheap.
INTERVAL_S = 0.25
_AT_ONCE = 500

Served = Callable[[], tuple[SpaceClaims, Projection]]


class SupersessionWriter:
    """Writes the supersessions that the claims of the served generation propose.

    Args:
        log: takes the events.
        served: gives the claims and memories of the generation that is served now.
    """

    def __init__(self, log: EventLog, served: Served, metrics: ContextMetrics) -> None:
        self._log = log
        self._served = served
        self._metrics = metrics
        metrics.claims_waiting.set_function(lambda: served()[0].waiting + self._under_way)
        self._under_way = 0

    async def run(self) -> None:
        """Look a few times a second, until cancelled. Events that cannot be written are tried
        again."""
        left: list[MemoryEvent] = []
        while True:
            await asyncio.sleep(INTERVAL_S)
            # Set before anything is taken, so that the metric never shows 0 while work is left.
            self._under_way = 1 + len(left)
            left += await asyncio.to_thread(self._found)
            self._under_way = len(left)
            try:
                while left:
                    await self._log.append(left[:_AT_ONCE])
                    self._metrics.supersessions.inc(len(left[:_AT_ONCE]))
                    del left[:_AT_ONCE]
                    self._under_way = len(left)
            except HmsError as error:
                logger.warning("supersessions are not written yet: %s", error)

    def _found(self) -> list[MemoryEvent]:
        claims, projection = self._served()
        return [
            event
            for space, proposals in claims.take()
            for proposal in proposals
            if proposal.confidence >= DEFAULT_POLICY.superseded_confidence
            and (event := _event(space, proposal, projection)) is not None
        ]


def _event(space: bytes, proposal: Proposal, projection: Projection) -> MemoryEvent | None:
    """The event of a proposal; None when one of the two memories is gone by now."""
    tenant, _, name = space.decode().partition("/")
    pair = (proposal.memory_id, proposal.successor_id)
    found: list[MemoryState] = projection.get_all(SpaceName(tenant, name), pair)
    if len(found) < len(pair):
        return None
    return MemoryEvent(
        event_id=proposal.event_id(space),
        tenant=tenant,
        space=name,
        # The earlier statement was replaced when the later one was made.
        occurred_at=found[1].occurred_at,
        actor=ACTOR,
        trust=Trust.SYSTEM,
        causation_id=proposal.successor_id,
        body=proposal.body(),
    )
