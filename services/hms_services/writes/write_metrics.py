"""What the write side tells Prometheus about itself."""

from __future__ import annotations

from collections.abc import Sequence

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram

from hms_schemas.generated.records import MemoryEvent

# The bar is 5 ms at the median and 20 ms at the 99th percentile.
_SECONDS = (0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0)


class WriteMetrics:
    """The write side's metrics; ``registry`` differs only where a test starts several."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.ack_seconds = Histogram(
            "hms_event_ack_seconds",
            "Time from the first produce of a request to its last acknowledgement",
            buckets=_SECONDS,
            registry=registry,
        )
        self.events = Counter(
            "hms_events_recorded", "Events acknowledged, by body", ["body"], registry=registry
        )
        self.refused = Counter(
            "hms_event_requests_refused", "Requests that the broker did not take", registry=registry
        )

    def acknowledged(self, events: Sequence[MemoryEvent]) -> None:
        """Count events that the broker has."""
        for event in events:
            self.events.labels(type(event.body).__name__).inc()
