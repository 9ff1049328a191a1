"""Each method of the client as an RPC: its path, its request, and how its response is read.

No I/O here, so that the blocking and the asyncio client share all of it. An RPC that writes gets
its idempotency key here, once: every attempt to send the RPC is then the same event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from hms import readings, results
from hms.as_of import AsOf, wire_as_of
from hms.event_batches import ACTOR, batches, new_key
from hms.observation import Filters, Observation
from hms.resource_names import OWN_TENANT, memory_name, space_name
from hms.vocabulary import kind_on_wire, tier_on_wire
from hms.wire_times import to_timestamp, utc_offset_minutes
from hms_proto.context.v1 import context_service_pb2 as context_pb
from hms_proto.memory.v1 import memory_pb2 as pb
from hms_proto.memory.v1 import memory_service_pb2 as service_pb

# A model that waits for its context must not wait long: parts that are late are named instead.
DEFAULT_CONTEXT_DEADLINE_S = 2.0
DEFAULT_CONTEXT_TOKENS = 1024
MEMORY = "hms.memory.v1.MemoryService"
CONTEXT = "hms.context.v1.ContextService"

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Rpc(Generic[T_co]):
    """One RPC, ready to be sent any number of times."""

    path: str
    """``/package.Service/Method``."""
    request: Message
    response: type[Message]
    read: Callable[[Any], T_co]
    space: str
    """The space whose consistency token the response carries; empty when nothing is written."""


def record(
    space: str, items: Sequence[Observation]
) -> Iterator[Rpc[tuple[results.Remembered, ...]]]:
    """Write observations, in order, in as many requests as their number and size need."""
    for batch in batches(items):
        yield Rpc(
            f"/{MEMORY}/RecordEvents",
            service_pb.RecordEventsRequest(parent=space_name(space), events=batch),
            service_pb.RecordEventsResponse,
            lambda response: readings.remembered(response.events),
            space,
        )


def search(
    space: str,
    query: str,
    limit: int,
    question_time: datetime | None,
    token: str,
    as_of: AsOf | datetime | None,
    filters: Filters,
    *,
    explain: bool,
    floor: bool,
) -> Rpc[results.Recall]:
    """Find memories by words and meaning."""
    request = service_pb.SearchMemoriesRequest(
        parent=space_name(space),
        query=query,
        page_size=limit,
        filter=wire_filter(filters),
        consistency_token=token,
        as_of=wire_as_of(as_of),
        explain=explain,
        question_time=to_timestamp(question_time) if question_time else None,
        question_utc_offset_minutes=utc_offset_minutes(question_time),
        floor=floor,
    )
    return Rpc(
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
    floor: bool,
    working_set: bool,
) -> Rpc[results.Context]:
    """Build a context."""
    request = context_pb.BuildContextRequest(
        parent=space_name(space),
        query=query,
        token_budget=tokens,
        filter=wire_filter(filters),
        consistency_token=token,
        peek=peek,
        max_lines=max_lines,
        question_time=to_timestamp(question_time) if question_time else None,
        question_utc_offset_minutes=utc_offset_minutes(question_time),
        as_of=wire_as_of(as_of),
        explain=explain,
        model=model,
        concepts=concepts,
        floor=floor,
        working_set=working_set,
    )
    return Rpc(
        f"/{CONTEXT}/BuildContext",
        request,
        context_pb.BuildContextResponse,
        readings.context,
        "",
    )


def get(
    space: str, memory: str, token: str, as_of: AsOf | datetime | None
) -> Rpc[results.MemoryRecord]:
    """Read one memory."""
    return Rpc(
        f"/{MEMORY}/GetMemory",
        service_pb.GetMemoryRequest(
            name=memory_name(space, memory),
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
) -> Rpc[results.Page]:
    """Read one page of a space, newest first."""
    request = service_pb.ListMemoriesRequest(
        parent=space_name(space),
        page_size=size,
        page_token=page,
        filter=wire_filter(filters),
        consistency_token=token,
        as_of=wire_as_of(as_of),
    )
    return Rpc(
        f"/{MEMORY}/ListMemories", request, service_pb.ListMemoriesResponse, readings.page, ""
    )


def tag(
    space: str, memory: str, add: Sequence[str], remove: Sequence[str]
) -> Rpc[results.Remembered]:
    """Label a memory."""
    request = service_pb.TagMemoryRequest(
        name=memory_name(space, memory), add=add, remove=remove, idempotency_key=new_key()
    )
    return Rpc(f"/{MEMORY}/TagMemory", request, service_pb.TagMemoryResponse, _one_event, space)


def supersede(
    space: str, memory: str, successor: str, confidence: float, reason: str
) -> Rpc[results.Remembered]:
    """Say that a memory was replaced; with a confidence below one half, that it was not."""
    event = service_pb.Event(
        idempotency_key=new_key(),
        actor=ACTOR,
        superseded=service_pb.Superseded(
            memory=memory_name(space, memory),
            successor=memory_name(space, successor) if successor else "",
            confidence=confidence,
            reason=reason,
        ),
    )
    return Rpc(
        f"/{MEMORY}/RecordEvents",
        service_pb.RecordEventsRequest(parent=space_name(space), events=[event]),
        service_pb.RecordEventsResponse,
        lambda response: readings.remembered(response.events)[0],
        space,
    )


def rate(space: str, memory: str, rating: float, note: str) -> Rpc[results.Remembered]:
    """Judge a memory."""
    request = service_pb.RateMemoryRequest(
        name=memory_name(space, memory),
        rating=rating,
        note=note,
        idempotency_key=new_key(),
    )
    return Rpc(f"/{MEMORY}/RateMemory", request, service_pb.RateMemoryResponse, _one_event, space)


def forget(
    space: str, memories: Sequence[str], reason: str, *, whole_space: bool = False
) -> Rpc[results.Forgetting]:
    """Remove memories for good."""
    request = service_pb.ForgetMemoriesRequest(
        parent=space_name(space),
        names=[memory_name(space, memory) for memory in memories],
        whole_space=whole_space,
        reason=reason,
        idempotency_key=new_key(),
    )
    return Rpc(
        f"/{MEMORY}/ForgetMemories",
        request,
        service_pb.ForgetMemoriesResponse,
        readings.forgetting,
        space,
    )


def spaces_page(page: str) -> Rpc[tuple[tuple[results.SpaceSummary, ...], str]]:
    """Read one page of the tenant's spaces, and the token of the next."""
    request = service_pb.ListSpacesRequest(parent=OWN_TENANT, page_token=page)
    return Rpc(
        f"/{MEMORY}/ListSpaces",
        request,
        service_pb.ListSpacesResponse,
        lambda r: (tuple(readings.space(space) for space in r.spaces), r.next_page_token),
        "",
    )


def watch(space: str, since: datetime | None) -> Rpc[results.Transition]:
    """Follow the moves between tiers; each message of the stream is read by ``read``."""
    request = service_pb.WatchTransitionsRequest(
        parent=space_name(space), start_time=to_timestamp(since) if since else None
    )
    return Rpc(
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
        start_time=to_timestamp(filters["since"]) if "since" in filters else None,
        end_time=to_timestamp(filters["until"]) if "until" in filters else None,
    )


def _one_event(response: Any) -> results.Remembered:
    return readings.remembered([response.event])[0]


def last_offset(response: Any) -> int:
    """The offset of the last event in a write's response; -1 when the response names none."""
    events = [response.event] if hasattr(response, "event") else response.events
    return max((event.offset for event in events), default=-1)
