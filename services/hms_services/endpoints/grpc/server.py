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
from hms_services.api.from_wire import EventReader
from hms_services.context.metrics import ContextMetrics
from hms_services.context.packing.token_counts import load_token_counts
from hms_services.context.packing.usage_feedback import UsageFeedback
from hms_services.context.past.past_view import PastViews
from hms_services.context.served.generation_set import GenerationSet
from hms_services.context.served.index_opening import Opening, open_index
from hms_services.context.served.live_generation import LiveGeneration
from hms_services.context.served.supersession_writer import SupersessionWriter
from hms_services.context.settings import ContextSettings
from hms_services.endpoints.credentials import Credentials
from hms_services.endpoints.grpc.context_service import ContextService
from hms_services.endpoints.grpc.interceptor import CallGuard
from hms_services.endpoints.grpc.memory_service import MemoryService
from hms_services.endpoints.grpc.watch import TransitionWatch
from hms_services.writes.event_log import EventLog
from hms_services.writes.tick_hold import TickHold
from hms_services.writes.ticker import Ticker
from hms_services.writes.write_metrics import WriteMetrics
from hms_streams.log.generation_watch import GenerationWatch
from hms_streams.log.generations import Generations, GenerationTopic
from hms_streams.log.space_log import SpaceLog
from hms_streams.log.topics_ready import wait_for_topics
from hms_streams.process.observe import Observatory

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
_FOLLOWED = (topics.STATE, topics.SPACES, topics.TRANSITIONS, topics.EMBEDDINGS)


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
        self._codec = Codec()
        self._metrics = metrics or ContextMetrics()
        self._parts = AsyncExitStack()
        self._phase: str | None = "starting"
        self._counts = load_token_counts(settings.tokenizers)
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
        events = topics.EVENTS.named(settings.topic_prefix)
        await asyncio.to_thread(wait_for_topics, settings.bootstrap, [events], settings.partitions)
        topic = GenerationTopic(settings.bootstrap, settings.topic_prefix, self._codec)
        found = await asyncio.to_thread(topic.read)
        self._phase = "loading the model and the index"
        first = await self._open(*self._choice(found))
        self._phase = "reading the memories from the log"
        await self._serve(await self._go_live(first))

    async def _open(self, number: int, embedding: str) -> GenerationSet:
        """A generation with its parts, following its topics."""
        settings = self._settings
        names = [topic.named(settings.topic_prefix, number) for topic in _FOLLOWED]
        await asyncio.to_thread(wait_for_topics, settings.bootstrap, names, settings.partitions)
        opened = await asyncio.to_thread(self._opening, settings, number, embedding)
        fresh = GenerationSet(number, embedding, opened, settings, self._codec, self._metrics)
        try:
            await fresh.start()
        except BaseException:
            await fresh.close()
            raise
        return fresh

    async def _go_live(self, first: GenerationSet) -> LiveGeneration:
        """The served generation, which the topic of generations moves from now on."""
        loop = asyncio.get_running_loop()
        live = LiveGeneration(
            first, self._settings.partitions, self._open, partial(_fail, self._failure)
        )
        self._parts.push_async_callback(live.close)
        self._background(live.run())

        def heard(found: Generations) -> None:
            loop.call_soon_threadsafe(live.want, *self._choice(found))

        settings = self._settings
        watch = GenerationWatch(settings.bootstrap, settings.topic_prefix, self._codec, heard)
        self._closing(watch.stop)
        watch.start()
        return live

    def _choice(self, found: Generations) -> tuple[int, str]:
        """The generation to serve, and its embedder: that of the settings where no rebuild was."""
        return found.current, found.embedding_of(found.current, self._settings.embedding)

    async def _serve(self, live: LiveGeneration) -> None:
        settings, codec = self._settings, self._codec
        pasts = PastViews(self._space_log(), lambda: live.current.search)
        self._closing(pasts.close)
        events = topics.EVENTS.named(settings.topic_prefix)
        log = EventLog(settings.bootstrap, events, codec, WriteMetrics(self._metrics.registry))
        self._closing(log.close)
        feedback = UsageFeedback(log, self._metrics)
        self._parts.push_async_callback(feedback.finish)

        def transitions() -> str:
            return topics.TRANSITIONS.named(settings.topic_prefix, live.current.number)

        watch = TransitionWatch(settings.bootstrap, transitions, codec, live)
        reader = EventReader(codec, settings.served_tenants)

        server, states = self._grpc_server()
        memory_service_pb2_grpc.add_MemoryServiceServicer_to_server(
            MemoryService(log, live, reader, watch, pasts), server
        )
        context_service_pb2_grpc.add_ContextServiceServicer_to_server(
            ContextService(live, feedback, self._metrics, pasts, self._counts), server
        )
        await self._open_port(server)
        self._parts.push_async_callback(partial(_stop_serving, server, states))
        if settings.detect_changes:
            writer = SupersessionWriter(
                log, lambda: (live.current.claims, live.current.projection), self._metrics
            )
            self._background(writer.run())
        ticker = Ticker(
            log, lambda now: live.view.reads.due(now), TickHold(settings.bootstrap, events)
        )
        self._background(self._when_caught_up(live.current, states, ticker))

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

    async def _when_caught_up(
        self, first: GenerationSet, states: health.aio.HealthServicer, ticker: Ticker
    ) -> None:
        await _set_all(states, health_pb2.HealthCheckResponse.NOT_SERVING)
        await first.caught_up.wait()
        self._caught_up.set()
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
