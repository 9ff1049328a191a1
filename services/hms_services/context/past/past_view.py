"""The past of spaces for readers: folded from the log on a thread, kept for the next question.

A past that is kept is never stale: each question reads what the log has grown by since, so that
what was forgotten meanwhile is withheld. Folding goes on when the caller's time is over; whoever
asks again finds it done, or further.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryState
from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName
from hms_services.api.past_reads import bad_moment
from hms_services.api.times import now_us
from hms_services.api.view import Findings
from hms_services.context.retrieval.search import MOST_RANKED, Ranking, Search
from hms_services.context.view.projection import Projection
from hms_streams.log.reading.space_log import SpaceLog
from hms_streams.replay.past import AtOffset, HappenedBy, LoggedBy, Moment, Past, PastMemory

# Memories of all pasts that are kept, at most; about 2 kB each. The latest is kept however large.
MOST_KEPT = 100_000
# The moment of each is a number that a caller chooses: without a bound they would add up.
_MOST_PASTS = 64
# Folding holds the interpreter; a second thread keeps a short past from waiting for a long one.
_THREADS = 2
# Kept back from folding, so that a refusal arrives before the caller's deadline although the fold
# holds the interpreter meanwhile.
_ANSWER_S = 0.3


@dataclass(slots=True)
class PastSearch:
    """Today's search over the memories of then; what today's index does not hold it cannot name.

    Args:
        search: gives today's search; another one when another generation is served.
        projection: the memories of then.
        until_us: no memory of then happened at or after it.
        now_us: the moment, in event time.
    """

    search: Callable[[], Search]
    projection: Projection
    until_us: int
    now_us: int
    _today: Search | None = None
    _over: Search | None = None

    async def ranked(
        self,
        space: SpaceName,
        query: str,
        where: Filter,
        deadline: Deadline,
        asked_at_us: int,
        most: int = MOST_RANKED,
    ) -> Ranking:
        """As ``Search.ranked``."""
        return await self._then().ranked(space, query, where, deadline, asked_at_us, most)

    async def find(
        self, space: SpaceName, query: str, where: Filter, limit: int, timeout_s: float
    ) -> Findings:
        """As ``Search.find``, asked at the moment."""
        return await self._then().find_at(space, query, where, limit, timeout_s, self.now_us)

    def _then(self) -> Search:
        """Kept as long as the same generation is served, so that its columns are made once."""
        today = self.search()
        if self._over is None or self._today is not today:
            self._today, self._over = today, today.over(self.projection, self.until_us)
        return self._over


@dataclass(slots=True)
class PastView:
    """See ``hms_services.api.past_reads.PastReads``."""

    moment: Moment
    partition: int
    memory: PastMemory
    projection: Projection
    search: PastSearch

    @property
    def now_us(self) -> int:
        return self.search.now_us

    def get(self, space: SpaceName, memory_id: bytes) -> MemoryState | None:
        return self.projection.get(space, memory_id)

    def memories(self, space: SpaceName) -> Sequence[MemoryState]:
        return self.projection.memories(space)

    async def find(
        self, space: SpaceName, query: str, where: Filter, limit: int, timeout_s: float
    ) -> Findings:
        return await self.search.find(space, query, where, limit, timeout_s)


@dataclass(slots=True)
class _Kept:
    """A past that is kept, and the work that brings it to the log's end."""

    past: Past | None = None
    reading: asyncio.Future[PastView] | None = None
    view: PastView | None = None
    """Of ``past`` as far as it was folded last."""
    stop: int = 0
    """Where the log ended when the work began."""

    @property
    def under_way(self) -> bool:
        """Whether a thread works on it."""
        return self.reading is not None and not self.reading.done()

    @property
    def size(self) -> int:
        """Memories that it holds."""
        return self.past.size if self.past else 0


class PastViews:
    """Opens the past of spaces. For one event loop.

    Args:
        log: where the events are; closed with this.
        search: gives today's search; another one when another generation is served.
    """

    def __init__(self, log: SpaceLog, search: Callable[[], Search]) -> None:
        self._log = log
        self._search = search
        self._kept: OrderedDict[tuple[SpaceName, Moment], _Kept] = OrderedDict()
        self._folding = ThreadPoolExecutor(_THREADS, "hms-past")
        self._closing = False

    def close(self) -> None:
        """Stop what is being folded. Blocks for the stretch at hand."""
        self._closing = True
        self._folding.shutdown(cancel_futures=True)
        self._log.close()

    async def at(self, space: SpaceName, moment: Moment, timeout_s: float) -> PastView:
        """See ``hms_services.api.past_reads.Pasts``."""
        kept = self._kept.setdefault((space, moment), _Kept())
        self._kept.move_to_end((space, moment))
        try:
            async with asyncio.timeout(max(timeout_s / 2, timeout_s - _ANSWER_S)):
                view = await self._caught_up(space, moment, kept)
        except TimeoutError:
            raise _not_ready(kept) from None
        finally:
            self._let_go()
        return view

    async def _caught_up(self, space: SpaceName, moment: Moment, kept: _Kept) -> PastView:
        """The view after a reading that began after this call: it knows what is forgotten by now.

        A reading goes on when its caller is gone.
        """
        while True:
            mine = not kept.under_way
            if mine:
                kept.reading = asyncio.get_running_loop().run_in_executor(
                    self._folding, self._catch_up, space, moment, kept
                )
                kept.reading.add_done_callback(_seen)
            assert kept.reading is not None
            view = await asyncio.shield(kept.reading)
            if mine:
                return view

    def _catch_up(self, space: SpaceName, moment: Moment, kept: _Kept) -> PastView:
        """Read to the log's end; on a thread of the pool, one at a time for each past."""
        partition = self._log.partition_of(space.key)
        low, kept.stop = self._log.bounds(partition)
        past = kept.past
        if past is None:
            past = kept.past = Past(moment, self._before(moment, partition, low, kept.stop), low)
        if kept.view is not None and past.next_offset >= kept.stop:
            return kept.view
        for stretch in self._log.read(space.key, past.next_offset, kept.stop):
            past.take(stretch.events, stretch.next_offset)
            if self._closing:
                raise UnavailableError("the server stops.", fix="Ask again when it is back.")
        kept.view = self._view(past, partition)
        return kept.view

    def _before(self, moment: Moment, partition: int, low: int, end: int) -> int | None:
        """The first offset that does not count; raises InvalidFieldsError outside of the log."""
        match moment:
            case HappenedBy():
                return None
            case AtOffset():
                if not low <= moment.offset < end:
                    bounds = f"The space's partition has {low} to {end - 1}."
                    fix = bounds if end > low else "The space's partition has no events."
                    raise bad_moment("as_of.offset", "is not an offset of the log", fix)
                return moment.offset + 1
            case LoggedBy():
                after = self._log.offset_after(partition, moment.at_ms)
                return end if after is None else after

    def _view(self, past: Past, partition: int) -> PastView:
        memory = past.memory(now_us())
        projection = Projection()
        for state in memory.memories:
            projection.put_memory(state)
        if memory.record is not None:
            projection.put_space(memory.record)
        latest = max((state.occurred_at for state in memory.memories), default=0)

        at_us = _event_time(past.moment, memory)
        search = PastSearch(self._search, projection, latest + 1, at_us)
        return PastView(past.moment, partition, memory, projection, search)

    def _let_go(self) -> None:
        """Of the pasts that nobody works on, drop the longest unused that are too much."""
        held = sum(kept.size for kept in self._kept.values())
        for key, kept in list(self._kept.items())[:-1]:
            if held <= MOST_KEPT and len(self._kept) <= _MOST_PASTS:
                return
            if not kept.under_way:
                held -= kept.size
                del self._kept[key]


def _event_time(moment: Moment, memory: PastMemory) -> int:
    """The moment as the fold's clock would have it, µs."""
    match moment:
        case HappenedBy():
            return moment.at_us
        case LoggedBy():
            return moment.at_ms * 1000
        case AtOffset():
            return memory.clock


def _not_ready(kept: _Kept) -> UnavailableError:
    read, end = kept.past.next_offset if kept.past else 0, kept.stop
    return UnavailableError(
        f"that past is not folded yet: {read:,} of {end:,} records of the log are read.",
        fix="Ask again in a moment, for it goes on meanwhile; or ask with a longer deadline.",
    )


def _seen(reading: asyncio.Future[PastView]) -> None:
    """Whoever waited has the error; that nobody waits any more is none."""
    if not reading.cancelled():
        reading.exception()
