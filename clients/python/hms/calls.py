"""Each method of the client as one call: which RPC, with what, and how its answer is read.

No I/O here, so that the blocking and the asyncio client share all of it. A call that writes gets
its idempotency key here, once: every attempt of the call is then the same event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from hms import names, readings, results
from hms.as_of import AsOf, wire_as_of
from hms.observation import Filters, Observation
from hms.times import to_wire
from hms.vocabulary import kind_on_wire, tier_on_wire, trust_on_wire
from hms_proto.context.v1 import context_service_pb2 as context_pb
from hms_proto.memory.v1 import memory_pb2 as pb
from hms_proto.memory.v1 import memory_service_pb2 as service_pb
from hms_schemas.errors import InvalidRequestError
from hms_schemas.ids import as_text, new_event_id

ACTOR = "hms-python"
MEMORY = "hms.memory.v1.MemoryService"
CONTEXT = "hms.context.v1.ContextService"
# The server takes 500 events and 4 MiB at once; a quarter is left for names and keys.
_BATCH_EVENTS = 500
_BATCH_BYTES = 3 * 1024 * 1024

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One RPC, ready to be sent any number of times."""

    path: str
    """``/package.Service/Method``."""
    request: Message
    response: type[Message]
    read: Callable[[Any], T]
    space: str
    """Whose consistency token the answer carries; empty for calls that write nothing."""


def new_key() -> str:
    """An idempotency key that nobody else has."""
    return as_text(new_event_id())


def record(
    space: str, items: Sequence[Observation]
) -> Iterator[Call[tuple[results.Remembered, ...]]]:
    """Write observations, in order, in as many requests as their size asks for."""
    for batch in _batches([_event(item) for item in items]):
        yield Call(
            f"/{MEMORY}/RecordEvents",
            service_pb.RecordEventsRequest(parent=names.space_name(space), events=batch),
            service_pb.RecordEventsResponse,
            lambda response: readings.remembered(response.events),
            space,
        )


def search(
    space: str,
    query: str,
    limit: int,
    token: str,
    as_of: AsOf | datetime | None,
    filters: Filters,
    *,
    explain: bool,
) -> Call[results.Recall]:
    """Find memories by words and meaning."""
    request = service_pb.SearchMemoriesRequest(
        parent=names.space_name(space),
        query=query,
        page_size=limit,
        filter=wire_filter(filters),
        consistency_token=token,
        as_of=wire_as_of(as_of),
        explain=explain,
    )
    return Call(
        f"/{MEMORY}/SearchMemories",
        request,
        service_pb.SearchMemoriesResponse,
        readings.recall,
        "",
    )


def build_context(
    space: str,
    query: str,
    tokens: int,
    max_lines: int,
    question_time: datetime | None,
    peek: bool,
    token: str,
    as_of: AsOf | datetime | None,
    filters: Filters,
    *,
    explain: bool,
    model: str,
    concepts: bool,
) -> Call[results.Context]:
    """Build a context."""
    request = context_pb.BuildContextRequest(
        parent=names.space_name(space),
        query=query,
        token_budget=tokens,
        filter=wire_filter(filters),
        consistency_token=token,
        peek=peek,
        max_lines=max_lines,
        question_time=to_wire(question_time) if question_time else None,
        as_of=wire_as_of(as_of),
        explain=explain,
        model=model,
        concepts=concepts,
    )
    return Call(
        f"/{CONTEXT}/BuildContext",
        request,
        context_pb.BuildContextResponse,
        readings.context,
        "",
    )


def get(
    space: str, memory: str, token: str, as_of: AsOf | datetime | None
) -> Call[results.MemoryRecord]:
    """Read one memory."""
    return Call(
        f"/{MEMORY}/GetMemory",
        service_pb.GetMemoryRequest(
            name=names.memory_name(space, memory),
            consistency_token=token,
            as_of=wire_as_of(as_of),
        ),
        service_pb.GetMemoryResponse,
        lambda response: readings.memory(response.memory),
        "",
    )


def list_page(
    space: str,
    size: int,
    page: str,
    token: str,
    as_of: AsOf | datetime | None,
    filters: Filters,
) -> Call[results.Page]:
    """Read one page of a space, newest first."""
    request = service_pb.ListMemoriesRequest(
        parent=names.space_name(space),
        page_size=size,
        page_token=page,
        filter=wire_filter(filters),
        consistency_token=token,
        as_of=wire_as_of(as_of),
    )
    return Call(
        f"/{MEMORY}/ListMemories", request, service_pb.ListMemoriesResponse, readings.page, ""
    )


def tag(
    space: str, memory: str, add: Sequence[str], remove: Sequence[str]
) -> Call[results.Remembered]:
    """Label a memory."""
    request = service_pb.TagMemoryRequest(
        name=names.memory_name(space, memory), add=add, remove=remove, idempotency_key=new_key()
    )
    return Call(f"/{MEMORY}/TagMemory", request, service_pb.TagMemoryResponse, _one_event, space)


def supersede(
    space: str, memory: str, successor: str, confidence: float, reason: str
) -> Call[results.Remembered]:
    """Say that a memory was replaced, or by a confidence below one half that it was not."""
    event = service_pb.Event(
        idempotency_key=new_key(),
        actor=ACTOR,
        superseded=service_pb.Superseded(
            memory=names.memory_name(space, memory),
            successor=names.memory_name(space, successor) if successor else "",
            confidence=confidence,
            reason=reason,
        ),
    )
    return Call(
        f"/{MEMORY}/RecordEvents",
        service_pb.RecordEventsRequest(parent=names.space_name(space), events=[event]),
        service_pb.RecordEventsResponse,
        lambda response: readings.remembered(response.events)[0],
        space,
    )


def rate(space: str, memory: str, rating: float, note: str) -> Call[results.Remembered]:
    """Judge a memory."""
    request = service_pb.RateMemoryRequest(
        name=names.memory_name(space, memory),
        rating=rating,
        note=note,
        idempotency_key=new_key(),
    )
    return Call(f"/{MEMORY}/RateMemory", request, service_pb.RateMemoryResponse, _one_event, space)


def forget(
    space: str, memories: Sequence[str], reason: str, *, whole_space: bool = False
) -> Call[results.Forgetting]:
    """Remove memories for good."""
    request = service_pb.ForgetMemoriesRequest(
        parent=names.space_name(space),
        names=[names.memory_name(space, memory) for memory in memories],
        whole_space=whole_space,
        reason=reason,
        idempotency_key=new_key(),
    )
    return Call(
        f"/{MEMORY}/ForgetMemories",
        request,
        service_pb.ForgetMemoriesResponse,
        readings.forgetting,
        space,
    )


def spaces_page(page: str) -> Call[tuple[tuple[results.SpaceSummary, ...], str]]:
    """Read one page of the tenant's spaces, and the token of the next."""
    request = service_pb.ListSpacesRequest(parent=names.OWN_TENANT, page_token=page)
    return Call(
        f"/{MEMORY}/ListSpaces",
        request,
        service_pb.ListSpacesResponse,
        lambda r: (tuple(readings.space(space) for space in r.spaces), r.next_page_token),
        "",
    )


def watch(space: str, since: datetime | None) -> Call[results.Transition]:
    """Follow the moves between tiers; each message of the stream is read by ``read``."""
    request = service_pb.WatchTransitionsRequest(
        parent=names.space_name(space), start_time=to_wire(since) if since else None
    )
    return Call(
        f"/{MEMORY}/WatchTransitions",
        request,
        service_pb.WatchTransitionsResponse,
        readings.transition,
        "",
    )


def wire_filter(filters: Filters) -> pb.MemoryFilter:
    """The filter on the wire."""
    return pb.MemoryFilter(
        tiers=[tier_on_wire(tier) for tier in filters.get("tiers", ())],
        kinds=[kind_on_wire(kind) for kind in filters.get("kinds", ())],
        tags=filters.get("tags", ()),
        speaker=filters.get("speaker", ""),
        session_id=filters.get("session", ""),
        start_time=to_wire(filters["since"]) if "since" in filters else None,
        end_time=to_wire(filters["until"]) if "until" in filters else None,
    )


def _one_event(response: Any) -> results.Remembered:
    return readings.remembered([response.event])[0]


def _event(item: Observation) -> service_pb.Event:
    if not isinstance(item.content, str) or not item.content.strip():
        raise InvalidRequestError("There is nothing to remember.", fix="Give a text that says it.")
    return service_pb.Event(
        idempotency_key=item.idempotency_key or new_key(),
        occur_time=to_wire(item.occurred_at) if item.occurred_at else None,
        actor=ACTOR,
        trust=trust_on_wire(item.trust),
        correlation_id=item.session or "",
        observed=service_pb.Observed(
            content=item.content,
            kind=kind_on_wire(item.kind),
            speaker=item.speaker or "",
            session_id=item.session or "",
            turn=item.turn,
            importance=item.importance,
            tags=item.tags,
            attributes=dict(item.attributes),
            expire_time=to_wire(item.expires_at) if item.expires_at else None,
        ),
    )


def _batches(events: Sequence[service_pb.Event]) -> Iterator[list[service_pb.Event]]:
    batch: list[service_pb.Event] = []
    size = 0
    for event in events:
        length = event.ByteSize()
        if batch and (len(batch) == _BATCH_EVENTS or size + length > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += length
    if batch:
        yield batch


def last_offset(response: Any) -> int:
    """The offset of the last event that a write's answer names; -1 when it names none."""
    events = [response.event] if hasattr(response, "event") else response.events
    return max((event.offset for event in events), default=-1)
