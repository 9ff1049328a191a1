"""What the context process tells Prometheus about itself."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

# Milliseconds matter up to the deadline of two seconds.
_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)


class ContextMetrics:
    """The process's metrics; ``registry`` differs only where a test starts several."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self.registry = registry
        self.context_seconds = Histogram(
            "hms_context_seconds", "Time to build a context", buckets=_SECONDS, registry=registry
        )
        self.contexts = Counter(
            "hms_contexts",
            "Contexts by outcome: complete, partial, error",
            ["outcome"],
            registry=registry,
        )
        self.calls = Counter(
            "hms_grpc_calls", "Calls by method and status", ["method", "code"], registry=registry
        )
        self.call_seconds = Histogram(
            "hms_grpc_call_seconds",
            "Time of unary calls by method",
            ["method"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.index_age = Gauge(
            "hms_index_age_seconds",
            "How old the view may be: 0 when all topics are read to their ends",
            registry=registry,
        )
        self.index_failing = Gauge(
            "hms_index_failing", "1 while the index takes no changes", registry=registry
        )
        self.memories = Gauge("hms_memories", "Memories in the projection", registry=registry)
        self.generation = Gauge(
            "hms_generation", "The generation that this process serves", registry=registry
        )
        self.position = Gauge(
            "hms_projection_next_offset",
            "Next offset of the log to be folded into the view",
            ["partition"],
            registry=registry,
        )
        self.undecodable = Counter(
            "hms_projection_undecodable", "Records that were passed over", registry=registry
        )
        self.supersessions = Counter(
            "hms_supersessions_proposed",
            "Memories taken to be replaced by a later statement",
            registry=registry,
        )
        self.claims_waiting = Gauge(
            "hms_claims_waiting",
            "Spaces and events that the detector of replaced statements has still to deal with",
            registry=registry,
        )
        self.recalls_lost = Counter(
            "hms_recalls_lost", "Recalled events that could not be written", registry=registry
        )
