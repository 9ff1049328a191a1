"""What the embeddings processor tells Prometheus."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

# One text takes 4 ms, a full batch of 32 long ones a second or two.
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class EmbeddingsMetrics:
    """The counters and gauges of one processor."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self.embedded = Counter(
            "hms_embeddings_embedded", "Memories embedded; its rate is the speed.",
            registry=registry,
        )  # fmt: skip
        self.erased = Counter(
            "hms_embeddings_erased", "Vectors removed with their memory.", registry=registry
        )
        self.dead_letters = Counter(
            "hms_embeddings_dead_letters", "Records that can never be embedded.", ["reason"],
            registry=registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "hms_embeddings_seconds", "To embed a batch of at most 32 texts.",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.lag = Gauge(
            "hms_embeddings_consumer_lag", "State records not looked at yet.", ["partition"],
            registry=registry,
        )  # fmt: skip
