"""The concepts processor: finds memories that speak of one thing, and writes it down as events.

    hms.memory.state.v1      ──► what belongs together ──► hms.memory.events.v1
    hms.memory.embeddings.v1 ──┤                      └──► hms-concepts.dlq.v1
    hms.memory.spaces.v1     ──┘

It follows the generation that is served, whichever that is, and writes to the one log: a rebuild
folds the concepts that are there, and forms none. A plain loop, not Faust; see ``concept_loop`` for
the guarantee and ``concept_keeper`` for when it looks at a space.
"""

from __future__ import annotations

import logging
import signal

from confluent_kafka import Consumer, Producer

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_streams.log.consumers import Settings, member_settings, reader_settings
from hms_streams.log.generation_watch import ServedGeneration
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.topics_ready import wait_for_topics
from hms_streams.process.configuration import load
from hms_streams.process.data_directory import DataDirectory
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetters
from hms_streams.process.exit_status import exit_status
from hms_streams.process.observe import Observatory
from hms_streams.processors.concepts.concept_keeper import ConceptKeeper
from hms_streams.processors.concepts.concept_loop import ConceptLoop
from hms_streams.processors.concepts.concept_topics import ConceptTopics
from hms_streams.processors.concepts.concepts_metrics import ConceptsMetrics
from hms_streams.processors.concepts.concepts_settings import APP_ID, ConceptsSettings
from hms_streams.summarising.checked import CheckedSummariser
from hms_streams.summarising.select import load_summariser

logger = logging.getLogger(__name__)


class ConceptsProcessor:
    """One process; ``run`` works until ``stop`` is called from a signal or another thread.

    Args:
        settings: what it runs by.
        metrics: its metrics, with the registry that ``/metrics`` shows.
    """

    def __init__(self, settings: ConceptsSettings, metrics: ConceptsMetrics | None = None) -> None:
        self._settings = settings
        self._metrics = metrics or ConceptsMetrics()
        self._stopping = False
        self._phase: str | None = "starting"
        self._codec = Codec()
        summariser = load_summariser(
            settings.concepts_summariser, settings.concepts_summary_seconds
        )
        self._summariser = CheckedSummariser(
            summariser, lambda reason: self._metrics.fallbacks.labels(reason).inc()
        )
        self._directory = DataDirectory(settings.data_directory)

    @property
    def not_ready(self) -> str | None:
        """Why nothing is formed yet; None when its partitions are read."""
        return self._phase

    def stop(self) -> None:
        """End ``run`` after the round at hand. From any thread, and from a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Form concepts until stopped. Blocks.

        Raises:
            HmsError: a part is missing or failed; what was not committed is done again next time.
        """
        settings = self._settings
        observatory = Observatory(
            settings.bind,
            settings.concepts_metrics_port,
            lambda: self._phase,
            self._metrics.registry,
        )
        try:
            self._run()
        finally:
            observatory.close()
            self._directory.release()

    def _run(self) -> None:
        settings = self._settings
        self._phase = "waiting for the topics"
        prefix = settings.topic_prefix
        wait_for_topics(settings.bootstrap, [topics.EVENTS.named(prefix)], settings.partitions)
        known = GenerationTopic(settings.bootstrap, prefix, self._codec).read()
        served = ServedGeneration(settings.bootstrap, prefix, self._codec, known)
        try:
            while not self._stopping:
                self._follow(served)
        finally:
            served.close()

    def _follow(self, served: ServedGeneration) -> None:
        """Work on the generation that is served now, until it is another."""
        number = served.number
        names = self._names(number)
        wait_for_topics(
            self._settings.bootstrap, [names.states, *names.beside], self._settings.partitions
        )
        logger.info("following generation %d", number)
        self._metrics.generation.set(number)
        loop = self._loop(number, names)
        try:
            loop.subscribe()
            while not self._stopping and served.look() == number:
                loop.step()
                self._phase = loop.not_ready
        finally:
            loop.close()

    def _loop(self, generation: int, names: ConceptTopics) -> ConceptLoop:
        settings = self._settings
        return ConceptLoop(
            states=Consumer(self._consumer_settings(generation)),
            beside=Consumer(
                reader_settings(settings.bootstrap, f"{APP_ID}-beside", logs=True)
                | {"client.id": APP_ID}
            ),
            producer=Producer({**PRODUCER_CONFIG, "bootstrap.servers": settings.bootstrap}),
            names=names,
            codec=self._codec,
            schemas=SchemaTopic(
                settings.bootstrap,
                topics.SCHEMAS.named(settings.topic_prefix),
                self._codec.learn,
                wait_s=settings.schema_wait_seconds,
            ),
            keeper=ConceptKeeper(self._summariser),
            dead_letters=DeadLetters(
                topics.CONCEPTS_DLQ.named(settings.topic_prefix, generation), app_id=APP_ID
            ),
            cap=self._cap(),
            metrics=self._metrics,
        )

    def _names(self, generation: int) -> ConceptTopics:
        prefix = self._settings.topic_prefix
        return ConceptTopics(
            states=topics.STATE.named(prefix, generation),
            vectors=topics.EMBEDDINGS.named(prefix, generation),
            spaces=topics.SPACES.named(prefix, generation),
            events=topics.EVENTS.named(prefix),
        )

    def _cap(self) -> DeadLetterCap:
        settings = self._settings
        cap = DeadLetterCap(
            self._directory.path,
            max_run=settings.dlq_max_run,
            max_ratio=settings.dlq_max_ratio,
        )
        cap.check_not_reached()
        return cap

    def _consumer_settings(self, generation: int) -> Settings:
        settings = member_settings(
            self._settings.bootstrap,
            self._settings.group(generation),
            client_id=APP_ID,
            instance_id=self._directory.instance_id,
        )
        return settings | {"enable.partition.eof": True}


def main() -> int:
    """Run the process; returns its exit status: 0 stopped, 1 failed, 78 misconfigured."""
    try:
        settings = load(ConceptsSettings)
        logging.basicConfig(
            level=settings.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        processor = ConceptsProcessor(settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: processor.stop())
        processor.run()
    except HmsError as error:
        return exit_status(error)
    return 0
