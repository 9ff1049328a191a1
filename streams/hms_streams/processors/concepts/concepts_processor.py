"""The concepts processor: finds memories that speak of one thing, and writes concepts as events.

    hms.memory.state.v1      ──► what belongs together ──► hms.memory.events.v1
    hms.memory.embeddings.v1 ──┤                      └──► hms-concepts.dlq.v1
    hms.memory.spaces.v1     ──┘

The processor follows the generation that is served, and writes to the log that all generations
share: a rebuild folds the events of concepts, and forms no concept itself. It is a plain process,
without Faust. See ``concept_loop`` for the guarantee, and ``concept_keeper`` for when a space is
reviewed.
"""

from __future__ import annotations

import logging

from confluent_kafka import Consumer

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.log.consumers import member_settings, reader_settings
from hms_streams.log.generation_watch import ServedGeneration
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.topics_ready import wait_for_topics
from hms_streams.process.acked_producer import AckedProducer
from hms_streams.process.data_directory import DataDirectory
from hms_streams.process.dead_letter_writer import DeadLetterWriter
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetters
from hms_streams.process.plain_process import (
    PlainProcess,
    SetPhase,
    run_until_signalled,
)
from hms_streams.processors.concepts.concept_keeper import ConceptKeeper
from hms_streams.processors.concepts.concept_loop import ConceptLoop, ConceptTopics
from hms_streams.processors.concepts.concepts_metrics import ConceptsMetrics
from hms_streams.processors.concepts.concepts_settings import APP_ID, ConceptsSettings
from hms_streams.summarising.checked import CheckedSummariser
from hms_streams.summarising.summariser_loading import load_summariser

logger = logging.getLogger(__name__)


def concepts_process(
    settings: ConceptsSettings, metrics: ConceptsMetrics | None = None
) -> PlainProcess:
    """The process, not started.

    Args:
        settings: what it runs by.
        metrics: its metrics, with the registry that ``/metrics`` shows.

    Raises:
        ConfigurationError: the language model that the settings name cannot be used.
        StartError: another worker uses the directory.
    """
    counted = metrics or ConceptsMetrics()
    summariser = CheckedSummariser(
        load_summariser(settings.concepts_summariser, settings.concepts_summary_seconds),
        lambda reason: counted.fallbacks.labels(reason).inc(),
    )

    def open_step(directory: DataDirectory, set_phase: SetPhase) -> ServedConcepts:
        set_phase("waiting for the topics")
        events = topics.EVENTS.named(settings.topic_prefix)
        wait_for_topics(settings.bootstrap, [events], settings.partitions)
        return ServedConcepts(settings, counted, summariser, directory)

    return PlainProcess(
        open_step,
        settings,
        metrics_port=settings.concepts_metrics_port,
        registry=counted.registry,
    )


class ServedConcepts:
    """A ``PlainStep`` that works on the generation that is served, whichever that is now."""

    def __init__(
        self,
        settings: ConceptsSettings,
        metrics: ConceptsMetrics,
        summariser: CheckedSummariser,
        directory: DataDirectory,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._summariser = summariser
        self._directory = directory
        self._codec = Codec()
        bootstrap, prefix = settings.bootstrap, settings.topic_prefix
        known = GenerationTopic(bootstrap, prefix, self._codec).read()
        self._served = ServedGeneration(bootstrap, prefix, self._codec, known)
        self._followed: int | None = None
        self._loop: ConceptLoop | None = None

    @property
    def not_ready(self) -> str | None:
        """See ``PlainStep``."""
        loop = self._loop
        return "waiting for the topics" if loop is None else loop.not_ready

    def step(self) -> None:
        """See ``PlainStep``. When another generation is served, its topics are read from now on."""
        number = self._served.look()
        if self._loop is None or number != self._followed:
            self._loop = self._follow(number)
        self._loop.step()

    def close(self) -> None:
        """See ``PlainStep``."""
        if self._loop is not None:
            self._loop.close()
        self._served.close()

    def _follow(self, number: int) -> ConceptLoop:
        """Leave the generation that was followed, and join the group of ``number``."""
        if self._loop is not None:
            self._loop.close()
            self._loop = None
        names = self._names(number)
        needed = [names.states, *names.beside]
        wait_for_topics(self._settings.bootstrap, needed, self._settings.partitions)
        logger.info("following generation %d", number)
        self._metrics.generation.set(number)
        self._followed = number
        loop = self._new_loop(number, names)
        loop.subscribe()
        return loop

    def _new_loop(self, generation: int, names: ConceptTopics) -> ConceptLoop:
        settings = self._settings
        producer = AckedProducer(settings.bootstrap)
        group = member_settings(
            settings.bootstrap,
            settings.group(generation),
            client_id=APP_ID,
            instance_id=self._directory.instance_id,
        )
        return ConceptLoop(
            states=Consumer(group | {"enable.partition.eof": True}),
            beside=Consumer(
                reader_settings(settings.bootstrap, f"{APP_ID}-beside", logs=True)
                | {"client.id": APP_ID}
            ),
            producer=producer,
            names=names,
            codec=self._codec,
            schemas=SchemaTopic(
                settings.bootstrap,
                topics.SCHEMAS.named(settings.topic_prefix),
                self._codec.learn,
                wait_s=settings.schema_wait_seconds,
            ),
            keeper=ConceptKeeper(self._summariser),
            letters=DeadLetterWriter(
                DeadLetters(
                    topics.CONCEPTS_DLQ.named(settings.topic_prefix, generation), app_id=APP_ID
                ),
                DeadLetterCap.of(self._directory.path, settings),
                producer,
                self._metrics.dead_letters,
            ),
            metrics=self._metrics,
        )

    def _names(self, number: int) -> ConceptTopics:
        prefix = self._settings.topic_prefix
        return ConceptTopics(
            states=topics.STATE.named(prefix, number),
            vectors=topics.EMBEDDINGS.named(prefix, number),
            spaces=topics.SPACES.named(prefix, number),
            events=topics.EVENTS.named(prefix),
        )


def main() -> int:
    """Run the process; returns its exit status: 0 stopped, 1 failed, 78 misconfigured."""
    return run_until_signalled(ConceptsSettings, concepts_process)
