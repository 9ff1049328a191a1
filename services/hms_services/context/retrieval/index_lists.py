"""The lists of candidates that an index makes, for spaces too large to score every line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.context.retrieval.question import Understood
from hms_streams.embedding.meaning import Meaning
from hms_streams.index.vector_index import Hit, SearchFilter, VectorIndex

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class IndexLists:
    """Asks an index by words and by meaning, over all lines and over those of the people named.

    Args:
        index: what is asked.
        threads: for searches of an index in another process.
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
    ) -> list[bytes]:
        """The ids of the memories on any of the lists.

        Args:
            space: its key.
            wanted: what may be found.
            depth: how deep each list goes.
            deadline: notes a list that is late or fails as missing.
        """
        hits: list[Hit] = []
        for part, search in self._lists(space.decode(), understood, meaning, wanted, depth):
            hits += await deadline.or_missing(search, part) or ()
        return [hit.memory_id for hit in hits]

    def _lists(
        self,
        key: str,
        understood: Understood,
        meaning: Meaning | None,
        wanted: SearchFilter,
        depth: int,
    ) -> Iterator[tuple[str, asyncio.Future[list[Hit]]]]:
        """The searches under way, each with the name of its part of the answer."""
        people = tuple(sorted(understood.named.people))
        for where in [wanted, replace(wanted, speakers=people)] if people else [wanted]:
            words = partial(self.index.search_words, key, understood.text, depth, where)
            yield "words", self._searched(words)
            if meaning is not None:
                near = partial(self.index.search_vector, key, meaning.whole, depth, where)
                yield "vectors", self._searched(near)

    def _searched(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Start a search. It runs here where a thread would hold the interpreter all the same."""
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
    """The filter in the terms of the index: it lets pass at least what ``where`` accepts.

    The index accepts a memory that has one of the tags; ``Filter.accepts`` asks for all of them. In
    a past the tiers and tags of today mean nothing.

    Args:
        where: the caller's filter.
        until_us: no memory of the past that is searched happened at or after it, µs; None in the
            present.
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
