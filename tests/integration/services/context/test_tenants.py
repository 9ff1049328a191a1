"""A caller sees its own tenant and the space it names, whatever method it calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from tests.integration.services.context.conftest import ADA, Service, StartService
from tests.integration.services.context.errors import failure_of
from tests.integration.services.context.folding import InProcessFold

from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_proto.memory.v1 import memory_service_pb2 as wire

pytestmark = pytest.mark.kafka
AUTH = {
    "acme": (("authorization", "Bearer token-a"),),
    "umbrella": (("authorization", "Bearer token-u"),),
}


@pytest.fixture
async def shared(start_service: StartService, fold: InProcessFold) -> Service:
    """A service for two tenants with a token each."""
    return await start_service(tenants="acme,umbrella", tokens="token-a:acme,token-u:umbrella")


def calls_of(
    service: Service, tenant: str, space: str, memory: str
) -> dict[str, Callable[..., Any]]:
    """Every method of the contract, called for a space and a memory."""
    parent = f"tenants/{tenant}/spaces/{space}"
    name = f"{parent}/memories/{memory}"
    memories, contexts = service.memory, service.context
    event = wire.Event(observed=wire.Observed(content="Intruder."))
    calls: dict[str, Callable[..., Any]] = {
        "RecordEvents": lambda **kw: memories.RecordEvents(
            wire.RecordEventsRequest(parent=parent, events=[event]), **kw
        ),
        "GetMemory": lambda **kw: memories.GetMemory(wire.GetMemoryRequest(name=name), **kw),
        "ListMemories": lambda **kw: memories.ListMemories(
            wire.ListMemoriesRequest(parent=parent), **kw
        ),
        "SearchMemories": lambda **kw: memories.SearchMemories(
            wire.SearchMemoriesRequest(parent=parent, query="plan"), **kw
        ),
        "TagMemory": lambda **kw: memories.TagMemory(
            wire.TagMemoryRequest(name=name, add=["x"]), **kw
        ),
        "RateMemory": lambda **kw: memories.RateMemory(
            wire.RateMemoryRequest(name=name, rating=1), **kw
        ),
        "ForgetMemories": lambda **kw: memories.ForgetMemories(
            wire.ForgetMemoriesRequest(parent=parent, names=[name]), **kw
        ),
        "ListSpaces": lambda **kw: memories.ListSpaces(
            wire.ListSpacesRequest(parent=f"tenants/{tenant}"), **kw
        ),
        "WatchTransitions": lambda **kw: memories.WatchTransitions(
            wire.WatchTransitionsRequest(parent=parent), **kw
        ).read(),
        "BuildContext": lambda **kw: contexts.BuildContext(
            context_wire.BuildContextRequest(parent=parent, query="plan"), **kw
        ),
        "StreamContext": lambda **kw: contexts.StreamContext(
            context_wire.StreamContextRequest(
                context=context_wire.BuildContextRequest(parent=parent, query="plan")
            ),
            **kw,
        ).read(),
    }
    services = [
        *wire.DESCRIPTOR.services_by_name.values(),
        *context_wire.DESCRIPTOR.services_by_name.values(),
    ]
    assert calls.keys() == {method.name for each in services for method in each.methods}
    return calls


async def test_every_method_refuses_another_tenant(shared: Service) -> None:
    calls = calls_of(shared, "umbrella", "ada", "00000000-0000-7000-8000-000000000001")
    for method, call in calls.items():
        failure = await failure_of(call(timeout=60, metadata=AUTH["acme"]))
        assert failure.code is grpc.StatusCode.PERMISSION_DENIED, method
        assert (failure.reason, failure.domain) == ("FOREIGN_TENANT", "hms"), method


@pytest.mark.parametrize(
    "metadata",
    [(), (("authorization", "Bearer wrong"),), (("authorization", "Basic token-a"),)],
    ids=["no token", "unknown token", "another scheme"],
)
async def test_every_method_needs_a_token_that_is_known(
    shared: Service, metadata: tuple[tuple[str, str], ...]
) -> None:
    calls = calls_of(shared, "-", "ada", "00000000-0000-7000-8000-000000000001")
    for method, call in calls.items():
        failure = await failure_of(call(timeout=60, metadata=metadata))
        assert failure.code is grpc.StatusCode.UNAUTHENTICATED, method


async def test_nothing_of_another_tenant_or_space_is_ever_shown(shared: Service) -> None:
    event = wire.Event(observed=wire.Observed(content="The secret plan."))
    written = await shared.memory.RecordEvents(
        wire.RecordEventsRequest(parent=ADA, events=[event]), timeout=60, metadata=AUTH["acme"]
    )
    assert written.events[0].memory.startswith("tenants/acme/spaces/ada/")
    token = written.consistency_token
    memory = written.events[0].event_id
    own = await shared.memory.SearchMemories(
        wire.SearchMemoriesRequest(parent=ADA, query="plan", consistency_token=token),
        timeout=60,
        metadata=AUTH["acme"],
    )
    assert "secret plan" in str(own)

    reads = ("ListMemories", "SearchMemories", "ListSpaces", "BuildContext", "StreamContext")
    strangers = {"umbrella": calls_of(shared, "-", "ada", memory)}
    strangers["acme"] = calls_of(shared, "-", "bob", memory)
    for tenant, calls in strangers.items():
        for method in reads:
            answer = await calls[method](timeout=60, metadata=AUTH[tenant])
            assert "secret plan" not in str(answer), (tenant, method)
        for method in ("GetMemory", "TagMemory", "RateMemory"):
            failure = await failure_of(calls[method](timeout=60, metadata=AUTH[tenant]))
            assert failure.code is grpc.StatusCode.NOT_FOUND, (tenant, method)


async def test_spaces_are_listed_in_pages_by_name(service: Service) -> None:
    token = ""
    for space in ("cleo", "ada", "bob"):
        answer = await service.remember("Hello.", parent=f"tenants/-/spaces/{space}")
        token = ",".join(filter(None, (token, answer.consistency_token)))
    await service.memory.ListMemories(
        wire.ListMemoriesRequest(parent=ADA, consistency_token=token), timeout=60
    )
    request = wire.ListSpacesRequest(parent="tenants/-", page_size=2)
    first = await service.memory.ListSpaces(request, timeout=60)
    request.page_token = first.next_page_token
    second = await service.memory.ListSpaces(request, timeout=60)

    names = [space.name for page in (first, second) for space in page.spaces]
    assert names == [f"tenants/local/spaces/{space}" for space in ("ada", "bob", "cleo")]
    assert first.spaces[0].short_count == 1
    assert second.next_page_token == ""
