"""What answers a question, best first: understood, embedded, measured, ranked, by the deadline.

In a space of up to ``SCAN_ROWS`` memories every line is scored, which takes a core a millisecond
for a thousand lines. In a larger space the index names the lines to score. A part that is late or
fails is missing, and the answer names it; a question that could not be embedded is answered by
words.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from functools import partial

from hms_services.api.deadline import LANGUAGE, Deadline
from hms_services.api.names import SpaceName
from hms_services.api.view import SearchQuery
from hms_services.context.columns.column_cache import ColumnCache
from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval import signals
from hms_services.context.retrieval.allowed_rows import allowed_rows
from hms_services.context.retrieval.answerable import BELOW_FLOOR, below_floor, judged
from hms_services.context.retrieval.dates import read_calendar
from hms_services.context.retrieval.default_weights import default_weights
from hms_services.context.retrieval.finishing import finished
from hms_services.context.retrieval.index_lists import IndexLists, search_filter
from hms_services.context.retrieval.profile_order import profile_rows
from hms_services.context.retrieval.query_match import (
    DEPTH,
    Allowed,
    QueryScores,
    Rows,
    choose,
    match,
    match_some,
    rows_of,
    with_neighbours,
)
from hms_services.context.retrieval.question import Understood, understand
from hms_services.context.retrieval.ranking import Scored, rank
from hms_services.context.retrieval.result_order import in_answer_order
from hms_services.context.retrieval.signal_table import Recipe
from hms_services.context.retrieval.weights import SpaceWeights, Weights
from hms_services.context.view.projection import Projection
from hms_streams.embedding.calibration import MINILM_CALIBRATION
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.meaning import Meaning
from hms_streams.embedding.text_role import Role
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
# A hundred times what a question needs. After this long the embedder is out of order, and the
# question is answered by words.
_MOST_EMBEDDING_S = 0.5
# Kept back from that for searching and ranking: ten times what they take.
_SEARCH_S = 0.05


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was found, best first."""

    results: Sequence[Scored]
    understood: Understood | None
    """How the question was read; None when the space was not ready in time."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many memories were found and are not among the results, by the reason."""
    likenesses: Mapping[str, float] = field(default_factory=dict)
    """How like the question is to the space; see ``answerable``."""

    @property
    def usual_length(self) -> int:
        """How many lines a caller gets that does not say how many."""
        several = self.understood is not None and self.understood.several
        return FOUND_FOR_SEVERAL if several else DEFAULT_FOUND


class MemorySearch:
    """Finds memories. Never raises for a part that fails: that part is missing.

    Args:
        projection: the memories, and whether each may be shown.
        cache: the memories as columns, with their vectors.
        index: names candidates in large spaces.
        embedder: embeds questions. None: every question is answered by words, and nothing counts
            as missing.
        weights: the weights of spaces that have some of their own.
        claims: gives the claims of a space: which lines contradict. None before the space was
            looked at.
        language_unknown: whether most lines of a space are in a language that the embedder does not
            know.
        scan_rows: spaces with more memories ask the index.
    """

    def __init__(
        self,
        projection: Projection,
        cache: ColumnCache,
        index: VectorIndex,
        embedder: Embedder | None,
        weights: SpaceWeights | None = None,
        claims: Callable[[bytes], ClaimBook | None] = lambda space: None,
        language_unknown: Callable[[bytes], bool] = lambda space: False,
        scan_rows: int = SCAN_ROWS,
    ) -> None:
        self._projection = projection
        self._cache = cache
        self._embedder = embedder
        self._weights = weights
        self._claims = claims
        self._language_unknown = language_unknown
        self._scan_rows = scan_rows
        self._scale = MINILM_CALIBRATION if embedder is None else embedder.calibration
        self._known = None if embedder is None else embedder.languages
        self._until_us: int | None = None
        self._making: dict[bytes, asyncio.Future[Columns]] = {}
        self._embedding = ThreadPoolExecutor(_EMBED_THREADS, "hms-embed-question")
        self._searching = ThreadPoolExecutor(_SEARCH_THREADS, "hms-search")
        self._lists = IndexLists(index, self._searching)
        self._searching.submit(read_calendar)

    def over(self, projection: Projection, until_us: int) -> MemorySearch:
        """The same search over the memories of a past; shares the threads, index and vectors.

        Args:
            projection: the memories of then.
            until_us: none of them happened at or after it, µs; the index may leave out the rest.
        """
        other = copy(self)
        other._projection = projection
        other._cache = ColumnCache(projection.held, self._cache.dimensions, self._cache.vectors)
        other._making = {}
        other._until_us = until_us
        return other

    def close(self) -> None:
        """Let the threads end: work under way is finished, waiting work is not begun."""
        self._embedding.shutdown(cancel_futures=True)
        self._searching.shutdown(cancel_futures=True)

    async def find(self, query: SearchQuery, deadline: Deadline) -> Ranking:
        """What answers the query, best first; see ``hms_services.api.view.Search``."""
        with deadline.step("candidates"):
            making = self._columns(query.space.key)
            columns = await deadline.or_missing(making, "memories")
            if columns is None:
                return Ranking((), None)
            speakers, years = columns.speakers, columns.present_years
            asked = (query.asked_at_us, query.ahead_us)
            understood = understand(query.text, speakers, years, *asked, columns.nicknames)
        meaning = await self._meaning(query.space, understood, deadline)
        with deadline.step("candidates"):
            scores, rows, allowed = await self._candidates(
                query, columns, understood, meaning, deadline
            )
        with deadline.step("rank"):
            ranked = self._ranked(query, columns, scores, rows, allowed)
            ordered = in_answer_order(ranked, understood, self._claims(query.space.key))
            visible = partial(self._projection.get_all, query.space)
            shown = finished(columns, ordered, understood, allowed, visible)
            if not (query.floor or query.explain):
                return Ranking(shown, understood)
            told = judged(columns, scores, ranked, self._known)
        if query.floor and below_floor(columns, scores, told):
            return Ranking((), understood, {BELOW_FLOOR: len(shown)}, told)
        return Ranking(shown, understood, likenesses=told)

    async def _columns(self, key: bytes) -> Columns:
        """The space's columns; where they have to be made, on a thread, once for all who wait."""
        making = self._making.get(key)
        # While a build runs, only its thread may use the columns, though they may be there already.
        if making is None and self._cache.is_ready(key):
            return self._cache.columns(key)
        if making is None:
            loop = asyncio.get_running_loop()
            making = loop.run_in_executor(self._searching, self._cache.columns, key)
            self._making[key] = making
            making.add_done_callback(lambda _: self._making.pop(key, None))
        await asyncio.shield(making)
        return self._cache.columns(key)

    async def _meaning(
        self, space: SpaceName, understood: Understood, deadline: Deadline
    ) -> Meaning | None:
        """The spoken form of the question, embedded; None without an embedder or time.

        None too where the model does not know the language of most lines: its vectors would mislead
        (MemDaily in Chinese, R@10: by words 71, with MiniLM beside them 63).
        """
        if self._embedder is None:
            return None
        if self._language_unknown(space.key):
            deadline.miss(LANGUAGE)
            return None
        work = partial(self._embedder.meanings, [understood.named.spoken], Role.QUESTION)
        embedding = asyncio.get_running_loop().run_in_executor(self._embedding, work)
        with deadline.step("embed"):
            left = deadline.left_s()
            patience = min(max(left - _SEARCH_S, left / 2), _MOST_EMBEDDING_S)
            made = await deadline.or_missing(embedding, "query_embedding", patience)
        if not made:
            return None
        if made[0].whole.shape != (self._cache.dimensions,):
            logger.error("the embedder's vectors do not fit those of the memories")
            deadline.miss("vectors")
            return None
        return made[0]

    async def _candidates(
        self,
        query: SearchQuery,
        columns: Columns,
        understood: Understood,
        meaning: Meaning | None,
        deadline: Deadline,
    ) -> tuple[QueryScores, Rows, Allowed]:
        """The scores of the lines, the rows to measure, and which rows may be found."""
        depth = max(DEPTH, _most_ranked(query) // 2)
        if understood.profile is not None:
            allowed = allowed_rows(columns, query.where, understood)
            told = profile_rows(columns, allowed, understood.profile)
            return match_some(columns, understood, meaning, told, self._scale), told, allowed
        if len(columns.units) <= self._scan_rows:
            allowed = allowed_rows(columns, query.where, understood)
            scores = match(columns, understood, meaning, self._scale)
            return scores, choose(columns, scores, allowed, depth), allowed
        wanted = search_filter(query.where, self._until_us)
        named = await self._lists.named(
            query.space.key, understood, meaning, wanted, depth, deadline
        )
        # Only now: while the index was asked rows may have come and gone.
        allowed = allowed_rows(columns, query.where, understood)
        rows = rows_of(columns, named)
        rows = with_neighbours(columns, rows[allowed[rows]])
        return match_some(columns, understood, meaning, rows, self._scale), rows, allowed

    def _ranked(
        self,
        query: SearchQuery,
        columns: Columns,
        scores: QueryScores,
        rows: Rows,
        allowed: Allowed,
    ) -> list[Scored]:
        """The best of the candidates that may be shown, by their points."""
        recipe, weights = self._recipe(query.space, columns, scores)
        table = signals.SIGNALS
        measured = table.measure(columns, scores, rows, recipe, query.asked_at_us)
        measured = weights.completed(measured)
        ranked = rank(columns, measured, weights.points, allowed, _most_ranked(query), scores.best)
        return self._shown(query.space, ranked)

    def _recipe(
        self, space: SpaceName, columns: Columns, scores: QueryScores
    ) -> tuple[Recipe, Weights]:
        """The recipe for the kind of space, with its weights or the weights of the space's own."""
        vectors = scores.has_vector
        recipe = signals.SIGNALS.recipe(columns.kind, vectors=vectors)
        own = self._weights.of(space) if self._weights is not None and vectors else None
        return recipe, own or default_weights(columns.kind, vectors=vectors)

    def _shown(self, space: SpaceName, scored: list[Scored]) -> list[Scored]:
        """Without what may not be shown: expired, or from before its space was forgotten."""
        ids = [each.memory.memory_id for each in scored]
        held = self._projection.get_all(space, ids)
        if len(held) == len(scored):
            return scored
        shown = {state.memory_id for state in held}
        return [each for each in scored if each.memory.memory_id in shown]


def _most_ranked(query: SearchQuery) -> int:
    """How many candidates are ranked; their lists are half as deep."""
    return max(MOST_RANKED, query.depth)
