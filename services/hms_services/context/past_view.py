"""The past of spaces for readers: folded from the log on a thread, kept for the next question.

A past that is kept is never stale: each question reads what the log has grown by since, so that
what was forgotten meanwhile is withheld. Folding goes on when the caller's time is over; whoever
asks again finds it done, or further.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryState
from hms_services.context.deadline import Deadline
from hms_services.context.projection import Projection
from hms_services.context.ranking import rank
from hms_services.context.search import DEPTH, Candidates, Search
from hms_services.memory.as_of import refused
from hms_services.memory.filters import Filter
from hms_services.memory.names import SpaceName
from hms_services.memory.times import now_us
from hms_services.memory.view import Findings, Found
from hms_streams.replay.past import AtOffset, HappenedBy, LoggedBy, Moment, Past, PastMemory
from hms_streams.replay.space_log import SpaceLog

# Memories of all pasts that are kept, at most; about 2 kB each. The latest is kept however large.
MOST_KEPT = 100_000
# Today's index also holds what came after the moment: look deeper, so that enough is left.
_DEPTH = 5 * DEPTH
# The moment of each is a number that a caller chooses: without a bound they would add up.
_MOST_PASTS = 64
# Folding holds the interpreter; a second thread keeps a short past from waiting for a long one.
_THREADS = 2
# Kept back from folding, so that a refusal arrives before the caller's deadline although the fold
# holds the interpreter meanwhile.
_ANSWER_S = 0.3


@dataclass(frozen=True, slots=True)
class PastSearch:
    """Today's index over the memories of then; what it does not hold cannot be found by it.

    Args:
        search: finds, over ``projection``.
        until_us: no memory of then happened at or after it: the index may leave out the rest.
        now_us: the moment, in event time.
    """

    search: Search
    until_us: int
    now_us: int

    async def candidates(
        self, space: SpaceName, query: str, where: Filter, deadline: Deadline, depth: int = _DEPTH
    ) -> Candidates:
        """As ``Search.candidates``. The index knows today's tiers and tags: they are asked here."""
        ends = self.until_us if where.end_us is None else min(where.end_us, self.until_us)
        wider = replace(where, tiers=frozenset(), tags=frozenset(), end_us=ends)
        found = await self.search.candidates(space, query, wider, deadline, depth)
        kept = [candidate for candidate in found.found if where.accepts(candidate.memory)]
        return Candidates(kept, found.missing)


@dataclass(slots=True)
class PastView:
    """See ``hms_services.memory.as_of.PastReads``."""

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
        deadline = Deadline(timeout_s)
        found = await self.search.candidates(space, query, where, deadline)
        scored = rank(found.found, self.now_us)[:limit]
        return Findings([Found(s.memory, s.score, s.signals) for s in scored], found.missing)


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
        search: today's search.
    """

    def __init__(self, log: SpaceLog, search: Search) -> None:
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
        """See ``hms_services.memory.as_of.Pasts``."""
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
                    raise refused("as_of.offset", "is not an offset of the log", fix)
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
        search = self._search.over(projection)
        at_us = _event_time(past.moment, memory)
        return PastView(
            past.moment, partition, memory, projection, PastSearch(search, latest + 1, at_us)
        )

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
