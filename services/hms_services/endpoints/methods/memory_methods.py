"""The methods of ``hms.memory.v1.MemoryService``, for every protocol.

They write events to the log and read the memories that the events became. Each method takes the
running call from ``current_call`` and raises errors of ``HmsError``'s tree; the endpoint translates
an error into its protocol (see ``call_errors.problem_of``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryEvent, MemoryState, Rated, Tagged
from hms_services.api import forgetting, listing, to_wire
from hms_services.api.call import current_call, current_caller
from hms_services.api.call_errors import NoSuchResourceError, invalid
from hms_services.api.consistency import LogPosition, parse_token, token_of
from hms_services.api.deadline import Deadline
from hms_services.api.from_wire import EventReader, event_id
from hms_services.api.names import MemoryName, SpaceName, memory_name, space_name, tenant_name
from hms_services.api.past_reads import PastReads, Pasts, past_message, read_moment
from hms_services.api.times import now_us, to_us, utc_offset_us
from hms_services.api.view import MemoryView, SearchQuery, ServedView
from hms_services.endpoints.methods.transition_watch import TransitionWatch
from hms_services.writes.event_log import EventLog

_Read = wire.GetMemoryRequest | wire.ListMemoriesRequest | wire.SearchMemoriesRequest


class MemoryMethods:
    """See the .proto for each method's contract.

    Args:
        log: takes the writes.
        served: hands out the view that to_wire the reads.
        reader: admits what is written.
        watch: tails the transitions.
        pasts: to_wire the reads of the past.
    """

    def __init__(
        self,
        log: EventLog,
        served: ServedView,
        reader: EventReader,
        watch: TransitionWatch,
        pasts: Pasts,
    ) -> None:
        self._pasts = pasts
        self._log = log
        self._served = served
        self._reader = reader
        self._watch = watch

    async def record_events(self, request: wire.RecordEventsRequest) -> wire.RecordEventsResponse:
        space = space_name(request.parent, current_caller())
        events = self._reader.read(request, space, current_caller())
        at = await self._append(events)
        return wire.RecordEventsResponse(
            events=map(to_wire.recorded_message, events, at), consistency_token=token_of(at)
        )

    async def get_memory(self, request: wire.GetMemoryRequest) -> wire.GetMemoryResponse:
        name = memory_name(request.name, current_caller())
        past = await self._past(request, name.space)
        waited = past is not None or await self._wait(request.consistency_token)
        state = self._view(past).reads.get(name.space, name.memory_id)
        if state is None and not waited:
            raise _not_folded_yet()
        if state is None:
            raise NoSuchResourceError("memory", str(name))
        return wire.GetMemoryResponse(memory=self._message(state, past), past=_past_message(past))

    async def list_memories(self, request: wire.ListMemoriesRequest) -> wire.ListMemoriesResponse:
        space = space_name(request.parent, current_caller())
        page = listing.memory_page(request, space)
        past = await self._past(request, space)
        if past is None and not await self._wait(request.consistency_token):
            raise _not_folded_yet()
        chosen = listing.newest_first(self._view(past).reads.memories(space), page.where)
        shown, next_token = listing.cut(chosen, page)
        return wire.ListMemoriesResponse(
            memories=[self._message(state, past) for state in shown],
            next_page_token=next_token,
            total_size=len(chosen),
            past=_past_message(past),
        )

    async def search_memories(
        self, request: wire.SearchMemoriesRequest
    ) -> wire.SearchMemoriesResponse:
        space = space_name(request.parent, current_caller())
        page = listing.search_page(request, space)
        past = await self._past(request, space)
        waited = past is not None or await self._wait(request.consistency_token)
        deadline = Deadline(current_call().read_budget_s())
        if not waited:
            deadline.miss("consistency")
        asked_at_us = past.now_us if past else now_us()
        if request.HasField("question_time"):
            asked_at_us = to_us(request.question_time, "question_time")
        minutes = request.question_utc_offset_minutes
        query = SearchQuery(
            space,
            request.query,
            page.where,
            asked_at_us,
            2 * page.reach,
            utc_offset_us(minutes, "question_utc_offset_minutes"),
            floor=request.floor,
            explain=request.explain,
        )
        findings = await self._view(past).search.find(query, deadline)
        shown, token = page.cut(findings)
        return wire.SearchMemoriesResponse(
            results=[
                wire.FoundMemory(
                    memory=self._message(found.memory, past),
                    score=found.score,
                    signals=found.signals,
                    features=found.features if request.explain else None,
                    copies=found.copies,
                    answers=space.memory(found.answers.memory_id) if found.answers else "",
                )
                for found in shown
            ],
            next_page_token=token,
            missing=deadline.missing,
            past=_past_message(past),
            left_out=findings.left_out,
            likenesses=findings.likenesses if request.explain else None,
        )

    async def tag_memory(self, request: wire.TagMemoryRequest) -> wire.TagMemoryResponse:
        name = memory_name(request.name, current_caller())
        if not (request.add or request.remove):
            raise invalid("add", "is empty, and so is remove")
        body = Tagged(
            memory_id=name.memory_id, added=tuple(request.add), removed=tuple(request.remove)
        )
        event, at = await self._write_about(name, body, request.idempotency_key, "add")
        return wire.TagMemoryResponse(
            event=to_wire.recorded_message(event, at), consistency_token=token_of([at])
        )

    async def rate_memory(self, request: wire.RateMemoryRequest) -> wire.RateMemoryResponse:
        name = memory_name(request.name, current_caller())
        body = Rated(memory_id=name.memory_id, rating=request.rating, note=request.note or None)
        event, at = await self._write_about(name, body, request.idempotency_key, "rating")
        return wire.RateMemoryResponse(
            event=to_wire.recorded_message(event, at), consistency_token=token_of([at])
        )

    async def forget_memories(
        self, request: wire.ForgetMemoriesRequest
    ) -> wire.ForgetMemoriesResponse:
        caller = current_caller()
        space = space_name(request.parent, caller)
        command = forgetting.forget_command(request, space, caller)
        ids = await self._all_ids(space) if command.whole_space else command.memory_ids
        events = forgetting.events_of(command, ids, space, now_us())
        at = await self._append([self._reader.admit(event) for event in events])
        return wire.ForgetMemoriesResponse(
            events=map(to_wire.recorded_message, events, at),
            consistency_token=token_of(at),
            forgotten_count=len(ids),
        )

    async def list_spaces(self, request: wire.ListSpacesRequest) -> wire.ListSpacesResponse:
        tenant = tenant_name(request.parent, current_caller())
        page = listing.space_page(request, tenant)
        view = self._served.view
        shown, next_token = page.cut(view.reads.spaces(tenant))
        return wire.ListSpacesResponse(
            spaces=[
                to_wire.space_message(
                    record, view.reads.memories(SpaceName(record.tenant, record.space))
                )
                for record in shown
            ],
            next_page_token=next_token,
        )

    async def watch_transitions(
        self, request: wire.WatchTransitionsRequest
    ) -> AsyncIterator[wire.WatchTransitionsResponse]:
        space = space_name(request.parent, current_caller())
        async for response in self._watch.follow(request, space):
            yield response

    async def _append(self, events: Sequence[MemoryEvent]) -> list[LogPosition]:
        return await self._log.append(events, current_call().traceparent)

    async def _write_about(
        self, name: MemoryName, body: Tagged | Rated, key: str, field: str
    ) -> tuple[MemoryEvent, LogPosition]:
        """Write one event about a memory that is there."""
        if self._served.view.reads.get(name.space, name.memory_id) is None:
            raise NoSuchResourceError("memory", str(name))
        event = MemoryEvent(
            event_id=event_id(name.space, key),
            tenant=name.space.tenant,
            space=name.space.space,
            occurred_at=now_us(),
            body=body,
        )
        (at,) = await self._append([self._reader.admit(event, field)])
        return event, at

    async def _all_ids(self, space: SpaceName) -> tuple[bytes, ...]:
        """The ids of all memories of the space whose events are in the log by now.

        The wait for their fold takes half of the call's time at most; the other half is left for
        the write. A memory that is not folded by then is not named, and is cleared together with
        the space all the same.
        """
        partition = self._served.partition_of(space)
        end = await self._log.end_offset(partition)
        await self._served.wait_for({partition: end - 1}, current_call().read_budget_s() / 2)
        known = self._served.view.reads.memories(space)
        return tuple(sorted(memory.memory_id for memory in known))

    async def _wait(self, token: str) -> bool:
        offsets = parse_token(token)
        return not offsets or await self._served.wait_for(offsets, current_call().read_budget_s())

    async def _past(self, request: _Read, space: SpaceName) -> PastReads | None:
        """The past that the request asks for; None when it asks for the present."""
        if not request.HasField("as_of"):
            return None
        moment = read_moment(request.as_of)
        return await self._pasts.at(space, moment, current_call().read_budget_s())

    def _view(self, past: PastReads | None) -> MemoryView:
        """The view of the past that is asked for, or the view that is served now."""
        return past.view if past else self._served.view

    def _message(self, state: MemoryState, past: PastReads | None) -> memory_pb2.Memory:
        partition = self._served.partition_of(SpaceName(state.tenant, state.space))
        return to_wire.memory_message(state, partition, past.now_us if past else now_us())


def _past_message(past: PastReads | None) -> memory_pb2.PastView | None:
    return past_message(past) if past else None


def _not_folded_yet() -> UnavailableError:
    return UnavailableError(
        "the events of the consistency token are not folded yet.",
        fix="Try again, or read without the token; `hms status` shows the lag.",
    )
