"""The list of all metrics and what the processes register agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from hms_services.context.context_metrics import ContextMetrics
from hms_services.writes.write_metrics import WriteMetrics
from hms_streams.process.metric_types import Metric
from hms_streams.process.metrics import METRICS
from hms_streams.processors.concepts.concepts_metrics import ConceptsMetrics
from hms_streams.processors.embeddings.embeddings_metrics import EmbeddingsMetrics
from hms_streams.tables.fold_metrics import FoldMetrics

CLASSES: list[Callable[[CollectorRegistry], object]] = [
    WriteMetrics,
    FoldMetrics,
    EmbeddingsMetrics,
    ConceptsMetrics,
    ContextMetrics,
]


def registered() -> list[MetricWrapperBase]:
    """Every metric of every class, each class with a registry of its own."""
    objects = [vars(build(CollectorRegistry())).values() for build in CLASSES]
    return [each for values in objects for each in values if isinstance(each, MetricWrapperBase)]


def test_every_metric_is_registered_by_one_class() -> None:
    names = Counter(sample.name for metric in registered() for sample in metric.describe())

    assert names == Counter(metric.name for metric in METRICS)


def test_a_metric_is_registered_as_it_is_declared() -> None:
    found = {each.describe()[0].name: each for each in registered()}

    for metric in METRICS:
        described = found[metric.name].describe()[0]
        assert (described.type, described.documentation) == (metric.kind, metric.help)
        assert found[metric.name]._labelnames == metric.labels


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_series_are_named_as_prometheus_names_them(metric: Metric) -> None:
    registry = CollectorRegistry()
    made = metric.register(registry)
    if metric.labels:
        made.labels(*metric.labels)

    samples = {sample.name for family in registry.collect() for sample in family.samples}
    assert set(metric.series) == {name for name in samples if not name.endswith("_created")}
