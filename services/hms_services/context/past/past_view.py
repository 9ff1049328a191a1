"""The past of spaces for readers: folded from the log on a thread, kept for the next question.

A kept past is never stale: each question reads the records that the log has taken since, so that
memories that were forgotten meanwhile are withheld. Folding goes on when the caller's time is over;
the next question finds it finished, or further on.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import assert_never

from hms_schemas.errors import UnavailableError
from hms_services.api.deadline import Deadline
from hms_services.api.names import SpaceName
from hms_services.api.past_reads import bad_moment
from hms_services.api.times import now_us
from hms_services.api.view import SearchQuery
from hms_services.context.packing.build import ReadView
from hms_services.context.packing.rendering import Wordings
from hms_services.context.retrieval.search import MemorySearch, Ranking
from hms_services.context.view.projection import Projection
from hms_streams.log.reading.space_log import SpaceLog
from hms_streams.replay.past import AtOffset, HappenedBy, LoggedBy, Moment, Past, PastMemory

# Memories of all pasts that are kept, at most; about 2 kB each. The latest is kept however large.
MOST_KEPT = 100_000
# A caller may ask for any moment: without a bound the kept pasts would add up.
_MOST_PASTS = 64
# Folding holds the interpreter. With a second thread a short past does not wait for a long one.
_THREADS = 2
# Kept back from folding, so that a refusal arrives before the caller's deadline although the fold
# holds the interpreter meanwhile.
_ANSWER_S = 0.3


@dataclass(slots=True)
class PastSearch:
    """Today's search over the memories of then. It cannot name memories that today's index lacks.

    Args:
        today: gives today's search; another one when another generation is served.
        projection: the memories of then.
        until_us: no memory of then happened at or after it, µs.
    """

    today: Callable[[], MemorySearch]
    projection: Projection
    until_us: int
    _made_from: MemorySearch | None = None
    _then: MemorySearch | None = None

    async def find(self, query: SearchQuery, deadline: Deadline) -> Ranking:
        """See ``hms_services.api.view.Search``."""
        today = self.today()
        # Kept as long as the same generation is served, so that its columns are made once.
        if self._then is None or self._made_from is not today:
            self._made_from, self._then = today, today.over(self.projection, self.until_us)
        return await self._then.find(query, deadline)


@dataclass(slots=True)
class SpacePast:
    """One space as it stood at a moment; see ``hms_services.api.past_reads.PastReads``."""

    moment: Moment
    partition: int
    memory: PastMemory
    now_us: int
    """The moment in event time, µs."""
    view: ReadView


@dataclass(slots=True)
class _Kept:
    """A kept past, and the work that folds it to the log's end."""

    past: Past | None = None
    reading: asyncio.Future[SpacePast] | None = None
    view: SpacePast | None = None
    """The view of ``past`` as far as it was folded last."""
    stop: int = 0
    """Where the log ended when the work began."""

    @property
    def under_way(self) -> bool:
        """Whether a thread works on it."""
        return self.reading is not None and not self.reading.done()

    @property
    def size(self) -> int:
        """How many memories it holds."""
        return self.past.size if self.past else 0


class PastViews:
    """Opens the past of spaces. For one event loop.

    Args:
        log: has the events; closed with this object.
        search: gives today's search; another one when another generation is served.
    """

    def __init__(self, log: SpaceLog, search: Callable[[], MemorySearch]) -> None:
        self._log = log
        self._search = search
        self._kept: OrderedDict[tuple[SpaceName, Moment], _Kept] = OrderedDict()
        self._folding = ThreadPoolExecutor(_THREADS, "hms-past")
        self._closing = False

    def close(self) -> None:
        """Stop folding. Blocks until the stretch under way is folded."""
        self._closing = True
        self._folding.shutdown(cancel_futures=True)
        self._log.close()

    async def at(self, space: SpaceName, moment: Moment, timeout_s: float) -> SpacePast:
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

    async def _caught_up(self, space: SpaceName, moment: Moment, kept: _Kept) -> SpacePast:
        """The view after a reading that began after this call, so that it withholds what is
        forgotten by now. A reading goes on when its caller is gone.
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

    def _catch_up(self, space: SpaceName, moment: Moment, kept: _Kept) -> SpacePast:
        """Read to the log's end. Runs on a thread of the pool, one at a time for each past."""
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
        """The first offset that does not count; None for a moment in event time.

        Raises:
            InvalidFieldsError: the log has no such offset.
        """
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
            case _:
                assert_never(moment)

    def _view(self, past: Past, partition: int) -> SpacePast:
        memory = past.memory(now_us())
        projection = Projection()
        for state in memory.memories:
            projection.put_memory(state)
        if memory.record is not None:
            projection.put_space(memory.record)
        latest = max((state.occurred_at for state in memory.memories), default=0)
        search = PastSearch(self._search, projection, latest + 1)
        view = ReadView(projection, search, Wordings(projection.is_current))
        at_us = _event_time(past.moment, memory)
        return SpacePast(past.moment, partition, memory, at_us, view)

    def _let_go(self) -> None:
        """Drop the pasts that were unused longest, except those being folded."""
        held = sum(kept.size for kept in self._kept.values())
        for key, kept in list(self._kept.items())[:-1]:
            if held <= MOST_KEPT and len(self._kept) <= _MOST_PASTS:
                return
            if not kept.under_way:
                held -= kept.size
                del self._kept[key]


def _event_time(moment: Moment, memory: PastMemory) -> int:
    """The moment in event time, µs, as the clock of a fold counts."""
    match moment:
        case HappenedBy():
            return moment.at_us
        case LoggedBy():
            return moment.at_ms * 1000
        case AtOffset():
            return memory.clock
        case _:
            assert_never(moment)


def _not_ready(kept: _Kept) -> UnavailableError:
    read, end = kept.past.next_offset if kept.past else 0, kept.stop
    return UnavailableError(
        f"that past is not folded yet: {read:,} of {end:,} records of the log are read.",
        fix="Ask again in a moment, for it goes on meanwhile; or ask with a longer deadline.",
    )


def _seen(reading: asyncio.Future[SpacePast]) -> None:
    """Take the error of a reading for which nobody waits any more: asyncio would log it."""
    if not reading.cancelled():
        reading.exception()
