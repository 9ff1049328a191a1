"""Reads what the service shows: every memory of every space, page by page."""

from __future__ import annotations

from dataclasses import dataclass

import grpc
from tests.chaos.story import TENANT

from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_proto.memory.v1.memory_service_pb2_grpc import MemoryServiceStub
from hms_schemas.generated.records import MemoryState

_PAGE = 1_000
_CALL_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Shown:
    """The fields of a memory that are compared with its state."""

    content: str
    tier: str
    tags: tuple[str, ...]
    use_count: int
    rating: float
    applied_offset: int


def shown_memories(address: str) -> dict[bytes, Shown]:
    """What is shown of each memory, by record key (``tenant/space/id``)."""
    with grpc.insecure_channel(address) as channel:
        stub = MemoryServiceStub(channel)
        return {
            memory.name.replace("tenants/", "")
            .replace("/spaces/", "/")
            .replace("/memories/", "/")
            .encode(): _shown(memory)
            for space in _spaces(stub)
            for memory in _memories(stub, space)
        }


def as_shown(state: MemoryState) -> Shown:
    """What must be shown of a memory that is not forgotten."""
    assert isinstance(state.content, str)
    return Shown(
        state.content,
        state.tier,
        tuple(state.tags),
        state.use_count,
        state.rating,
        state.applied_offset,
    )


def _spaces(stub: MemoryServiceStub) -> list[str]:
    request = wire.ListSpacesRequest(parent=f"tenants/{TENANT}", page_size=_PAGE)
    return [space.name for space in stub.ListSpaces(request, timeout=_CALL_SECONDS).spaces]


def _memories(stub: MemoryServiceStub, space: str) -> list[memory_pb2.Memory]:
    found: list[memory_pb2.Memory] = []
    token = ""
    while True:
        request = wire.ListMemoriesRequest(parent=space, page_size=_PAGE, page_token=token)
        page = stub.ListMemories(request, timeout=_CALL_SECONDS)
        found += page.memories
        token = page.next_page_token
        if not token:
            return found


def _shown(memory: memory_pb2.Memory) -> Shown:
    return Shown(
        memory.content,
        memory_pb2.Tier.Name(memory.tier).removeprefix("TIER_"),
        tuple(memory.tags),
        memory.use_count,
        memory.rating,
        memory.applied_offset,
    )
