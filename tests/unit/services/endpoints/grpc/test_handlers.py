"""Methods that know nothing of gRPC, called over gRPC."""

from __future__ import annotations

from collections.abc import AsyncIterator

import grpc
import pytest
from prometheus_client import CollectorRegistry

from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_proto.memory.v1.memory_service_pb2_grpc import MemoryServiceStub
from hms_services.api.call import current_call
from hms_services.api.call_errors import NoSuchResourceError
from hms_services.context.context_metrics import ContextMetrics
from hms_services.endpoints.grpc.grpc_server import CONTEXT_SERVICE, MEMORY_SERVICE, GrpcServer
from hms_services.endpoints.grpc.handlers import MethodHandlers, python_name
from hms_services.endpoints.methods.call_boundary import CallBoundary
from hms_services.endpoints.methods.context_methods import ContextMethods
from hms_services.endpoints.methods.credentials import Credentials
from hms_services.endpoints.methods.memory_methods import MemoryMethods


class SomeMethods(MemoryMethods):
    """Answers from the running call alone."""

    def __init__(self) -> None:
        """Needs none of what the real methods need."""

    async def get_memory(self, request: wire.GetMemoryRequest) -> wire.GetMemoryResponse:
        if not request.name:
            raise NoSuchResourceError("memory", "m")
        response = wire.GetMemoryResponse()
        response.memory.name = f"{current_call().caller.tenant} {current_call().traceparent}"
        return response

    async def watch_transitions(
        self, request: wire.WatchTransitionsRequest
    ) -> AsyncIterator[wire.WatchTransitionsResponse]:
        yield wire.WatchTransitionsResponse(excerpt="one")
        yield wire.WatchTransitionsResponse(excerpt="two")


@pytest.fixture
def metrics() -> ContextMetrics:
    return ContextMetrics(CollectorRegistry())


@pytest.fixture
async def memory(metrics: ContextMetrics) -> AsyncIterator[MemoryServiceStub]:
    boundary = CallBoundary(Credentials({}, ["local"]), lambda: True)
    handlers = MethodHandlers(boundary, metrics)
    server = GrpcServer(handlers, {MEMORY_SERVICE: SomeMethods()})
    port = await server.start("127.0.0.1", 0)
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield MemoryServiceStub(channel)
    await server.stop()


def counted(metrics: ContextMetrics, method: str, code: str) -> float | None:
    labels = {"method": method, "code": code}
    return metrics.registry.get_sample_value("hms_grpc_calls_total", labels)


async def test_a_method_sees_the_call_and_is_counted(
    memory: MemoryServiceStub, metrics: ContextMetrics
) -> None:
    request = wire.GetMemoryRequest(name="x")
    answer = await memory.GetMemory(request, timeout=60, metadata=(("traceparent", "00-a"),))

    assert answer.memory.name == "local 00-a"
    assert counted(metrics, "GetMemory", "OK") == 1


async def test_an_error_becomes_a_status_and_is_counted(
    memory: MemoryServiceStub, metrics: ContextMetrics
) -> None:
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await memory.GetMemory(wire.GetMemoryRequest(), timeout=60)

    assert raised.value.code() is grpc.StatusCode.NOT_FOUND
    assert counted(metrics, "GetMemory", "NOT_FOUND") == 1


async def test_a_stream_is_answered_message_by_message(
    memory: MemoryServiceStub, metrics: ContextMetrics
) -> None:
    stream = memory.WatchTransitions(wire.WatchTransitionsRequest(), timeout=60)

    assert [message.excerpt async for message in stream] == ["one", "two"]
    assert counted(metrics, "WatchTransitions", "OK") == 1


@pytest.mark.parametrize(
    ("service", "methods"),
    [(MEMORY_SERVICE, MemoryMethods), (CONTEXT_SERVICE, ContextMethods)],
    ids=["memory", "context"],
)
def test_every_method_of_the_contract_is_there(service: object, methods: type) -> None:
    names = [python_name(method.name) for method in service.methods]  # type: ignore[attr-defined]

    assert names
    assert [name for name in names if not callable(getattr(methods, name, None))] == []
