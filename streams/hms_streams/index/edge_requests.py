"""What qdrant-edge is given: the configuration of an index, filters, and weights of terms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import qdrant_edge as engine

from hms_streams.index import points
from hms_streams.index.vector_index import SearchFilter


def engine_config(dimensions: int) -> engine.EdgeConfig:
    """The configuration of a new index for vectors of that length."""
    turn = engine.EdgeVectorParams(dimensions, engine.Distance.Cosine)
    words = engine.EdgeSparseVectorParams(modifier=engine.Modifier.Idf)
    return engine.EdgeConfig(
        vectors={points.TURN: turn},
        sparse_vectors={points.WORDS: words},
        wal_enabled=True,
        # A pool as wide as the machine costs a lone caller 40 % and gains eight callers nothing.
        max_search_threads=1,
        # No search graphs, they take minutes to build; and a vacuum for a single deleted point.
        optimizers=engine.EdgeOptimizersConfig(
            indexing_threshold=0, deleted_threshold=0.0, vacuum_min_vector_number=1
        ),
    )


def within(space: str) -> engine.Filter:
    """Every memory of the space.

    Raises:
        InvalidRequestError: no space is named.
    """
    return engine.Filter(must=[one_of(points.SPACE, [points.checked_space(space)])])


def allowed_by(space: str, where: SearchFilter) -> engine.Filter:
    """The memories of the space that ``where`` allows."""
    must: list[Any] = [one_of(points.SPACE, [space])]
    must += [one_of(key, values) for key, values in points.keyword_conditions(where)]
    if where.since is not None or where.until is not None:
        period = engine.RangeFloat(gte=where.since, lt=where.until)
        must.append(engine.FieldCondition(points.OCCURRED_AT, range=period))
    return engine.Filter(must=must)


def one_of(key: str, values: list[str]) -> engine.FieldCondition:
    """The field ``key`` has one of the values."""
    # One value on its own takes half the time of a list of one.
    match = engine.MatchValue(values[0]) if len(values) == 1 else engine.MatchAny(values)
    return engine.FieldCondition(key, match=match)


def sparse(weights: Mapping[int, float]) -> engine.SparseVector:
    """Weights by term id, as the engine takes them."""
    return engine.SparseVector(list(weights.keys()), list(weights.values()))
