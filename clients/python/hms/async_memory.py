"""The asyncio client: as the blocking one, awaited.

The timeouts are gRPC deadlines over all attempts of a call, so they are parameters here too.
"""

# ruff: noqa: ASYNC109

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar, Unpack, overload

import grpc
import grpc.aio

from hms import calls, results
from hms.as_of import AsOf
from hms.calls import Call
from hms.channel import OPTIONS, checked_timeout, metadata_of
from hms.memory import DEFAULT_CONTEXT_DEADLINE_S, DEFAULT_CONTEXT_TOKENS
from hms.observation import Filters, Observation, ObservationFields, observations
from hms.refusals import DETAILS_KEY, closed, translated
from hms.retry import Attempts
from hms.tokens import Tokens
from hms_schemas.errors import HmsError

T = TypeVar("T")


class AsyncMemory:
    """The memory of a tenant, seen from one of its spaces. Made by ``connect_async``.

    One event loop each; tasks may share it. Retries, read-your-writes, arguments, errors and what
    is said of ``fork`` are those of ``hms.Memory``.
    """

    def __init__(self, address: str, *, token: str | None, space: str, timeout: float) -> None:
        self.address = address
        self.space = space
        self._timeout = checked_timeout(timeout)
        self._metadata = metadata_of(token)
        self._tokens = Tokens()
        self._closed = False
        self._channel: Any = grpc.aio.insecure_channel(address, options=OPTIONS)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the channel; calls under way fail. Safe to repeat."""
        self._closed = True
        await self._channel.close()

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

        Returns when the broker has it: it will not be lost. ``fields`` hold for all of a list.

        >>> await memory.remember("Ada is allergic to walnuts.", kind="fact")  # doctest: +SKIP
        """
        if isinstance(content, str):
            return (await self._record([content], space, timeout, fields))[0]
        return await self._record(content, space, timeout, fields)

    async def recall(
        self,
        query: str,
        *,
        limit: int = 0,
        explain: bool = False,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
        **filters: Unpack[Filters],
    ) -> results.Recall:
        """The memories that ``query`` finds by words and meaning, best first.

        >>> found = await memory.recall("where does Ada live")         # doctest: +SKIP
        """
        at = space or self.space
        return await self._run(
            calls.search(
                at, query, limit, self._tokens.latest(at), as_of, filters, explain=explain
            ),
            timeout,
        )

    async def context(
        self,
        query: str = "",
        *,
        tokens: int = DEFAULT_CONTEXT_TOKENS,
        deadline: float = DEFAULT_CONTEXT_DEADLINE_S,
        max_lines: int = 0,
        question_time: datetime | None = None,
        peek: bool = False,
        explain: bool = False,
        model: str = "",
        concepts: bool = False,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        **filters: Unpack[Filters],
    ) -> results.Context:
        """What a model should know before it answers ``query``: working set and what was found.

        Arguments as ``hms.Memory.context``.

        >>> print(await memory.context("Where does Ada live?", tokens=400))  # doctest: +SKIP
        """
        at = space or self.space
        call = calls.build_context(
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
        )
        return await self._run(call, deadline)

    async def get(
        self,
        memory_id: str,
        *,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.MemoryRecord:
        """One memory; raises NotFoundError when there is none."""
        at = space or self.space
        return await self._run(calls.get(at, memory_id, self._tokens.latest(at), as_of), timeout)

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
        """One page of a space's memories, newest first; ``after`` is the page's before."""
        at = space or self.space
        call = calls.list_page(at, size, after, self._tokens.latest(at), as_of, filters)
        return await self._run(call, timeout)

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
        return await self._run(calls.tag(space or self.space, memory_id, add, remove), timeout)

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
        return await self._run(calls.rate(space or self.space, memory_id, rating, note), timeout)

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
        """Say that a memory no longer holds, and which one holds ``by`` now.

        With a ``confidence`` below one half the same claim is withdrawn: the memory holds again.
        """
        call = calls.supersede(space or self.space, memory_id, by, confidence, reason)
        return await self._run(call, timeout)

    async def forget(
        self,
        *memory_ids: str,
        reason: str = "",
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Forgetting:
        """Remove memories for good. ``reason`` goes into the log: leave private things out."""
        return await self._run(calls.forget(space or self.space, memory_ids, reason), timeout)

    async def forget_all(
        self, *, reason: str = "", space: str | None = None, timeout: float | None = None
    ) -> results.Forgetting:
        """Remove every memory of the space for good."""
        call = calls.forget(space or self.space, (), reason, whole_space=True)
        return await self._run(call, timeout)

    async def spaces(self, *, timeout: float | None = None) -> AsyncIterator[results.SpaceSummary]:
        """The tenant's spaces by name; reads further pages as it is consumed."""
        after = ""
        while True:
            found, after = await self._run(calls.spaces_page(after), timeout)
            for space in found:
                yield space
            if not after:
                return

    async def watch(
        self, *, since: datetime | None = None, space: str | None = None
    ) -> AsyncIterator[results.Transition]:
        """Memories moving between tiers, as it happens; blocks between moves, ends never.

        ``since`` asks for those that happened from then on as well. Raises UnavailableError when
        the stream breaks; watch again from the last ``occurred_at``.
        """
        call = calls.watch(space or self.space, since)
        stream = self._channel.unary_stream(
            call.path, call.request.SerializeToString, call.response.FromString
        )(call.request, metadata=self._metadata)
        try:
            async for message in stream:
                yield call.read(message)
        except grpc.aio.AioRpcError as error:
            raise self._translated(error, 0.0) from error
        finally:
            stream.cancel()

    async def list(
        self,
        *,
        page_size: int = 100,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
        **filters: Unpack[Filters],
    ) -> AsyncIterator[results.MemoryRecord]:
        """Every memory of the space, newest first; reads further pages as it is consumed.

        Concepts only where ``kinds`` names them.

        >>> [m.content async for m in memory.list(kinds=["preference"])]  # doctest: +SKIP
        ['Ada takes her coffee black.']
        """
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

    async def _record(
        self,
        contents: Sequence[str | Observation],
        space: str | None,
        timeout: float | None,
        fields: ObservationFields,
    ) -> tuple[results.Remembered, ...]:
        batches = calls.record(space or self.space, observations(contents, fields))
        written: list[results.Remembered] = []
        for batch in batches:
            recorded: tuple[results.Remembered, ...] = await self._run(batch, timeout)
            written += recorded
        return tuple(written)

    async def _run(self, call: Call[T], timeout: float | None) -> T:
        """Send until it is answered, refused, or the time is over."""
        if self._closed:
            raise closed()
        seconds = self._timeout if timeout is None else checked_timeout(timeout)
        attempts = Attempts(seconds)
        send = self._channel.unary_unary(
            call.path, call.request.SerializeToString, call.response.FromString
        )
        while True:
            try:
                response = await send(
                    call.request, timeout=attempts.remaining(), metadata=self._metadata
                )
            except grpc.aio.AioRpcError as error:
                wait = attempts.wait_after(error.code())
                if wait is None:
                    raise self._translated(error, seconds) from error
                await asyncio.sleep(wait)
            else:
                return self._kept(call, response)

    def _kept(self, call: Call[T], response: Any) -> T:
        """The answer, its consistency token noted."""
        if call.space:
            self._tokens.keep(call.space, calls.last_offset(response), response.consistency_token)
        return call.read(response)

    def _translated(self, error: grpc.aio.AioRpcError, seconds: float) -> HmsError:
        status = dict(error.trailing_metadata() or ()).get(DETAILS_KEY)
        return translated(
            error.code(), error.details() or "", status, address=self.address, seconds=seconds
        )
