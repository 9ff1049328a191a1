"""What answers a question, best first: understood, embedded, measured, ranked, by the deadline.

In a space of up to ``SCAN_ROWS`` memories every line is looked at, which takes a core a millisecond
for a thousand. In a larger one the index names those to look at. What is late or fails is missing
and named; a question that could not be embedded is answered by words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from functools import partial

import numpy as np

from hms_schemas.generated.records import Kind
from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName
from hms_services.api.times import now_us
from hms_services.api.view import Findings, Found
from hms_services.context.retrieval.candidates import (
    DEPTH,
    Allowed,
    choose,
    rows_of,
    with_neighbours,
)
from hms_services.context.retrieval.column_cache import Shelves
from hms_services.context.retrieval.columns import Columns
from hms_services.context.retrieval.contradiction_order import newer_first, own_first
from hms_services.context.retrieval.dates import read_calendar
from hms_services.context.retrieval.index_lists import IndexLists, search_filter
from hms_services.context.retrieval.measures import Asked, Rows, measure
from hms_services.context.retrieval.or_missing import in_time
from hms_services.context.retrieval.query_match import ask, ask_some
from hms_services.context.retrieval.question import Understood, understand
from hms_services.context.retrieval.ranking import Scored, rank
from hms_services.context.retrieval.recipe import Recipe, recipe_for
from hms_services.context.retrieval.trust_order import users_first
from hms_services.context.retrieval.weights import SpaceWeights, Weights
from hms_services.context.view.projection import Projection
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.meaning import Meaning
from hms_streams.index.vector_index import VectorIndex
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
        self._embedder = embedder
        self._weights = weights
        self._claims = claims
        self._scan_rows = scan_rows
        self._until_us: int | None = None
        self._making: dict[bytes, asyncio.Future[Columns]] = {}
        self._embedding = ThreadPoolExecutor(_EMBED_THREADS, "hms-embed-question")
        self._searching = ThreadPoolExecutor(_SEARCH_THREADS, "hms-search")
        self._lists = IndexLists(index, self._searching)
        self._searching.submit(read_calendar)

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
            columns = await in_time(
                self._columns(space.key), deadline.left_s(), "memories", missing
            )
            if columns is None:
                return Ranking((), missing, None)
            understood = understand(query, columns.speakers, columns.present_years, asked_at_us)
        meaning = await self._meaning(understood, deadline, missing)
        with deadline.step("candidates"):
            asked, rows, allowed = await self._candidates(
                space, columns, understood, meaning, where, deadline, depth, missing
            )
        with deadline.step("rank"):
            recipe, weights = self._recipe(space, columns, asked)
            measured = weights.completed(measure(columns, asked, rows, recipe.content, asked_at_us))
            scored = self._shown(space, rank(columns, measured, weights.points, allowed, most))
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
            made = await in_time(embedding, patience, "query_embedding", missing)
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
        deadline: Deadline,
        depth: int,
        missing: list[str],
    ) -> tuple[Asked, Rows, Allowed]:
        """The question put to the lines that may answer it, which those are, and which may."""
        if columns.living <= self._scan_rows:
            allowed = _allowed(columns, where)
            asked = ask(columns, understood, meaning)
            return asked, choose(columns, asked, allowed, depth), allowed
        wanted = search_filter(where, self._until_us)
        named = await self._lists.named(
            space.key, understood, meaning, wanted, depth, deadline, missing
        )
        # Only now: while the index was asked rows may have come and gone.
        allowed, rows = _allowed(columns, where), rows_of(columns, named)
        rows = with_neighbours(columns, rows[allowed[rows]])
        return ask_some(columns, understood, meaning, rows), rows, allowed

    def _recipe(self, space: SpaceName, columns: Columns, asked: Asked) -> tuple[Recipe, Weights]:
        """The recipe for the kind of space, and its weights or those the space opted into."""
        vectors = asked.has_vector
        recipe = recipe_for(chat=columns.is_chat, vectors=vectors)
        own = self._weights.of(space) if self._weights is not None and vectors else None
        return recipe, own or Weights(recipe.weights)

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
        held = self._projection.get_all(space, ids)
        if len(held) == len(scored):
            return scored
        shown = {state.memory_id for state in held}
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
