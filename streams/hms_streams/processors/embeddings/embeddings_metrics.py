"""What the embeddings processor tells Prometheus."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry

from hms_streams.process import metrics


class EmbeddingsMetrics:
    """The metrics of one process. ``registry`` is another one only where a test starts several."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self.embedded = metrics.EMBEDDINGS_EMBEDDED.register(registry)
        self.erased = metrics.EMBEDDINGS_ERASED.register(registry)
        self.dead_letters = metrics.EMBEDDINGS_DEAD_LETTERS.register(registry)
        self.seconds = metrics.EMBEDDINGS_SECONDS.register(registry)
        self.lag = metrics.EMBEDDINGS_LAG.register(registry)
