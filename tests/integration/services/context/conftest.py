"""A context process in the test's own process, over the run's broker, with stubs to call it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import pytest
from prometheus_client import CollectorRegistry
from tests.conftest import Kafka, cache_folder
from tests.integration.services.context.folding import InProcessFold
from tests.waiting import PATIENCE_S

from hms_proto.context.v1.context_service_pb2_grpc import ContextServiceStub
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_proto.memory.v1.memory_service_pb2_grpc import MemoryServiceStub
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.context_settings import ContextSettings
from hms_services.context.served.index_opening import Opening, open_index
from hms_services.endpoints.context_server import ContextServer
from hms_services.endpoints.methods import transition_watch
from hms_services.local.processes.ports import free_ports
from hms_streams.process.configuration import load
from hms_streams.process.plain_process import PlainProcess
from hms_streams.processors.embeddings.embeddings_metrics import EmbeddingsMetrics
from hms_streams.processors.embeddings.embeddings_processor import embeddings_process
from hms_streams.processors.embeddings.embeddings_settings import EmbeddingsSettings
from hms_streams.provisioning import provision

PARTITIONS = 3
ADA = "tenants/-/spaces/ada"


@dataclass
class Service:
    """A running context process and stubs for it."""

    server: ContextServer
    channel: grpc.aio.Channel
    settings: ContextSettings
    memory: MemoryServiceStub = field(init=False)
    context: ContextServiceStub = field(init=False)

    def __post_init__(self) -> None:
        self.memory = MemoryServiceStub(self.channel)
        self.context = ContextServiceStub(self.channel)

    async def remember(
        self, *contents: str, parent: str = ADA, **observed: object
    ) -> wire.RecordEventsResponse:
        """Record observations, in order."""
        events = [
            wire.Event(observed=wire.Observed(content=content, **observed)) for content in contents
        ]
        return await self.memory.RecordEvents(
            wire.RecordEventsRequest(parent=parent, events=events), timeout=60
        )


@pytest.fixture
def prefix(kafka: Kafka, topic_prefix: str) -> str:
    """A prefix whose topics are there."""
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=PARTITIONS)
    return topic_prefix


@pytest.fixture
def fold(kafka: Kafka, prefix: str) -> Iterator[InProcessFold]:
    """What folds the test's events."""
    running = InProcessFold(kafka.bootstrap, prefix, PARTITIONS)
    yield running
    running.stop()


@pytest.fixture
def embeddings(kafka: Kafka, prefix: str, tmp_path: Path) -> Iterator[PlainProcess]:
    """The real embeddings processor, on a thread."""
    settings = load(
        EmbeddingsSettings,
        kafka_bootstrap=kafka.bootstrap,
        topic_prefix=prefix,
        partitions=PARTITIONS,
        home=tmp_path,
        cache=cache_folder(),
        embeddings_metrics_port=0,
    )
    processor = embeddings_process(settings, EmbeddingsMetrics(CollectorRegistry()))
    thread = threading.Thread(target=processor.run, daemon=True)
    thread.start()
    yield processor
    processor.stop()
    thread.join(20)
    assert not thread.is_alive(), "the embeddings processor did not stop"


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    return free_ports(1)[0]


StartService = Callable[..., Awaitable[Service]]


@pytest.fixture
async def start_service(kafka: Kafka, prefix: str, tmp_path: Path) -> AsyncIterator[StartService]:
    """Start context processes on free ports; all are stopped after the test."""
    async with AsyncExitStack() as stack:

        async def start(opening: Opening = open_index, **overrides: object) -> Service:
            settings = load(
                ContextSettings,
                **{
                    "kafka_bootstrap": kafka.bootstrap,
                    "topic_prefix": prefix,
                    "partitions": PARTITIONS,
                    "home": tmp_path,
                    "cache": cache_folder(),
                    "embedding": "none",
                    "grpc_port": 0,
                    "context_metrics_port": 0,
                    **overrides,
                },
            )
            server = ContextServer(settings, ContextMetrics(CollectorRegistry()), opening)
            await server.start()
            stack.push_async_callback(server.stop)
            channel = grpc.aio.insecure_channel(f"127.0.0.1:{server.port}")
            stack.push_async_callback(channel.close)
            await asyncio.wait_for(server.caught_up(), 20)
            return Service(server, channel, settings)

        yield start


@pytest.fixture
def waits_for_excerpts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A watcher waits longer than its half second for the content, which a busy machine needs."""
    monkeypatch.setattr(transition_watch, "_EXCERPT_WAIT_S", PATIENCE_S)


@pytest.fixture
async def service(start_service: StartService, fold: InProcessFold) -> Service:
    """A context process that searches by words, with a fold behind it."""
    return await start_service()


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_S) -> None:
    """Wait for ``condition``; fails when it does not come in time."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
