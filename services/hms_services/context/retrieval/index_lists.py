"""The lists of candidates that an index makes, for spaces too large to look at every line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.context.retrieval.or_missing import in_time
from hms_services.context.retrieval.question import Understood
from hms_streams.embedding.meaning import Meaning
from hms_streams.index.vector_index import Hit, SearchFilter, VectorIndex

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IndexLists:
    """Asks an index by words and by meaning, once over all and once over what the named said.

    Args:
        threads: for searches that wait for somebody else.
    """

    index: VectorIndex
    threads: Executor

    async def named(
        self,
        space: bytes,
        understood: Understood,
        meaning: Meaning | None,
        wanted: SearchFilter,
        depth: int,
        deadline: Deadline,
        missing: list[str],
    ) -> list[bytes]:
        """The memories on any of the lists; a list that does not come in time is missing."""
        hits: list[Hit] = []
        for part, search in self._lists(space.decode(), understood, meaning, wanted, depth):
            hits += await in_time(search, deadline.left_s(), part, missing) or ()
        return [hit.memory_id for hit in hits]

    def _lists(
        self,
        key: str,
        understood: Understood,
        meaning: Meaning | None,
        wanted: SearchFilter,
        depth: int,
    ) -> Iterator[tuple[str, asyncio.Future[list[Hit]]]]:
        """Searches by the part of the answer that they give."""
        people = tuple(sorted(understood.named.people))
        for where in [wanted, replace(wanted, speakers=people)] if people else [wanted]:
            words = partial(self.index.search_words, key, understood.text, depth, where)
            yield "words", self._searched(words)
            if meaning is not None:
                near = partial(self.index.search_vector, key, meaning.whole, depth, where)
                yield "vectors", self._searched(near)

    def _searched(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """What a search finds: at once where a thread would only hold up this one."""
        loop = asyncio.get_running_loop()
        if not self.index.keeps_interpreter:
            return loop.run_in_executor(self.threads, work)
        done: asyncio.Future[T] = loop.create_future()
        try:
            done.set_result(work())
        except Exception as error:
            done.set_exception(error)
        return done


def search_filter(where: Filter, until_us: int | None) -> SearchFilter:
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
