"""What answers a question, best first: understood, embedded, measured, ranked, by the deadline.

In a space of up to ``SCAN_ROWS`` memories every line is looked at, which takes a core a millisecond
for a thousand. In a larger one the index names those to look at. What is late or fails is missing
and named; a question that could not be embedded is answered by words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np

from hms_schemas.errors import HmsError
from hms_schemas.generated.records import Kind
from hms_services.context.currency import newer_first, own_first
from hms_services.context.deadline import Deadline
from hms_services.context.projection import Projection
from hms_services.context.ranking import Scored, rank
from hms_services.context.retrieval.asking import ask, ask_some
from hms_services.context.retrieval.candidates import (
    DEPTH,
    Allowed,
    choose,
    rows_of,
    with_neighbours,
)
from hms_services.context.retrieval.columns import Columns
from hms_services.context.retrieval.measures import Asked, Rows, measure
from hms_services.context.retrieval.question import Understood, understand
from hms_services.context.retrieval.recipe import Recipe, recipe_for
from hms_services.context.retrieval.shelves import Shelves
from hms_services.context.retrieval.weights import SpaceWeights
from hms_services.context.trust_order import users_first
from hms_services.memory.filters import Filter
from hms_services.memory.names import SpaceName
from hms_services.memory.times import now_us
from hms_services.memory.view import Findings, Found
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.meaning import Meaning
from hms_streams.index.vector_index import Hit, SearchFilter, VectorIndex
from hms_streams.memory.supersession.claim_book import ClaimBook

logger = logging.getLogger(__name__)

# Ten thousand lines are scanned in three milliseconds, about what two questions to an index take.
SCAN_ROWS = 20_000
# So many lines, or twice as many for a question that asks for several, where a caller says nothing.
DEFAULT_FOUND, FOUND_FOR_SEVERAL = 10, 20
# Of these the answer is chosen: more than a context of the usual size holds.
MOST_RANKED = 100
# One embedding is one thread's work; more threads than cores only make each of them late.
_EMBED_THREADS = 2
_SEARCH_THREADS = 4
# A hundred times what a question needs: past this the embedder is ill, and words must do.
_MOST_EMBEDDING_S = 0.5
# Kept back from that for searching and ranking: ten times what they take.
_SEARCH_S = 0.05

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found, best first, and the parts that could not be asked in time."""

    scored: Sequence[Scored]
    missing: Sequence[str]
    understood: Understood | None
    """How the question was read; None when the space was not ready in time."""

    @property
    def usual_length(self) -> int:
        """How many lines a caller gets that does not say how many."""
        several = self.understood is not None and self.understood.several
        return FOUND_FOR_SEVERAL if several else DEFAULT_FOUND


class Search:
    """Finds memories. Never raises for a part that fails: that part is missing.

    Args:
        projection: what a memory is, and whether it may be shown.
        shelves: its memories as columns, with their vectors.
        index: names what is near in large spaces.
        embedder: embeds questions; None searches by words alone, and nothing is missing then.
        weights: those that spaces have opted into.
        claims: of a space: which lines contradict; None before it was looked at.
        scan_rows: spaces with more memories ask the index.
    """

    def __init__(
        self,
        projection: Projection,
        shelves: Shelves,
        index: VectorIndex,
        embedder: Embedder | None,
        weights: SpaceWeights | None = None,
        claims: Callable[[bytes], ClaimBook | None] = lambda space: None,
        scan_rows: int = SCAN_ROWS,
    ) -> None:
        self._projection = projection
        self._shelves = shelves
        self._index = index
        self._embedder = embedder
        self._weights = weights
        self._claims = claims
        self._scan_rows = scan_rows
        self._until_us: int | None = None
        self._making: dict[bytes, asyncio.Future[Columns]] = {}
        self._embedding = ThreadPoolExecutor(_EMBED_THREADS, "hms-embed-question")
        self._searching = ThreadPoolExecutor(_SEARCH_THREADS, "hms-search")

    def over(self, projection: Projection, until_us: int) -> Search:
        """The same search over the memories of a past; shares its threads, index and vectors.

        ``until_us``: none of them happened at or after it; the index may leave out the rest.
        """
        other = copy(self)
        other._projection = projection
        other._shelves = Shelves(projection.held, self._shelves.dimensions, self._shelves.vectors)
        other._making = {}
        other._until_us = until_us
        return other

    def close(self) -> None:
        """Let the threads end; what is under way is finished, what waits is not begun."""
        self._embedding.shutdown(cancel_futures=True)
        self._searching.shutdown(cancel_futures=True)

    async def ranked(
        self,
        space: SpaceName,
        query: str,
        where: Filter,
        deadline: Deadline,
        asked_at_us: int,
        most: int = MOST_RANKED,
    ) -> Ranking:
        """What answers ``query``, best first.

        Args:
            most: so many are wanted; lists of candidates go deeper for more.
            asked_at_us: the question's own moment, µs: what ``yesterday`` and use count from.
        """
        missing: list[str] = []
        depth = max(DEPTH, most // 2)
        with deadline.step("candidates"):
            columns = await _in_time(
                self._columns(space.key), deadline.left_s(), "memories", missing
            )
            if columns is None:
                return Ranking((), missing, None)
            understood = understand(query, columns.speakers, columns.present_years, asked_at_us)
        meaning = await self._meaning(understood, deadline, missing)
        with deadline.step("candidates"):
            allowed = _allowed(columns, where)
            asked, rows = await self._candidates(
                space, columns, understood, meaning, where, allowed, deadline, depth, missing
            )
        with deadline.step("rank"):
            recipe, weights = self._recipe(space, columns, asked)
            measured = measure(columns, asked, rows, recipe.content, asked_at_us)
            scored = self._shown(space, rank(columns, measured, weights, allowed, most))
            scored = self._settled(space, scored, understood)
        return Ranking(scored, missing, understood)

    async def find(
        self, space: SpaceName, query: str, where: Filter, limit: int, timeout_s: float
    ) -> Findings:
        """See ``MemoryView``."""
        return await self.find_at(space, query, where, limit, timeout_s, now_us())

    async def find_at(
        self,
        space: SpaceName,
        query: str,
        where: Filter,
        limit: int,
        timeout_s: float,
        asked_at_us: int,
    ) -> Findings:
        """``find`` at a moment of one's own, µs."""
        most = max(MOST_RANKED, 2 * limit)
        ranking = await self.ranked(space, query, where, Deadline(timeout_s), asked_at_us, most)
        found = [
            Found(each.memory, each.score, each.signals, each.features)
            for each in ranking.scored[:limit]
        ]
        return Findings(found, ranking.missing, ranking.usual_length)

    async def _columns(self, key: bytes) -> Columns:
        """The space's columns; where they have to be made, on a thread, once for all who wait."""
        making = self._making.get(key)
        # While a thread makes them they are that thread's, also when they are there already.
        if making is None and self._shelves.is_ready(key):
            return self._shelves.columns(key)
        if making is None:
            loop = asyncio.get_running_loop()
            making = loop.run_in_executor(self._searching, self._shelves.columns, key)
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        await asyncio.shield(making)
        return self._shelves.columns(key)

    async def _meaning(
        self, understood: Understood, deadline: Deadline, missing: list[str]
    ) -> Meaning | None:
        """The question as its person would say it, embedded; None without an embedder or time."""
        if self._embedder is None:
            return None
        work = partial(self._embedder.meanings, [understood.named.spoken])
        embedding = asyncio.get_running_loop().run_in_executor(self._embedding, work)
        with deadline.step("embed"):
            left = deadline.left_s()
            patience = min(max(left - _SEARCH_S, left / 2), _MOST_EMBEDDING_S)
            made = await _in_time(embedding, patience, "query_embedding", missing)
        if not made:
            return None
        if made[0].whole.shape != (self._shelves.dimensions,):
            logger.error("the embedder's vectors do not fit those of the memories")
            missing.append("vectors")
            return None
        return made[0]

    async def _candidates(
        self,
        space: SpaceName,
        columns: Columns,
        understood: Understood,
        meaning: Meaning | None,
        where: Filter,
        allowed: Allowed,
        deadline: Deadline,
        depth: int,
        missing: list[str],
    ) -> tuple[Asked, Rows]:
        """The question put to the lines that may answer it, and which those are."""
        if columns.living <= self._scan_rows:
            asked = ask(columns, understood, meaning)
            return asked, choose(columns, asked, allowed, depth)
        wanted = _search_filter(where, self._until_us)
        hits = [
            await _in_time(search, deadline.left_s(), part, missing) or ()
            for part, search in self._lists(space, understood, meaning, wanted, depth)
        ]
        named = rows_of(columns, (hit.memory_id for hits_of_one in hits for hit in hits_of_one))
        rows = with_neighbours(columns, named[allowed[named]])
        return ask_some(columns, understood, meaning, rows), rows

    def _lists(
        self,
        space: SpaceName,
        understood: Understood,
        meaning: Meaning | None,
        wanted: SearchFilter,
        depth: int,
    ) -> Iterator[tuple[str, asyncio.Future[list[Hit]]]]:
        """Searches of the index by part, over all that is wanted and over what the named said."""
        key, index = space.key.decode(), self._index
        people = tuple(sorted(understood.named.people))
        for where in [wanted, replace(wanted, speakers=people)] if people else [wanted]:
            words = partial(index.search_words, key, understood.text, depth, where)
            yield "words", self._searched(words)
            if meaning is not None:
                near = partial(index.search_vector, key, meaning.whole, depth, where)
                yield "vectors", self._searched(near)

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

    def _recipe(
        self, space: SpaceName, columns: Columns, asked: Asked
    ) -> tuple[Recipe, Mapping[str, float]]:
        """The recipe for the kind of space, and its weights or those the space opted into."""
        vectors = asked.turn is not None
        recipe = recipe_for(chat=columns.is_chat, vectors=vectors)
        own = self._weights.of(space) if self._weights is not None and vectors else None
        return recipe, own or recipe.weights

    def _settled(
        self, space: SpaceName, scored: list[Scored], understood: Understood
    ) -> list[Scored]:
        """With the lines in their order that contradict each other."""
        scored = users_first(scored, understood.text)
        book = self._claims(space.key)
        if book is None:
            return newer_first(scored, {})
        return newer_first(own_first(scored, book, understood.named.people), book.successors)

    def _shown(self, space: SpaceName, scored: list[Scored]) -> list[Scored]:
        """Without what may not be shown: expired, or from before its space was forgotten."""
        ids = [each.memory.memory_id for each in scored]
        shown = {state.memory_id for state in self._projection.get_all(space, ids)}
        return [each for each in scored if each.memory.memory_id in shown]


def _allowed(columns: Columns, where: Filter) -> Allowed:
    """Which rows may be candidates. Concepts only where they are asked for: they stand for lines
    that are there themselves, and whoever packs puts them in their place when room is short."""
    allowed = columns.alive.rows.copy()
    if Kind.CONCEPT not in where.kinds:
        allowed &= ~columns.is_concept.rows
    if not where.empty:
        allowed &= np.fromiter(map(where.accepts, columns.states), bool, len(columns))
    return allowed


async def _in_time(work: Awaitable[T], timeout_s: float, part: str, missing: list[str]) -> T | None:
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


def _search_filter(where: Filter, until_us: int | None) -> SearchFilter:
    """The filter as the index knows it: wider where its words differ, never narrower.

    The index lets pass what has one of the tags; ``Filter.accepts`` asks for all of them. In a past
    the tiers and tags of today mean nothing.
    """
    past = until_us is not None
    ends = [end for end in (where.end_us, until_us) if end is not None]
    return SearchFilter(
        speakers=(where.speaker,) if where.speaker else (),
        sessions=(where.session_id,) if where.session_id else (),
        tiers=() if past else tuple(sorted(where.tiers)),
        kinds=tuple(sorted(where.kinds)),
        tags=() if past else tuple(sorted(where.tags)),
        since=where.start_us,
        until=min(ends, default=None),
    )
