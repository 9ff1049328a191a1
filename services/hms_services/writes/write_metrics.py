"""What the write side tells Prometheus."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import REGISTRY, CollectorRegistry

from hms_schemas.generated.records import MemoryEvent
from hms_streams.process import metrics


class WriteMetrics:
    """The metrics of one write side. ``registry`` is another only where a test starts several."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.ack_seconds = metrics.EVENT_ACK_SECONDS.register(registry)
        self.events = metrics.EVENTS_RECORDED.register(registry)
        self.refused = metrics.EVENT_REQUESTS_REFUSED.register(registry)

    def acknowledged(self, events: Sequence[MemoryEvent]) -> None:
        """Count events that the broker has."""
        for event in events:
            self.events.labels(type(event.body).__name__).inc()
