"""The three types of a metric. A metric is declared once and registered when its process starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

Unit = Literal[
    "calls",
    "concepts",
    "contexts",
    "events",
    "generation",
    "memories",
    "offset",
    "offsets",
    "records",
    "requests",
    "seconds",
    "seconds since 1970",
    "spaces",
    "summaries",
    "vectors",
    "yes or no",
]


@dataclass(frozen=True, slots=True)
class MetricDeclaration:
    """What is said of a metric; a subclass says its type.

    Args:
        name: as the process registers it.
        help: the text that ``/metrics`` shows.
        unit: what one is one of.
        why: what a person learns from the metric.
        labels: their names.
    """

    kind: ClassVar[str]
    """Prometheus's word for the type."""
    suffixes: ClassVar[tuple[str, ...]]
    """What Prometheus puts behind ``name`` to name the series that a query can ask for."""

    name: str
    help: str
    unit: Unit
    why: str
    labels: tuple[str, ...] = ()

    @property
    def series(self) -> tuple[str, ...]:
        """The names of the series, as alerts and boards write them."""
        return tuple(self.name + suffix for suffix in self.suffixes)

    @property
    def shown_name(self) -> str:
        """The name for a person: that of the only series, or the common part of several."""
        return self.series[0] if len(self.series) == 1 else self.name


@dataclass(frozen=True, slots=True)
class CounterMetric(MetricDeclaration):
    """Only grows, and begins at 0 when the process starts."""

    kind = "counter"
    suffixes = ("_total",)

    def register(self, registry: CollectorRegistry) -> Counter:
        """The counter, which ``registry`` shows from now on."""
        return Counter(self.name, self.help, self.labels, registry=registry)


@dataclass(frozen=True, slots=True)
class GaugeMetric(MetricDeclaration):
    """Goes up and down."""

    kind = "gauge"
    suffixes = ("",)

    def register(self, registry: CollectorRegistry) -> Gauge:
        """The gauge, which ``registry`` shows from now on."""
        return Gauge(self.name, self.help, self.labels, registry=registry)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistogramMetric(MetricDeclaration):
    """Counts observations by size.

    Args:
        buckets: the upper bounds, ascending; one without a bound is added.
    """

    kind = "histogram"
    suffixes = ("_bucket", "_sum", "_count")

    buckets: tuple[float, ...]

    def register(self, registry: CollectorRegistry) -> Histogram:
        """The histogram, which ``registry`` shows from now on."""
        return Histogram(self.name, self.help, self.labels, buckets=self.buckets, registry=registry)


Metric = CounterMetric | GaugeMetric | HistogramMetric
