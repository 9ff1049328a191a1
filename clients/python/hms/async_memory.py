"""The asyncio client. ``hms.memory``, the blocking client, is generated from this file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Self, Unpack, overload

from hms import calls, results
from hms.as_of import AsOf
from hms.async_transport import AsyncTransport
from hms.long_contents import in_parts, joined
from hms.observation import Filters, Observation, ObservationFields, observations


class AsyncMemory:
    """The memory of a tenant, seen from one of its spaces. Made by ``connect_async``.

    All tasks of one event loop may share it. A gRPC channel does not survive ``fork``: connect in
    the child, after the fork. Every read sees this client's own earlier writes. Calls that the
    server could not take are tried again with growing, random waits until the timeout; a write
    keeps its idempotency key, so a second attempt never makes a second memory.

    Every method raises errors of one tree, ``hms.HmsError``: ``InvalidRequestError``,
    ``NotFoundError``, ``PermissionDeniedError``, or ``UnavailableError`` when time ran out. Every
    method takes ``space``, another space than the client's own, and ``timeout``, seconds for the
    call with all its attempts. Filters are the fields of ``hms.observation.Filters``; ``as_of`` is
    a time by which things had happened, or an ``hms.AsOf``.
    """

    def __init__(self, address: str, *, token: str | None, space: str, timeout: float) -> None:
        self.address = address
        self.space = space
        self._transport = AsyncTransport(address, token, timeout)
        self._tokens = self._transport.tokens

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the channel; calls under way fail. Safe to repeat."""
        await self._transport.close()

    @overload
    async def remember(  # type: ignore[overload-overlap]
        self,
        content: str,
        *,
        space: str | None = None,
        timeout: float | None = None,
        **fields: Unpack[ObservationFields],
    ) -> results.Remembered: ...

    @overload
    async def remember(
        self,
        content: Sequence[str | Observation],
        *,
        space: str | None = None,
        timeout: float | None = None,
        **fields: Unpack[ObservationFields],
    ) -> tuple[results.Remembered, ...]: ...

    async def remember(
        self,
        content: str | Sequence[str | Observation],
        *,
        space: str | None = None,
        timeout: float | None = None,
        **fields: Unpack[ObservationFields],
    ) -> results.Remembered | tuple[results.Remembered, ...]:
        """Write to the log what was said, learned, decided or returned.

        Returns when the broker has it: it will not be lost. A list is written in order, a long one
        in several requests; ``fields`` hold for each item. ``Remembered.parts``: a long content.

        >>> await memory.remember("Ada is allergic to walnuts.", kind="fact",
        ...                       importance=0.9)             # doctest: +SKIP
        Remembered(id='0199…', partition=4, offset=17)
        """
        given = [content] if isinstance(content, str) else content
        items = in_parts(observations(given, fields))
        written: list[results.Remembered] = []
        for rpc in calls.record(space or self.space, [*chain(*items)]):
            written.extend(await self._transport.send(rpc, timeout))
        found = joined(written, items)
        return found[0] if isinstance(content, str) else found

    async def recall(
        self,
        query: str,
        *,
        limit: int = 0,
        question_time: datetime | None = None,
        explain: bool = False,
        floor: bool = False,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
        **filters: Unpack[Filters],
    ) -> results.Recall:
        """The memories that ``query`` finds by words and meaning, best first.

        At most ``limit``; when 0, 10, or 20 for a question that asks for several. With ``explain``
        each comes with all that was measured of it. ``question_time`` is the query's own time, in
        the asker's zone; with ``floor`` a question that no memory is likely to answer finds none.
        """
        at = space or self.space
        token = self._tokens.latest(at)
        rpc = calls.search(
            at, query, limit, question_time, token, as_of, filters, explain=explain, floor=floor
        )
        return await self._transport.send(rpc, timeout)

    async def context(
        self,
        query: str = "",
        *,
        tokens: int = calls.DEFAULT_CONTEXT_TOKENS,
        deadline: float = calls.DEFAULT_CONTEXT_DEADLINE_S,
        max_lines: int = 0,
        question_time: datetime | None = None,
        peek: bool = False,
        explain: bool = False,
        model: str = "",
        concepts: bool = False,
        floor: bool = True,
        working_set: bool = True,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        **filters: Unpack[Filters],
    ) -> results.Context:
        """What a model should know before it answers ``query``: working set and found memories.

        Args:
            query: what the model is about to answer; empty for the working set alone.
            tokens: at most this many in all.
            deadline: seconds. By then the context is there; ``missing`` names what was not ready.
            max_lines: at most this many found lines; 0 is as many as fit.
            question_time: the question's own time, in the asker's zone; now, in UTC, if None.
            peek: leave no trace. Otherwise the lines count as used, which strengthens them.
            explain: each line comes with everything that was measured of it.
            model: what will read it, such as ``gpt-4o``; tokens are estimated for an unknown one.
            concepts: a concept may stand for several memories when there is no room for them.
            floor: a question that no memory is likely to answer finds nothing, see ``left_out``.
            working_set: what was said last is there, whatever is asked.
            as_of: what the model would have known then. The past leaves no trace either.
        """
        at = space or self.space
        rpc = calls.build_context(
            at,
            query,
            tokens,
            max_lines,
            question_time,
            peek,
            self._tokens.latest(at),
            as_of,
            filters,
            explain=explain,
            model=model,
            concepts=concepts,
            floor=floor,
            working_set=working_set,
        )
        return await self._transport.send(rpc, deadline)

    async def get(
        self,
        memory_id: str,
        *,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.MemoryRecord:
        """One memory; raises NotFoundError when it does not exist, or does not exist any more."""
        at = space or self.space
        rpc = calls.get(at, memory_id, self._tokens.latest(at), as_of)
        return await self._transport.send(rpc, timeout)

    async def page(
        self,
        *,
        size: int = 100,
        after: str = "",
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
        **filters: Unpack[Filters],
    ) -> results.Page:
        """One page of a space's memories, newest first; ``after`` is the token of the last page."""
        at = space or self.space
        rpc = calls.list_page(at, size, after, self._tokens.latest(at), as_of, filters)
        return await self._transport.send(rpc, timeout)

    async def tag(
        self,
        memory_id: str,
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Remembered:
        """Put labels on a memory and take them off. ``pinned`` keeps it in the long tier."""
        rpc = calls.tag(space or self.space, memory_id, add, remove)
        return await self._transport.send(rpc, timeout)

    async def rate(
        self,
        memory_id: str,
        rating: float,
        *,
        note: str = "",
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Remembered:
        """Judge a memory, from -1 (harmful) to 1 (very useful)."""
        rpc = calls.rate(space or self.space, memory_id, rating, note)
        return await self._transport.send(rpc, timeout)

    async def supersede(
        self,
        memory_id: str,
        *,
        by: str = "",
        confidence: float = 1.0,
        reason: str = "",
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Remembered:
        """Say that a memory no longer holds, and that the memory ``by`` holds now.

        A ``confidence`` below one half withdraws that.
        """
        rpc = calls.supersede(space or self.space, memory_id, by, confidence, reason)
        return await self._transport.send(rpc, timeout)

    async def forget(
        self,
        *memory_ids: str,
        reason: str = "",
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Forgetting:
        """Remove memories for good. ``reason`` goes into the log: leave private things out."""
        rpc = calls.forget(space or self.space, memory_ids, reason)
        return await self._transport.send(rpc, timeout)

    async def forget_all(
        self, *, reason: str = "", space: str | None = None, timeout: float | None = None
    ) -> results.Forgetting:
        """Remove every memory of the space for good; ``reason`` as in ``forget``."""
        rpc = calls.forget(space or self.space, (), reason, whole_space=True)
        return await self._transport.send(rpc, timeout)

    async def spaces(self, *, timeout: float | None = None) -> AsyncIterator[results.SpaceSummary]:
        """The tenant's spaces by name; further pages are read as the iterator goes on."""
        after = ""
        while True:
            found, after = await self._transport.send(calls.spaces_page(after), timeout)
            for space in found:
                yield space
            if not after:
                return

    def watch(
        self, *, since: datetime | None = None, space: str | None = None
    ) -> AsyncIterator[results.Transition]:
        """Memories moving between tiers, as it happens; waits for the next move, and never ends.

        ``since`` asks for the moves from then on as well. Raises UnavailableError when the stream
        breaks; watch again from the last ``occurred_at``.
        """
        return self._transport.stream(calls.watch(space or self.space, since))

    async def list(
        self,
        *,
        page_size: int = 100,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
        **filters: Unpack[Filters],
    ) -> AsyncIterator[results.MemoryRecord]:
        """Every memory of the space, newest first; concepts only when ``kinds`` names them."""
        after = ""
        while True:
            page = await self.page(
                size=page_size, after=after, as_of=as_of, space=space, timeout=timeout, **filters
            )
            for memory in page.memories:
                yield memory
            after = page.next_token
            if not after:
                return
