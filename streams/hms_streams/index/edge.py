"""The embedded index: qdrant-edge in this process, for one machine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any

import qdrant_edge as engine
from qdrant_edge import UpdateOperation as Update

from hms_schemas.errors import StartError, UnavailableError
from hms_streams.embedding.meaning import Vectors
from hms_streams.index import points
from hms_streams.index.edge_folder import EdgeFolder, IndexDescription
from hms_streams.index.edge_requests import allowed_by, engine_config, one_of, sparse, within
from hms_streams.index.vector_index import Hit, IndexedMemory, MemoryVector, SearchFilter
from hms_streams.index.words import document_weights, query_ids

logger = logging.getLogger(__name__)


class EdgeIndex:
    """``VectorIndex`` in a folder that one process owns.

    A write survives ``kill -9`` of the process once it returned, and a power failure once
    ``flush`` or ``checkpoint`` returned. A search by meaning scans its space exactly: 0.5 ms for
    1,000 memories, 1.4 ms for 10,000 on one core.
    """

    def __init__(self, path: Path, model_id: str, dimensions: int) -> None:
        """Open or make the index in ``path`` for vectors of ``model_id``.

        Where there is no embedder, ``none`` and 1 make an index that finds by words alone.
        An index in the folder that is of another model or format, or that cannot be read, is
        removed: ``position()`` is then empty, and the caller feeds the index from the start. What
        was deleted since the folder was last opened is erased from the disk: see ``vacuum``.

        Raises:
            StartError: another process owns the folder (named by its pid), or it is not writable.
        """
        self._writing = Lock()
        self._folder = EdgeFolder(path)
        self._description = IndexDescription(points.FORMAT, model_id, dimensions)
        try:
            self._shard = self._open()
        except Exception as error:
            self._folder.release()
            raise StartError(
                f"The index in {path} could not be made: {error}.",
                fix="Free disk space or give this process another HMS_HOME, then start again.",
            ) from error

    @property
    def keeps_interpreter(self) -> bool:
        """See ``VectorIndex``. Measured: two threads get no more searches done than one."""
        return True

    def put(self, memories: Sequence[IndexedMemory]) -> None:
        """See ``VectorIndex``."""
        by_id = points.latest_by_id(memories)
        payloads = {key: points.payload_of(memory) for key, memory in by_id.items()}
        words = {
            key: sparse(document_weights(memory.text, memory.space))
            for key, memory in by_id.items()
        }
        with self._write() as update:
            known = self._known(by_id)
            if fresh := [key for key in by_id if key not in known]:
                update(
                    Update.upsert_points(
                        [engine.Point(k, {points.WORDS: words[k]}, payloads[k]) for k in fresh]
                    )
                )
            # An upsert replaces the whole point and its vector with it: write known points by part.
            if known:
                update(
                    Update.update_vectors(
                        [engine.PointVectors(k, {points.WORDS: words[k]}) for k in known]
                    )
                )
            for key in known:
                update(Update.overwrite_payload([key], payloads[key]))

    def put_vectors(self, vectors: Sequence[MemoryVector]) -> None:
        """See ``VectorIndex``."""
        by_id = points.latest_by_id(vectors)
        length = self._description.dimensions
        dense: dict[str, Any] = {
            key: {points.TURN: points.as_floats(item.vector, length)} for key, item in by_id.items()
        }
        spaces = {key: points.checked_space(item.space) for key, item in by_id.items()}
        with self._write() as update:
            known = self._known(by_id)
            if known:
                update(Update.update_vectors([engine.PointVectors(k, dense[k]) for k in known]))
            waiting = [
                engine.Point(k, dense[k], {points.WAITING: spaces[k]})
                for k in by_id
                if k not in known
            ]
            if waiting:
                update(Update.upsert_points(waiting))

    def set_facets(self, memory_ids: Sequence[bytes], tier: str, tags: Sequence[str]) -> None:
        """See ``VectorIndex``."""
        keys = [points.point_id(each) for each in memory_ids]
        with self._write() as update:
            if known := self._known(keys):
                update(Update.set_payload(sorted(known), {"tier": tier, "tags": list(tags)}))

    def delete(self, memory_ids: Sequence[bytes]) -> None:
        """See ``VectorIndex``. The bytes stay on the disk until the index is opened again."""
        keys = [points.point_id(each) for each in memory_ids]
        with self._write() as update:
            update(Update.delete_points(list(keys)))

    def delete_space(self, space: str) -> None:
        """See ``VectorIndex``. The bytes stay on the disk until the index is opened again."""
        key = points.checked_space(space)
        either: list[Any] = [one_of(points.SPACE, [key]), one_of(points.WAITING, [key])]
        with self._write() as update:
            update(Update.delete_points_by_filter(engine.Filter(should=either)))

    def search_vector(
        self, space: str, vector: Vectors, limit: int, where: SearchFilter | None = None
    ) -> list[Hit]:
        """See ``VectorIndex``."""
        nearest = points.as_floats(vector, self._description.dimensions)
        return self._search(engine.Query.Nearest(nearest, points.TURN), space, limit, where)

    def search_words(
        self, space: str, text: str, limit: int, where: SearchFilter | None = None
    ) -> list[Hit]:
        """See ``VectorIndex``."""
        counted = engine.SearchParams(idf=engine.IdfParams(within(space)))
        ids = query_ids(text, space)
        if not ids:
            return []
        query = engine.Query.Nearest(sparse(dict.fromkeys(ids, 1.0)), points.WORDS)
        return self._search(query, space, limit, where, counted)

    def count(self, space: str | None = None) -> int:
        """See ``VectorIndex``."""
        nowhere = engine.IsEmptyCondition(points.SPACE)
        where = engine.Filter(must_not=[nowhere]) if space is None else within(space)
        with _translated():
            return int(self._shard.count(engine.CountRequest(exact=True, filter=where)))

    def flush(self) -> None:
        """See ``VectorIndex``."""
        with self._writing, _translated():
            self._shard.flush()

    def checkpoint(self, positions: Mapping[str, int]) -> None:
        """Flush, then record that the index was fed up to ``positions`` (next offset by source).

        The record is written as a whole. After a crash ``position`` gives these positions or the
        previous ones; the caller feeds the index again from there, which does no harm.
        """
        self.flush()
        self._description = replace(self._description, positions=dict(positions))
        self._folder.write(self._description)

    def position(self) -> dict[str, int]:
        """How far the index was fed at the last checkpoint; empty for an index to be fed whole."""
        return dict(self._description.positions)

    def vacuum(self) -> bool:
        """Erase deleted memories from the engine's segments. Returns whether there were any.

        The index does this when it is opened. A process that serves must not call it: the engine
        keeps the interpreter's lock, so that the **whole process** stands still, 0.5 s for ten
        thousand memories and 4 s for a hundred thousand. Without a deletion it returns at once.
        The engine's own log (32 MB at most, never any text) keeps each write until newer ones
        replace it. To erase the log too, delete the folder and feed the index anew.
        """
        with self._writing, _translated():
            return bool(self._shard.optimize())

    def close(self) -> None:
        """See ``VectorIndex``. Another process may use the folder then."""
        try:
            self.flush()
            self._shard.close()
        finally:
            self._folder.release()

    def _open(self) -> engine.EdgeShard:
        found = self._folder.describe()
        if found is None or not found.holds_the_same(self._description):
            return self._create("it was made for another model or format")
        try:
            shard = engine.EdgeShard.load(str(self._folder.shard))
        except Exception as error:
            return self._create(f"it cannot be read ({error})")
        self._description = found
        self._erase(shard)
        return shard

    def _erase(self, shard: engine.EdgeShard) -> None:
        """Erase what was deleted since the last start, while no caller waits; see ``vacuum``."""
        try:
            if shard.optimize():
                logger.info("erased what was deleted from the local index")
        except Exception as error:
            # Searches find no deleted memory all the same, and the next start tries again.
            logger.warning("what was deleted from the local index is not erased: %s", error)

    def _create(self, why: str) -> engine.EdgeShard:
        self._folder.empty(why)
        shard = engine.EdgeShard.create(
            str(self._folder.shard), engine_config(self._description.dimensions)
        )
        tenant = engine.KeywordIndexParams(is_tenant=True)
        shard.update(Update.create_field_index(points.SPACE, tenant))
        for key in (points.WAITING, *points.KEYWORDS):
            shard.update(Update.create_field_index(key, engine.KeywordIndexParams()))
        shard.flush()
        # At the end: after a crash before this line the next start empties the folder again.
        self._folder.write(self._description)
        return shard

    @contextmanager
    def _write(self) -> Iterator[Callable[[Update], None]]:
        with self._writing, _translated():
            yield self._shard.update

    def _known(self, keys: Sequence[str] | Mapping[str, object]) -> set[str]:
        found = self._shard.retrieve(list(keys), with_payload=False, with_vector=False)
        return {str(record.id) for record in found}

    def _search(
        self,
        query: engine.Query,
        space: str,
        limit: int,
        where: SearchFilter | None,
        params: engine.SearchParams | None = None,
    ) -> list[Hit]:
        allowed = allowed_by(points.checked_space(space), where or SearchFilter())

        def fetch(depth: int) -> list[engine.ScoredPoint]:
            request = engine.QueryRequest(
                limit=depth, query=query, filter=allowed, params=params, with_payload=False
            )
            with _translated():
                return self._shard.query(request)

        return points.best(fetch, limit)


@contextmanager
def _translated() -> Iterator[Any]:
    """The engine raises bare exceptions; name the part that failed."""
    try:
        yield
    except Exception as error:
        raise UnavailableError(
            f"The local index failed: {error}", fix="Check free disk space, then restart HMS."
        ) from error
