"""Candidates for a question: by words and by meaning at once, as far as the deadline allows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from hms_schemas.errors import HmsError
from hms_services.context.deadline import Deadline
from hms_services.context.projection import Projection
from hms_services.context.ranking import Candidate, rank
from hms_services.memory.filters import Filter
from hms_services.memory.names import SpaceName
from hms_services.memory.times import now_us
from hms_services.memory.view import Findings, Found
from hms_streams.embedding.embedder import Embedder, Vectors
from hms_streams.index.vector_index import Hit, SearchFilter, VectorIndex

logger = logging.getLogger(__name__)

# How deep each list goes: the right answer of a hard question stands among the first hundred of
# one of them, and ranking them costs less than a millisecond.
DEPTH = 100
# One embedding is one thread's work; more threads than cores only make each of them late.
_EMBED_THREADS = 2
_SEARCH_THREADS = 4
# A hundred times what a question needs: past this the embedder is ill, and words must do.
_MOST_EMBEDDING_S = 0.5

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found, in no order, and the parts that could not be asked in time."""

    found: Sequence[Candidate]
    missing: Sequence[str]


class Search:
    """Finds memories of one space. Never raises for a part that fails: that part is missing.

    Args:
        projection: what a memory is, and whether it may be shown.
        index: finds.
        embedder: embeds questions; None searches by words alone, and nothing is missing then.
    """

    def __init__(
        self, projection: Projection, index: VectorIndex, embedder: Embedder | None
    ) -> None:
        self._projection = projection
        self._index = index
        self._embedder = embedder
        self._embedding = ThreadPoolExecutor(_EMBED_THREADS, "hms-embed-question")
        self._searching = ThreadPoolExecutor(_SEARCH_THREADS, "hms-search")

    def over(self, projection: Projection) -> Search:
        """The same search over other memories, such as those of a past; shares its threads."""
        other = copy(self)
        other._projection = projection
        return other

    def close(self) -> None:
        """Let the threads end; what is under way is finished, what waits is not begun."""
        self._embedding.shutdown(cancel_futures=True)
        self._searching.shutdown(cancel_futures=True)

    async def candidates(
        self, space: SpaceName, query: str, where: Filter, deadline: Deadline, depth: int = DEPTH
    ) -> Candidates:
        """What the words and the meaning of ``query`` find, at most ``depth`` by each."""
        key, allowed = space.key.decode(), _search_filter(where)
        missing: list[str] = []
        embedding = self._embedded(query)
        # Words are found while the question is embedded.
        by_words = self._searched(partial(self._index.search_words, key, query, depth, allowed))
        near: Sequence[Hit] = ()
        if embedding is not None:
            nearest = partial(self._index.search_vector, key, limit=depth, where=allowed)
            near = await self._near(embedding, nearest, deadline, missing)
        with deadline.step("candidates"):
            worded = await _in_time(by_words, deadline.left_s(), "words", missing) or ()
            found = self._join(space, worded, near, where)
        return Candidates(found, missing)

    async def find(
        self, space: SpaceName, query: str, where: Filter, limit: int, timeout_s: float
    ) -> Findings:
        """See ``MemoryView``."""
        found = await self.candidates(
            space, query, where, Deadline(timeout_s), depth=max(DEPTH, limit)
        )
        scored = rank(found.found, now_us())[:limit]
        return Findings([Found(s.memory, s.score, s.signals) for s in scored], found.missing)

    def _embedded(self, query: str) -> asyncio.Future[Vectors] | None:
        """The question's vectors to be, one row; None without an embedder."""
        if self._embedder is None:
            return None
        work = partial(self._embedder.embed, [_embedded_form(query)])
        return asyncio.get_running_loop().run_in_executor(self._embedding, work)

    def _searched(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """What a search finds: at once where a thread would only hold up this one."""
        loop = asyncio.get_running_loop()
        if not self._index.keeps_interpreter:
            return loop.run_in_executor(self._searching, work)
        done: asyncio.Future[T] = loop.create_future()
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)
        return done

    async def _near(
        self,
        embedding: asyncio.Future[Vectors],
        nearest: Callable[[Vectors], list[Hit]],
        deadline: Deadline,
        missing: list[str],
    ) -> Sequence[Hit]:
        """What is near in meaning. Whichever of the two steps is late, or fails, is missing."""
        with deadline.step("embed"):
            patience = min(deadline.left_s(), _MOST_EMBEDDING_S)
            vectors = await _in_time(embedding, patience, "query_embedding", missing)
        if vectors is None:
            return ()
        with deadline.step("candidates"):
            search = self._searched(partial(nearest, vectors[0]))
            return await _in_time(search, deadline.left_s(), "vectors", missing) or ()

    def _join(
        self, space: SpaceName, worded: Sequence[Hit], near: Sequence[Hit], where: Filter
    ) -> list[Candidate]:
        """Both lists as one, without what the projection does not show: it knows best."""
        bm25 = {hit.memory_id: hit.score for hit in worded}
        cosine = {hit.memory_id: hit.score for hit in near}
        states = self._projection.get_all(space, {**bm25, **cosine})
        return [
            Candidate(state, bm25.get(state.memory_id, 0.0), cosine.get(state.memory_id, 0.0))
            for state in where.among(states)
        ]


async def _in_time(
    work: asyncio.Future[T], timeout_s: float, part: str, missing: list[str]
) -> T | None:
    """What ``work`` returns in time; otherwise ``part`` is missing, whatever the cause."""
    try:
        async with asyncio.timeout(timeout_s):
            return await work
    except TimeoutError:
        missing.append(part)
    except HmsError as error:
        logger.warning("a context goes without %s: %s", part, error)
        missing.append(part)
    except Exception as error:
        # Only the kind: a message of a library may quote the question.
        logger.error("a context goes without %s: %s", part, type(error).__name__)
        missing.append(part)
    return None


def _embedded_form(query: str) -> str:
    """The question as it is embedded. People's names will be cut from it here."""
    return query


def _search_filter(where: Filter) -> SearchFilter:
    """The filter as the index knows it: wider where its words differ, never narrower.

    The index lets pass what has one of the tags; ``Filter.accepts`` asks for all of them.
    """
    return SearchFilter(
        speakers=(where.speaker,) if where.speaker else (),
        sessions=(where.session_id,) if where.session_id else (),
        tiers=tuple(sorted(where.tiers)),
        kinds=tuple(sorted(where.kinds)),
        tags=tuple(sorted(where.tags)),
        since=where.start_us,
        until=where.end_us,
    )
