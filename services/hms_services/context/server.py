"""The context process: both services on one port, over one projection.

Parts start in the order in which they need each other, and stop in the reverse order. The port is
open while the projection reads the log; health says SERVING, and reads are answered, once it has
caught up with what was there at the start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from hms_proto.context.v1 import context_service_pb2, context_service_pb2_grpc
from hms_proto.memory.v1 import memory_service_pb2, memory_service_pb2_grpc
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import StartError
from hms_services.context.build import ContextBuild, Question
from hms_services.context.credentials import Credentials
from hms_services.context.deadline import Deadline
from hms_services.context.follower import Follower
from hms_services.context.guard import CallGuard
from hms_services.context.indexing import OpenIndex, Opening, open_index
from hms_services.context.metrics import ContextMetrics
from hms_services.context.past_view import PastViews
from hms_services.context.projection import Projection
from hms_services.context.recalling import Recalling
from hms_services.context.search import Search
from hms_services.context.service import ContextService
from hms_services.context.settings import ContextSettings
from hms_services.context.view import ProjectedView
from hms_services.memory.event_log import EventLog
from hms_services.memory.metrics import WriteMetrics
from hms_services.memory.requests import EventReader
from hms_services.memory.service import MemoryService
from hms_services.memory.tick_hold import TickHold
from hms_services.memory.ticker import Ticker
from hms_services.memory.watch import TransitionWatch
from hms_streams.observe import Observatory
from hms_streams.processors.topics_ready import wait_for_topics
from hms_streams.replay.space_log import SpaceLog

logger = logging.getLogger(__name__)

# RecordEvents takes 4 MiB of events; the rest is room for the message around them.
MAX_MESSAGE_BYTES = 5 * 1024 * 1024
# Calls under way at a stop get this long: more than any read's default deadline.
GRACE_S = 5.0
SERVICES = tuple(
    module.DESCRIPTOR.services_by_name[name].full_name
    for module, name in (
        (memory_service_pb2, "MemoryService"),
        (context_service_pb2, "ContextService"),
    )
)
_FOLLOWED = (topics.EVENTS, topics.STATE, topics.SPACES, topics.TRANSITIONS, topics.EMBEDDINGS)


class ContextServer:
    """One context process, to be started and stopped once, on one event loop.

    Args:
        settings: what it runs by.
        metrics: its metrics, with the registry that ``/metrics`` shows.
        opening: opens the model and the index.
    """

    def __init__(
        self,
        settings: ContextSettings,
        metrics: ContextMetrics | None = None,
        opening: Opening = open_index,
    ) -> None:
        self._settings = settings
        self._opening = opening
        self._metrics = metrics or ContextMetrics()
        self._parts = AsyncExitStack()
        self._phase: str | None = "starting"
        self._caught_up = asyncio.Event()
        self._failure: asyncio.Future[None] | None = None
        self.port = 0
        self.metrics_port = 0

    async def start(self) -> None:
        """Return when the port is open; the projection may still be catching up.

        Raises:
            StartError, ConfigurationError, UnavailableError: a part is missing; nothing is left
                running.
        """
        try:
            await self._start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Finish the calls under way, write what is pending, close everything. Idempotent."""
        self._phase = "stopping"
        await self._parts.aclose()

    async def failed(self) -> None:
        """Wait until a part cannot go on; raises what stopped it."""
        assert self._failure is not None, "start first"
        await self._failure

    async def caught_up(self) -> None:
        """Wait until reads are answered."""
        await self._caught_up.wait()

    async def _start(self) -> None:
        settings = self._settings
        self._failure = asyncio.get_running_loop().create_future()
        self._observe()
        self._phase = "waiting for the topics"
        names = [topic.named(settings.topic_prefix) for topic in _FOLLOWED]
        await asyncio.to_thread(wait_for_topics, settings.bootstrap, names, settings.partitions)
        self._phase = "loading the model and the index"
        opened = await asyncio.to_thread(self._opening, settings)
        self._closing(opened.index.close)
        self._phase = "reading the memories from the log"
        await self._serve(opened)

    async def _serve(self, opened: OpenIndex) -> None:
        settings, codec, projection = self._settings, Codec(), Projection()
        search = Search(projection, opened.index, opened.embedder)
        self._closing(search.close)
        view = ProjectedView(projection, search, settings.partitions)
        pasts = PastViews(self._space_log(), search)
        self._closing(pasts.close)
        await self._follow(codec, projection, opened)
        events = topics.EVENTS.named(settings.topic_prefix)
        log = EventLog(settings.bootstrap, events, codec, WriteMetrics(self._metrics.registry))
        self._closing(log.close)
        recalling = Recalling(log, self._metrics)
        self._parts.push_async_callback(recalling.finish)
        transitions = topics.TRANSITIONS.named(settings.topic_prefix)
        watch = TransitionWatch(settings.bootstrap, transitions, codec, view)
        reader = EventReader(codec, settings.served_tenants)

        def begin(question: Question, deadline: Deadline) -> ContextBuild:
            return ContextBuild(question, deadline, projection, search)

        server, states = self._grpc_server()
        memory_service_pb2_grpc.add_MemoryServiceServicer_to_server(
            MemoryService(log, view, reader, watch, pasts), server
        )
        context_service_pb2_grpc.add_ContextServiceServicer_to_server(
            ContextService(begin, view, recalling, self._metrics, pasts), server
        )
        await self._open_port(server)
        self._parts.push_async_callback(partial(_stop_serving, server, states))
        self._background(
            self._when_caught_up(states, Ticker(log, view, TickHold(settings.bootstrap, events)))
        )

    def _space_log(self) -> SpaceLog:
        settings = self._settings
        return SpaceLog(
            settings.bootstrap,
            settings.topic_prefix,
            settings.partitions,
            Codec(),
            settings.served_tenants,
        )

    def _observe(self) -> None:
        settings = self._settings
        observatory = Observatory(
            settings.bind,
            settings.context_metrics_port,
            lambda: self._phase,
            self._metrics.registry,
        )
        self.metrics_port = observatory.port
        self._closing(observatory.close)

    async def _follow(self, codec: Codec, projection: Projection, opened: OpenIndex) -> None:
        loop, failure = asyncio.get_running_loop(), self._failure

        def failed(error: BaseException) -> None:
            logger.error("the projection stopped: %s", error)
            loop.call_soon_threadsafe(_fail, failure, error)

        follower = Follower(
            self._settings.bootstrap,
            self._settings.topic_prefix,
            self._settings.partitions,
            codec,
            projection,
            opened.feed,
            self._metrics,
            partial(loop.call_soon_threadsafe, self._caught_up.set),
            failed,
        )
        self._metrics.index_age.set_function(follower.age_s)
        self._metrics.memories.set_function(projection.count)
        for partition in range(self._settings.partitions):
            self._metrics.position.labels(str(partition)).set_function(
                partial(projection.positions.next_offset, partition)
            )
        self._closing(follower.stop)
        await asyncio.to_thread(follower.start)

    def _grpc_server(self) -> tuple[grpc.aio.Server, health.aio.HealthServicer]:
        settings = self._settings
        credentials = Credentials(settings.token_tenants, settings.served_tenants)
        guard = CallGuard(credentials, self._metrics, lambda: self._phase is None)
        server = grpc.aio.server(
            interceptors=[guard],
            options=[
                ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
                ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
                # Two processes on one port would each answer half of the calls.
                ("grpc.so_reuseport", 0),
            ],
        )
        states = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(states, server)
        reflection.enable_server_reflection(
            (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME), server
        )
        return server, states

    async def _open_port(self, server: grpc.aio.Server) -> None:
        address = f"{self._settings.bind}:{self._settings.grpc_port}"
        try:
            self.port = server.add_insecure_port(address)
        except RuntimeError as error:
            raise StartError(
                f"the gRPC port {address} is not free.",
                fix="Stop what listens there, or set HMS_GRPC_PORT to another port.",
            ) from error
        await server.start()
        logger.info("listening on %s:%d", self._settings.bind, self.port)

    async def _when_caught_up(self, states: health.aio.HealthServicer, ticker: Ticker) -> None:
        await _set_all(states, health_pb2.HealthCheckResponse.NOT_SERVING)
        await self._caught_up.wait()
        self._phase = None
        await _set_all(states, health_pb2.HealthCheckResponse.SERVING)
        await ticker.run()

    def _background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        task.add_done_callback(partial(_ended, self._failure))

        async def cancel() -> None:
            task.cancel()
            await asyncio.wait([task])

        self._parts.push_async_callback(cancel)

    def _closing(self, close: Callable[[], object]) -> None:
        """Run ``close``, which may block, when everything that was started later has ended."""
        self._parts.push_async_callback(partial(asyncio.to_thread, close))


async def _stop_serving(server: grpc.aio.Server, states: health.aio.HealthServicer) -> None:
    await states.enter_graceful_shutdown()
    await server.stop(GRACE_S)


def _set_all(states: health.aio.HealthServicer, status: Any) -> Awaitable[Any]:
    return asyncio.gather(*(states.set(service, status) for service in ("", *SERVICES)))


def _fail(failure: asyncio.Future[None] | None, error: BaseException) -> None:
    if failure is not None and not failure.done():
        failure.set_exception(error)


def _ended(failure: asyncio.Future[None] | None, task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _fail(failure, error)
