"""What the concepts processor tells Prometheus."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry

from hms_streams.process import metrics


class ConceptsMetrics:
    """The metrics of one process. ``registry`` is another one only where a test starts several."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self.steps = metrics.CONCEPTS_STEPS.register(registry)
        self.standing = metrics.CONCEPTS_STANDING.register(registry)
        self.waiting = metrics.CONCEPTS_SPACES_WAITING.register(registry)
        self.seconds = metrics.CONCEPTS_SECONDS.register(registry)
        self.fallbacks = metrics.CONCEPTS_SUMMARIES_REFUSED.register(registry)
        self.dead_letters = metrics.CONCEPTS_DEAD_LETTERS.register(registry)
        self.generation = metrics.CONCEPTS_GENERATION.register(registry)
        self.lag = metrics.CONCEPTS_LAG.register(registry)
