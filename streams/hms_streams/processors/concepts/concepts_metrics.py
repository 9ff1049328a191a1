"""What the concepts processor tells Prometheus."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

# A space of some hundred lines takes a quarter of a second, one of ten thousand some seconds.
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class ConceptsMetrics:
    """The counters and gauges of one processor."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self.steps = Counter(
            "hms_concepts_steps", "Concepts formed, dissolved and forgotten.", ["step"],
            registry=registry,
        )  # fmt: skip
        self.standing = Gauge(
            "hms_concepts_standing", "Concepts that stand, over all spaces.", registry=registry
        )
        self.waiting = Gauge(
            "hms_concepts_spaces_waiting", "Spaces with changes that were not looked at yet.",
            registry=registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "hms_concepts_seconds", "To find what belongs together in a space.",
            buckets=_SECONDS, registry=registry,
        )  # fmt: skip
        self.fallbacks = Counter(
            "hms_concepts_summaries_refused", "Summaries of a language model that were not taken.",
            ["reason"], registry=registry,
        )  # fmt: skip
        self.dead_letters = Counter(
            "hms_concepts_dead_letters", "Records that cannot be read.", ["reason"],
            registry=registry,
        )  # fmt: skip
        self.generation = Gauge(
            "hms_concepts_generation", "The generation that is followed.", registry=registry
        )
        self.lag = Gauge(
            "hms_concepts_consumer_lag", "State records not read yet.", ["partition"],
            registry=registry,
        )  # fmt: skip
