"""The index on a Qdrant server, shared by all processes of a cluster."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from hms_schemas.errors import InvalidRequestError, UnavailableError
from hms_schemas.topics import FIRST_GENERATION, of_generation
from hms_streams.embedding.meaning import Vectors
from hms_streams.index import points
from hms_streams.index.vector_index import Hit, IndexedMemory, MemoryVector, SearchFilter
from hms_streams.index.words import document_weights, query_ids

# A request of 128 memories with vectors is about 500 KB of JSON, far under the server's 32 MB.
_BATCH = 128
# 0.1 + 0.2 + 0.4 + 0.8 s: longer than a leader election, shorter than a caller's patience.
_PAUSES_S = (0.1, 0.2, 0.4, 0.8)

T = TypeVar("T")


def collection_name(model_id: str, generation: int = FIRST_GENERATION) -> str:
    """The collection for one model and point format, in one generation."""
    name = of_generation(f"hms-{points.FORMAT}-{model_id}", generation)
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)


class ServerIndex:
    """``VectorIndex`` in one collection of a Qdrant server.

    One process may put memories while another puts their vectors: each write is a series of steps
    that ends the same in whatever order the two arrive. Requests that fail for a passing reason are
    repeated for about 1.5 s before ``UnavailableError``.
    """

    def __init__(
        self,
        client: QdrantClient,
        model_id: str,
        dimensions: int,
        generation: int = FIRST_GENERATION,
    ) -> None:
        """Use the collection of ``model_id`` on the server of ``client``, made if missing.

        ``close`` closes the client.
        """
        self._client = client
        self._dimensions = dimensions
        self._collection = collection_name(model_id, generation)
        if not self._exists():
            self._create()
        # At every start: the process that made the collection may have ended before this line.
        _retried(self._index_payload)

    @property
    def keeps_interpreter(self) -> bool:
        """See ``VectorIndex``. The server searches, this process waits."""
        return False

    def put(self, memories: Sequence[IndexedMemory]) -> None:
        """See ``VectorIndex``."""
        by_id = points.latest_by_id(memories)
        payloads = {key: points.payload_of(memory) for key, memory in by_id.items()}
        words = {
            key: _sparse(document_weights(memory.text, memory.space))
            for key, memory in by_id.items()
        }
        for keys in _batches(list(by_id)):
            fresh = [models.PointStruct(id=k, vector={}, payload=payloads[k]) for k in keys]
            self._update(
                _insert_only(fresh),
                _update_vectors({k: {points.WORDS: words[k]} for k in keys}),
                # The payload may be that of a waiting vector, or that of an earlier put.
                *(_overwrite(k, payloads[k]) for k in keys),
            )

    def put_vectors(self, vectors: Sequence[MemoryVector]) -> None:
        """See ``VectorIndex``."""
        by_id = points.latest_by_id(vectors)
        dense = {k: points.as_floats(v.vector, self._dimensions) for k, v in by_id.items()}
        waiting = {k: {points.WAITING: points.checked_space(v.space)} for k, v in by_id.items()}
        for keys in _batches(list(by_id)):
            fresh = [models.PointStruct(id=k, vector={}, payload=waiting[k]) for k in keys]
            self._update(
                _insert_only(fresh),
                _update_vectors({k: {points.TURN: dense[k]} for k in keys}),
            )

    def set_facets(self, memory_ids: Sequence[bytes], tier: str, tags: Sequence[str]) -> None:
        """See ``VectorIndex``."""
        for keys in _batches([points.point_id(each) for each in memory_ids]):
            # By filter: a list that names an unknown id is refused.
            chosen = models.Filter(must=[models.HasIdCondition(has_id=list(keys))])
            facets = models.SetPayload(payload={"tier": tier, "tags": list(tags)}, filter=chosen)
            self._update(models.SetPayloadOperation(set_payload=facets))

    def delete(self, memory_ids: Sequence[bytes]) -> None:
        """See ``VectorIndex``."""
        for keys in _batches([points.point_id(each) for each in memory_ids]):
            self._update(models.DeleteOperation(delete=models.PointIdsList(points=list(keys))))

    def delete_space(self, space: str) -> None:
        """See ``VectorIndex``."""
        key = points.checked_space(space)
        either = models.Filter(should=[_is(points.SPACE, [key]), _is(points.WAITING, [key])])
        self._update(models.DeleteOperation(delete=models.FilterSelector(filter=either)))

    def search_vector(
        self, space: str, vector: Vectors, limit: int, where: SearchFilter | None = None
    ) -> list[Hit]:
        """See ``VectorIndex``."""
        nearest = points.as_floats(vector, self._dimensions)
        return self._search(nearest, points.TURN, space, limit, where)

    def search_words(
        self, space: str, text: str, limit: int, where: SearchFilter | None = None
    ) -> list[Hit]:
        """See ``VectorIndex``."""
        corpus = models.Filter(must=[_is(points.SPACE, [points.checked_space(space)])])
        ids = query_ids(text, space)
        if not ids:
            return []
        counted = models.SearchParams(idf=models.IdfCorpusParams(corpus=corpus))
        query = _sparse(dict.fromkeys(ids, 1.0))
        return self._search(query, points.WORDS, space, limit, where, counted)

    def count(self, space: str | None = None) -> int:
        """See ``VectorIndex``."""
        if space is None:
            nowhere = models.IsEmptyCondition(is_empty=models.PayloadField(key=points.SPACE))
            where = models.Filter(must_not=[nowhere])
        else:
            where = models.Filter(must=[_is(points.SPACE, [points.checked_space(space)])])
        found = _retried(lambda: self._client.count(self._collection, where, exact=True))
        return int(found.count)

    def flush(self) -> None:
        """See ``VectorIndex``. Does nothing: the server logs a write before it answers."""

    def close(self) -> None:
        """See ``VectorIndex``."""
        self._client.close()

    def _exists(self) -> bool:
        return _retried(lambda: self._client.collection_exists(self._collection))

    def _create(self) -> None:
        turn = models.VectorParams(size=self._dimensions, distance=models.Distance.COSINE)
        words = models.SparseVectorParams(modifier=models.Modifier.IDF)
        try:
            _retried(
                lambda: self._client.create_collection(
                    self._collection,
                    vectors_config={points.TURN: turn},
                    sparse_vectors_config={points.WORDS: words},
                    # A graph for each space, none across them: every search names its space.
                    hnsw_config=models.HnswConfigDiff(m=0, payload_m=16),
                )
            )
        except InvalidRequestError:
            # The server also refuses when another process has just made the collection.
            if not self._exists():
                raise

    def _index_payload(self) -> None:
        tenant = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
        self._client.create_payload_index(self._collection, points.SPACE, tenant)
        for key in (points.WAITING, *points.KEYWORDS):
            keyword = models.PayloadSchemaType.KEYWORD
            self._client.create_payload_index(self._collection, key, keyword)

    def _update(self, *operations: models.UpdateOperation) -> None:
        _retried(
            lambda: self._client.batch_update_points(self._collection, list(operations), wait=True)
        )

    def _search(
        self,
        query: Any,
        using: str,
        space: str,
        limit: int,
        where: SearchFilter | None,
        params: models.SearchParams | None = None,
    ) -> list[Hit]:
        allowed = _allowed(points.checked_space(space), where or SearchFilter())

        def fetch(depth: int) -> list[models.ScoredPoint]:
            answer = _retried(
                lambda: self._client.query_points(
                    self._collection,
                    query=query,
                    using=using,
                    query_filter=allowed,
                    search_params=params,
                    limit=depth,
                    with_payload=False,
                )
            )
            return list(answer.points)

        return points.best(fetch, limit)


def _insert_only(fresh: list[models.PointStruct]) -> models.UpsertOperation:
    """Insert the points that do not exist; change no point that does."""
    mode = models.UpdateMode.INSERT_ONLY
    return models.UpsertOperation(upsert=models.PointsList(points=fresh, update_mode=mode))


def _update_vectors(vectors: Mapping[str, dict[str, Any]]) -> models.UpdateVectorsOperation:
    named = [models.PointVectors(id=key, vector=vector) for key, vector in vectors.items()]
    return models.UpdateVectorsOperation(update_vectors=models.UpdateVectors(points=named))


def _overwrite(key: str, payload: dict[str, object]) -> models.OverwritePayloadOperation:
    whole = models.SetPayload(payload=payload, points=[key])
    return models.OverwritePayloadOperation(overwrite_payload=whole)


def _allowed(space: str, where: SearchFilter) -> models.Filter:
    must: list[Any] = [_is(points.SPACE, [space])]
    must += [_is(key, values) for key, values in points.keyword_conditions(where)]
    if where.since is not None or where.until is not None:
        period = models.Range(gte=where.since, lt=where.until)
        must.append(models.FieldCondition(key=points.OCCURRED_AT, range=period))
    return models.Filter(must=must)


def _is(key: str, values: list[str]) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchAny(any=values))


def _sparse(weights: Mapping[int, float]) -> models.SparseVector:
    return models.SparseVector(indices=list(weights.keys()), values=list(weights.values()))


def _batches(keys: list[str]) -> list[list[str]]:
    return [keys[i : i + _BATCH] for i in range(0, len(keys), _BATCH)]


def _retried(call: Callable[[], T]) -> T:
    """The result of ``call``. A call that fails for a passing reason is repeated.

    Raises:
        InvalidRequestError: the server refused the request for good.
        UnavailableError: the last repetition failed too.
    """
    for pause in (*_PAUSES_S, None):
        try:
            return call()
        except UnexpectedResponse as error:
            if not _passing(error.status_code):
                raise InvalidRequestError(
                    f"The Qdrant server refused a request: {error.reason_phrase}.",
                    fix="Check HMS_QDRANT_URL, its key, and the server's version.",
                ) from error
            cause: Exception = error
        except ResponseHandlingException as error:
            cause = error
        if pause is not None:
            time.sleep(pause)
    raise UnavailableError(
        f"The Qdrant server cannot be reached: {cause}.",
        fix="Check that it runs and that HMS_QDRANT_URL names it.",
    ) from cause


def _passing(status: int | None) -> bool:
    return status is None or status == 429 or status >= 500
