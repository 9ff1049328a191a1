"""What the context service tells Prometheus."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry

from hms_streams.process import metrics


class ContextMetrics:
    """The metrics of one process. ``registry`` is another one only where a test starts several."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self.context_seconds = metrics.CONTEXT_SECONDS.register(registry)
        self.contexts = metrics.CONTEXTS.register(registry)
        self.calls = metrics.GRPC_CALLS.register(registry)
        self.call_seconds = metrics.GRPC_CALL_SECONDS.register(registry)
        self.index_age = metrics.INDEX_AGE.register(registry)
        self.index_failing = metrics.INDEX_FAILING.register(registry)
        self.memories = metrics.MEMORIES.register(registry)
        self.generation = metrics.GENERATION.register(registry)
        self.position = metrics.PROJECTION_NEXT_OFFSET.register(registry)
        self.undecodable = metrics.PROJECTION_UNDECODABLE.register(registry)
        self.supersessions = metrics.SUPERSESSIONS_PROPOSED.register(registry)
        self.claims_waiting = metrics.CLAIMS_WAITING.register(registry)
        self.recalls_lost = metrics.RECALLS_LOST.register(registry)
