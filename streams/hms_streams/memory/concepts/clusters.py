"""Which rows belong together: hierarchical clustering with average linkage, by SciPy.

It is deterministic: nothing is random, and equal distances are taken in the order of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from hms_streams.memory.concepts.features import Features

Rows = tuple[int, ...]
"""Row numbers of lines, ascending."""


def clusters_at(features: Features, rows: Rows, similarity: float) -> list[Rows]:
    """``rows`` in clusters whose halves are at least ``similarity`` alike on average."""
    return _clusters(features, rows, 1 - similarity, "distance")


def halves_of(features: Features, rows: Rows) -> list[Rows]:
    """``rows`` in the two parts that are least alike; in one part if all rows are the same."""
    return _clusters(features, rows, 2, "maxclust")


def _clusters(features: Features, rows: Rows, threshold: float, criterion: str) -> list[Rows]:
    if len(rows) < 2:
        return [rows] if rows else []
    # Imported here: it takes 40 MB, which a process with nothing to cluster does not need.
    from scipy.cluster.hierarchy import fcluster, linkage

    chosen = features[list(rows)]
    above = np.triu_indices(len(rows), 1)
    distances = np.maximum(1 - (chosen @ chosen.T)[above].astype(np.float64), 0)
    labels = fcluster(linkage(distances, "average"), threshold, criterion)
    return _grouped(rows, labels.tolist())


def _grouped(rows: Rows, labels: Sequence[int]) -> list[Rows]:
    """By label; the clusters in the order of their first rows."""
    groups: dict[int, list[int]] = defaultdict(list)
    for row, label in zip(rows, labels, strict=True):
        groups[label].append(row)
    return [tuple(group) for group in groups.values()]
