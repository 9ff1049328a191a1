"""The context process: what it is made of, and the order in which that starts.

The port is open while the projection reads the log. Once the projection has caught up with the
log's end of the start, health says SERVING and reads are answered.
"""

from __future__ import annotations

import asyncio

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_services.api.from_wire import EventReader
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.context_settings import ContextSettings
from hms_services.context.packing.token_counts import load_token_counts
from hms_services.context.packing.usage_feedback import UsageFeedback
from hms_services.context.past.past_view import PastViews
from hms_services.context.served.generation_set import GenerationSet
from hms_services.context.served.index_opening import Opening, open_index
from hms_services.context.served.live_generation import LiveGeneration
from hms_services.context.served.supersession_writer import SupersessionWriter
from hms_services.endpoints.grpc.grpc_server import CONTEXT_SERVICE, MEMORY_SERVICE, GrpcServer
from hms_services.endpoints.grpc.handlers import MethodHandlers
from hms_services.endpoints.methods.call_boundary import CallBoundary
from hms_services.endpoints.methods.context_methods import ContextMethods
from hms_services.endpoints.methods.credentials import Credentials
from hms_services.endpoints.methods.memory_methods import MemoryMethods
from hms_services.endpoints.methods.transition_watch import TransitionWatch
from hms_services.endpoints.process_lifecycle import Lifecycle
from hms_services.writes.event_log import EventLog
from hms_services.writes.restore_hold import RestoreHold
from hms_services.writes.ticker import Ticker
from hms_services.writes.write_metrics import WriteMetrics
from hms_streams.log.generation_watch import GenerationWatch
from hms_streams.log.generations import Generations, GenerationTopic
from hms_streams.log.reading.space_log import SpaceLog
from hms_streams.log.topics_ready import wait_for_topics
from hms_streams.process.observe import Observatory

_FOLLOWED = (topics.STATE, topics.SPACES, topics.TRANSITIONS, topics.EMBEDDINGS)


class ContextServer:
    """One context process, to be started and stopped once, on one event loop.

    Args:
        settings: what the process runs by.
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
        self._lifecycle = Lifecycle()
        self._phase: str | None = "starting"
        self._counts = load_token_counts(settings.tokenizers)
        self._caught_up = asyncio.Event()
        self._live: LiveGeneration | None = None
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
        await self._lifecycle.close()

    async def failed(self) -> None:
        """Wait until the process cannot go on; raises the error that stopped it."""
        await self._lifecycle.failed()

    async def caught_up(self) -> None:
        """Wait until reads are answered."""
        await self._caught_up.wait()

    async def _start(self) -> None:
        settings = self._settings
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

    def _observe(self) -> None:
        observatory = Observatory(
            self._settings.bind,
            self._settings.context_metrics_port,
            lambda: self._phase,
            self._metrics.registry,
            self._facts,
        )
        self.metrics_port = observatory.port
        self._lifecycle.then_on_a_thread(observatory.close)

    def _facts(self) -> dict[str, str]:
        live = self._live
        return {"languages": live.current.languages.told()} if live else {}

    async def _open(self, number: int, embedding: str) -> GenerationSet:
        """A generation with its index and model, following its topics."""
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
        """The served generation; from now on the topic of generations says which one that is."""
        loop = asyncio.get_running_loop()
        live = LiveGeneration(first, self._settings.partitions, self._open, self._lifecycle.fail)
        self._live = live
        self._lifecycle.then(live.close)
        self._lifecycle.run(live.run())

        def heard(found: Generations) -> None:
            loop.call_soon_threadsafe(live.want, *self._choice(found))

        settings = self._settings
        watch = GenerationWatch(settings.bootstrap, settings.topic_prefix, self._codec, heard)
        self._lifecycle.then_on_a_thread(watch.stop)
        watch.start()
        return live

    def _choice(self, found: Generations) -> tuple[int, str]:
        """The generation to serve, and its embedder: that of the settings where no rebuild was."""
        return found.current, found.embedding_of(found.current, self._settings.embedding)

    async def _serve(self, live: LiveGeneration) -> None:
        settings = self._settings
        pasts = PastViews(self._space_log(), lambda: live.current.search)
        self._lifecycle.then_on_a_thread(pasts.close)
        events = topics.EVENTS.named(settings.topic_prefix)
        metrics = WriteMetrics(self._metrics.registry)
        log = EventLog(settings.bootstrap, events, self._codec, metrics)
        self._lifecycle.then_on_a_thread(log.close)
        feedback = UsageFeedback(log, self._metrics)
        self._lifecycle.then(feedback.finish)
        server = self._grpc_server(
            self._memory_methods(live, log, pasts),
            ContextMethods(live, feedback, self._metrics, pasts, self._counts),
        )
        self.port = await server.start(settings.bind, settings.grpc_port)
        self._lifecycle.then(server.stop)
        if settings.detect_changes:
            writer = SupersessionWriter(
                log, lambda: (live.current.claims, live.current.projection), self._metrics
            )
            self._lifecycle.run(writer.run())
        ticker = Ticker(
            log, lambda now: live.view.reads.due(now), RestoreHold(settings.bootstrap, events)
        )
        self._lifecycle.run(self._when_caught_up(live.current, server, ticker))

    def _memory_methods(
        self, live: LiveGeneration, log: EventLog, pasts: PastViews
    ) -> MemoryMethods:
        settings = self._settings

        def transitions() -> str:
            return topics.TRANSITIONS.named(settings.topic_prefix, live.current.number)

        watch = TransitionWatch(settings.bootstrap, transitions, self._codec, live)
        reader = EventReader(self._codec, settings.served_tenants)
        return MemoryMethods(log, live, reader, watch, pasts)

    def _space_log(self) -> SpaceLog:
        settings = self._settings
        return SpaceLog(
            settings.bootstrap,
            settings.topic_prefix,
            settings.partitions,
            Codec(),
            settings.served_tenants,
        )

    def _grpc_server(self, memory: MemoryMethods, context: ContextMethods) -> GrpcServer:
        settings = self._settings
        credentials = Credentials(settings.token_tenants, settings.served_tenants)
        boundary = CallBoundary(credentials, lambda: self._phase is None)
        return GrpcServer(
            MethodHandlers(boundary, self._metrics),
            {MEMORY_SERVICE: memory, CONTEXT_SERVICE: context},
        )

    async def _when_caught_up(
        self, first: GenerationSet, server: GrpcServer, ticker: Ticker
    ) -> None:
        await server.set_serving(False)
        await first.caught_up.wait()
        self._caught_up.set()
        self._phase = None
        await server.set_serving(True)
        await ticker.run()
