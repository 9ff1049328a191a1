"""The process around the services: health, reflection, metrics, what stops it from starting."""

from __future__ import annotations

import asyncio
import json
import urllib.request

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from tests.integration.services.context.conftest import ADA, Service, StartService, until

from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.errors import StartError
from hms_services.endpoints.grpc.grpc_server import SERVICES

pytestmark = pytest.mark.kafka


async def test_health_is_serving_for_each_service(service: Service) -> None:
    stub = health_pb2_grpc.HealthStub(service.channel)
    for name in ("", *SERVICES):
        answer = await stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=60)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING, name


async def test_reflection_lists_the_services(service: Service) -> None:
    import grpc

    def listed() -> list[str]:
        with grpc.insecure_channel(f"127.0.0.1:{service.server.port}") as channel:
            return list(ProtoReflectionDescriptorDatabase(channel).get_services())

    assert set(SERVICES) <= set(await asyncio.to_thread(listed))


async def test_metrics_and_health_over_http(service: Service) -> None:
    token = (await service.remember("Counted.")).consistency_token
    await service.memory.ListMemories(
        wire.ListMemoriesRequest(parent=ADA, consistency_token=token), timeout=60
    )
    base = f"http://127.0.0.1:{service.server.metrics_port}"

    def get(path: str) -> bytes:
        with urllib.request.urlopen(base + path, timeout=60) as answer:
            return bytes(answer.read())

    async def has_read_everything() -> bool:
        # What the fold writes after the memory, the space and its position, may still come.
        shown = (await asyncio.to_thread(get, "/metrics")).decode()
        return "hms_index_age_seconds 0.0" in shown

    await until(has_read_everything)
    health = json.loads(await asyncio.to_thread(get, "/healthz"))
    metrics = (await asyncio.to_thread(get, "/metrics")).decode()

    assert health["status"] == "ready"
    for line in (
        'hms_events_recorded_total{body="Observed"} 1.0',
        'hms_grpc_calls_total{code="OK",method="RecordEvents"} 1.0',
        "hms_memories 1.0",
    ):
        assert line in metrics, line


async def test_a_taken_port_is_named(service: Service, start_service: StartService) -> None:
    with pytest.raises(StartError, match="HMS_GRPC_PORT"):
        await start_service(grpc_port=service.server.port, home=service.settings.home / "other")


async def test_a_second_process_on_the_index_is_refused(
    service: Service, start_service: StartService
) -> None:
    with pytest.raises(StartError, match="in use by process"):
        await start_service()


@pytest.mark.usefixtures("waits_for_excerpts")
async def test_transitions_are_watched_with_an_excerpt(service: Service) -> None:
    # The call is under way before the write: its first response comes from the write.
    request = wire.WatchTransitionsRequest(parent=ADA)
    request.start_time.GetCurrentTime()
    request.start_time.seconds -= 60
    watch = service.memory.WatchTransitions(request, timeout=60)
    await service.remember("Another space.", parent="tenants/-/spaces/bob")
    written = await service.remember("Watch me.")

    moved = await watch.read()

    assert moved.transition.memory == written.events[0].memory
    assert moved.excerpt == "Watch me."
    watch.cancel()
