"""The blocking client."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Self, TypeVar, Unpack, overload

import grpc

from hms import calls, results
from hms.as_of import AsOf
from hms.calls import Call
from hms.channel import OPTIONS, checked_timeout, metadata_of
from hms.observation import Filters, Observation, ObservationFields, observations
from hms.refusals import DETAILS_KEY, closed, translated
from hms.retry import Attempts
from hms.tokens import Tokens
from hms_schemas.errors import HmsError

# A model that waits for its context must not wait long: what is missing by then is named.
DEFAULT_CONTEXT_DEADLINE_S = 2.0
DEFAULT_CONTEXT_TOKENS = 1024

T = TypeVar("T")


class Memory:
    """The memory of a tenant, seen from one of its spaces. Made by ``connect``.

    Thread-safe: share one among threads. A gRPC channel does not survive ``fork``: connect in the
    child, after it. Every read sees this client's own earlier writes. Calls that the server could
    not take (UNAVAILABLE, RESOURCE_EXHAUSTED) are tried again with growing, random waits until
    the timeout; a write keeps its idempotency key, so a second attempt never makes a second memory.

    Every method raises errors of one tree, ``hms.HmsError``: ``InvalidRequestError``,
    ``NotFoundError``, ``PermissionDeniedError``, or ``UnavailableError`` when time ran out.
    """

    def __init__(self, address: str, *, token: str | None, space: str, timeout: float) -> None:
        self.address = address
        self.space = space
        self._timeout = checked_timeout(timeout)
        self._metadata = metadata_of(token)
        self._tokens = Tokens()
        self._closed = False
        self._channel: Any = grpc.insecure_channel(address, options=OPTIONS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the channel; calls under way fail. Safe to repeat."""
        self._closed = True
        self._channel.close()

    @overload
    def remember(  # type: ignore[overload-overlap]
        self,
        content: str,
        *,
        space: str | None = None,
        timeout: float | None = None,
        **fields: Unpack[ObservationFields],
    ) -> results.Remembered: ...

    @overload
    def remember(
        self,
        content: Sequence[str | Observation],
        *,
        space: str | None = None,
        timeout: float | None = None,
        **fields: Unpack[ObservationFields],
    ) -> tuple[results.Remembered, ...]: ...

    def remember(
        self,
        content: str | Sequence[str | Observation],
        *,
        space: str | None = None,
        timeout: float | None = None,
        **fields: Unpack[ObservationFields],
    ) -> results.Remembered | tuple[results.Remembered, ...]:
        """Write to the log what was said, learned, decided or returned.

        Returns when the broker has it: it will not be lost. A list is written in order and is
        split into requests where it is long; ``fields`` then hold for each of its items.

        >>> memory.remember("Ada is allergic to walnuts.", kind="fact",
        ...                 importance=0.9)                   # doctest: +SKIP
        Remembered(id='0199…', partition=4, offset=17)
        """
        if isinstance(content, str):
            return self._record([content], space, timeout, fields)[0]
        return self._record(content, space, timeout, fields)

    def recall(
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

        At most ``limit``; when 0, 10, or 20 for a question that asks for several. With ``explain``
        each tells all that was measured of it.

        >>> for found in memory.recall("where does Ada live", kinds=["fact"]):  # doctest: +SKIP
        ...     print(f"{found.score:.2f}", found.memory.content)
        """
        at = space or self.space
        return self._run(
            calls.search(
                at, query, limit, self._tokens.latest(at), as_of, filters, explain=explain
            ),
            timeout,
        )

    def context(
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

        Args:
            query: what the model is about to answer; empty for the working set alone.
            tokens: at most this many in all.
            deadline: seconds. By then there is an answer; parts not ready are in ``missing``.
            max_lines: at most this many found lines; 0 is as many as fit.
            question_time: the question's own time, for words such as ``yesterday``; now if None.
            peek: leave no trace. Otherwise the lines count as used, which strengthens them.
            explain: each line tells all that was measured of it.
            model: what will read it, such as ``gpt-4o``: its tokens are counted where the server
                knows its tokenizer, estimated otherwise.
            concepts: where there is no room for all that was found, concepts stand for part of it.
            as_of: what the model would have known then: a time by which things had happened, or
                an ``hms.AsOf``. The past leaves no trace either.

        >>> print(memory.context("Where does Ada live?", tokens=400))  # doctest: +SKIP
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
        return self._run(call, deadline)

    def get(
        self,
        memory_id: str,
        *,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.MemoryRecord:
        """One memory; raises NotFoundError when there is none, or not any more."""
        at = space or self.space
        return self._run(calls.get(at, memory_id, self._tokens.latest(at), as_of), timeout)

    def page(
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
        return self._run(call, timeout)

    def tag(
        self,
        memory_id: str,
        *,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Remembered:
        """Put labels on a memory and take them off. ``pinned`` keeps it in the long tier."""
        return self._run(calls.tag(space or self.space, memory_id, add, remove), timeout)

    def rate(
        self,
        memory_id: str,
        rating: float,
        *,
        note: str = "",
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Remembered:
        """Judge a memory, from -1 (harmful) to 1 (very useful)."""
        return self._run(calls.rate(space or self.space, memory_id, rating, note), timeout)

    def supersede(
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
        return self._run(call, timeout)

    def forget(
        self,
        *memory_ids: str,
        reason: str = "",
        space: str | None = None,
        timeout: float | None = None,
    ) -> results.Forgetting:
        """Remove memories for good. ``reason`` goes into the log: leave private things out."""
        return self._run(calls.forget(space or self.space, memory_ids, reason), timeout)

    def forget_all(
        self, *, reason: str = "", space: str | None = None, timeout: float | None = None
    ) -> results.Forgetting:
        """Remove every memory of the space for good."""
        call = calls.forget(space or self.space, (), reason, whole_space=True)
        return self._run(call, timeout)

    def spaces(self, *, timeout: float | None = None) -> Iterator[results.SpaceSummary]:
        """The tenant's spaces by name; reads further pages as it is consumed."""
        after = ""
        while True:
            found, after = self._run(calls.spaces_page(after), timeout)
            yield from found
            if not after:
                return

    def watch(
        self, *, since: datetime | None = None, space: str | None = None
    ) -> Iterator[results.Transition]:
        """Memories moving between tiers, as it happens; blocks between moves, ends never.

        ``since`` asks for those that happened from then on as well. Raises UnavailableError when
        the stream breaks; watch again from the last ``occurred_at``.
        """
        call = calls.watch(space or self.space, since)
        stream = self._channel.unary_stream(
            call.path, call.request.SerializeToString, call.response.FromString
        )(call.request, metadata=self._metadata)
        try:
            for message in stream:
                yield call.read(message)
        except grpc.RpcError as error:
            raise self._translated(error, 0.0) from error
        finally:
            stream.cancel()

    def list(
        self,
        *,
        page_size: int = 100,
        as_of: AsOf | datetime | None = None,
        space: str | None = None,
        timeout: float | None = None,
        **filters: Unpack[Filters],
    ) -> Iterator[results.MemoryRecord]:
        """Every memory of the space, newest first; reads further pages as it is consumed.

        Concepts only where ``kinds`` names them.

        >>> [m.content for m in memory.list(kinds=["preference"])]             # doctest: +SKIP
        ['Ada takes her coffee black.']
        """
        after = ""
        while True:
            page = self.page(
                size=page_size, after=after, as_of=as_of, space=space, timeout=timeout, **filters
            )
            yield from page.memories
            after = page.next_token
            if not after:
                return

    def _record(
        self,
        contents: Sequence[str | Observation],
        space: str | None,
        timeout: float | None,
        fields: ObservationFields,
    ) -> tuple[results.Remembered, ...]:
        batches = calls.record(space or self.space, observations(contents, fields))
        return tuple(where for batch in batches for where in self._run(batch, timeout))

    def _run(self, call: Call[T], timeout: float | None) -> T:
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
                response = send(call.request, timeout=attempts.remaining(), metadata=self._metadata)
            except grpc.RpcError as error:
                wait = attempts.wait_after(error.code())
                if wait is None:
                    raise self._translated(error, seconds) from error
                time.sleep(wait)
            else:
                return self._kept(call, response)

    def _kept(self, call: Call[T], response: Any) -> T:
        """The answer, its consistency token noted."""
        if call.space:
            self._tokens.keep(call.space, calls.last_offset(response), response.consistency_token)
        return call.read(response)

    def _translated(self, error: Any, seconds: float) -> HmsError:
        status = dict(error.trailing_metadata() or ()).get(DETAILS_KEY)
        return translated(
            error.code(), error.details() or "", status, address=self.address, seconds=seconds
        )
