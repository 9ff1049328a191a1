"""The embeddings processor: gives every memory with text its vector.

    hms.memory.state.v1 ──► embed ──► hms.memory.embeddings.v1
                             │  └───► Qdrant, where one is used
                             └──────► hms-embeddings.dlq.v1

Key: tenant/space/memory_id, on the partition of the state. A plain loop, not Faust: a compacted
topic has holes in its offsets, where the position guard would see losses. See ``embedding_loop``
for the guarantee.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from typing import Any

from confluent_kafka import Consumer, Producer, TopicPartition

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import HmsError
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.select import load_embedder
from hms_streams.index.vector_index import VectorIndex
from hms_streams.log.consumers import member_settings
from hms_streams.log.schema_topic import SchemaTopic
from hms_streams.log.topics_ready import wait_for_topics
from hms_streams.process.configuration import load
from hms_streams.process.data_directory import DataDirectory
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetters
from hms_streams.process.exit_status import exit_status
from hms_streams.process.observe import Observatory
from hms_streams.processors.embeddings.embedded_hashes import EmbeddedHashes
from hms_streams.processors.embeddings.embedding_loop import EmbeddingLoop
from hms_streams.processors.embeddings.embeddings_metrics import EmbeddingsMetrics
from hms_streams.processors.embeddings.embeddings_settings import APP_ID, EmbeddingsSettings

logger = logging.getLogger(__name__)

# An index of words alone: no vector is ever put into it.
_NO_MODEL = "words-only"


Opening = Callable[[EmbeddingsSettings, Embedder | None], VectorIndex | None]


class EmbeddingsProcessor:
    """One process; ``run`` works until ``stop`` is called from a signal or another thread.

    Args:
        settings: what it runs by.
        metrics: its metrics, with the registry that ``/metrics`` shows.
        opening: opens the Qdrant server's index, or None where the context service has its own.
    """

    def __init__(
        self,
        settings: EmbeddingsSettings,
        metrics: EmbeddingsMetrics | None = None,
        opening: Opening | None = None,
    ) -> None:
        self._settings = settings
        self._opening = opening or open_server
        self._metrics = metrics or EmbeddingsMetrics()
        self._stopping = False
        self._phase: str | None = "starting"
        self._assigned: set[int] = set()
        self._directory = DataDirectory(settings.data_directory)

    @property
    def not_ready(self) -> str | None:
        """Why nothing is embedded yet; None when the group has given it its partitions."""
        return self._phase

    def stop(self) -> None:
        """End ``run`` after the round at hand. From any thread, and from a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Embed until stopped. Blocks.

        Raises:
            HmsError: a part is missing or failed; what was not committed is done again next time.
        """
        settings = self._settings
        observatory = Observatory(
            settings.bind,
            settings.embeddings_metrics_port,
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
        state = settings.named(topics.STATE)
        embeddings = settings.named(topics.EMBEDDINGS)
        wait_for_topics(settings.bootstrap, [state, embeddings], settings.partitions)
        self._phase = "loading the model"
        embedder = load_embedder(settings.embedding, settings.embedding_model, settings.cache)
        codec = Codec()
        model_id = embedder.model_id if embedder else _NO_MODEL
        loop = EmbeddingLoop(
            consumer=Consumer(
                member_settings(
                    settings.bootstrap,
                    settings.group,
                    client_id=APP_ID,
                    instance_id=self._directory.instance_id,
                )
            ),
            producer=Producer({**PRODUCER_CONFIG, "bootstrap.servers": settings.bootstrap}),
            topic=embeddings,
            codec=codec,
            schemas=SchemaTopic(
                settings.bootstrap,
                settings.named(topics.SCHEMAS),
                codec.learn,
                wait_s=settings.schema_wait_seconds,
            ),
            hashes=EmbeddedHashes(
                settings.bootstrap,
                embeddings,
                codec,
                model_id,
                embedder.part_dimensions if embedder else 0,
            ),
            dead_letters=DeadLetters(settings.named(topics.EMBEDDINGS_DLQ), app_id=APP_ID),
            cap=self._cap(),
            metrics=self._metrics,
            embedder=embedder,
            index=self._opening(settings, embedder),
        )
        self._phase = "waiting for partitions"
        try:
            self._follow(loop, state)
        finally:
            loop.consumer.close()
            loop.schemas.close()
            if loop.index is not None:
                loop.index.close()

    def _follow(self, loop: EmbeddingLoop, topic: str) -> None:
        refill = loop.index is not None and loop.index.count() == 0

        def assigned(consumer: Consumer, partitions: list[Any]) -> None:
            added = [at.partition for at in partitions]
            loop.hashes.load(added, loop.push_vectors if refill else None)
            if refill:
                _begin_again(consumer, topic, added)
            self._assigned.update(added)
            self._phase = None
            logger.info("embedding partitions %s", sorted(self._assigned))

        def revoked(_consumer: Consumer, partitions: list[Any]) -> None:
            removed = [at.partition for at in partitions]
            loop.hashes.drop(removed)
            self._assigned.difference_update(removed)
            self._metrics.lag.clear()

        loop.consumer.subscribe([topic], on_assign=assigned, on_revoke=revoked, on_lost=revoked)
        while not self._stopping:
            loop.step()
            self._measure_lag(loop.consumer)

    def _measure_lag(self, consumer: Consumer) -> None:
        for at in consumer.position(consumer.assignment()):
            _, end = consumer.get_watermark_offsets(at, cached=True)
            if at.offset >= 0 and end >= 0:
                self._metrics.lag.labels(str(at.partition)).set(max(0, end - at.offset))

    def _cap(self) -> DeadLetterCap:
        settings = self._settings
        cap = DeadLetterCap(
            self._directory.path,
            max_run=settings.dlq_max_run,
            max_ratio=settings.dlq_max_ratio,
        )
        cap.check_not_reached()
        return cap


def open_server(settings: EmbeddingsSettings, embedder: Embedder | None) -> VectorIndex | None:
    """The index on the Qdrant server; None without one."""
    if not settings.qdrant_url:
        return None
    # Imported here: the embedded profile must not pay for the client.
    from qdrant_client import QdrantClient

    from hms_streams.index.server import ServerIndex

    client = QdrantClient(url=settings.qdrant_url)
    if embedder is None:
        return ServerIndex(client, _NO_MODEL, 1, settings.generation)
    return ServerIndex(client, embedder.model_id, embedder.dimensions, settings.generation)


def _begin_again(consumer: Consumer, topic: str, partitions: list[int]) -> None:
    """Read these partitions from their beginning, whoever reads on after this process.

    A new collection needs the words of every memory, and the group has committed them long ago.
    """
    start = [TopicPartition(topic, partition, 0) for partition in partitions]
    consumer.incremental_assign(start)
    if start:
        consumer.commit(offsets=start, asynchronous=False)
        logger.info("filling a new index from partitions %s", partitions)


def main() -> int:
    """Run the process; returns its exit status: 0 stopped, 1 failed, 78 misconfigured."""
    try:
        settings = load(EmbeddingsSettings)
        logging.basicConfig(
            level=settings.log_level.upper(),
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
        processor = EmbeddingsProcessor(settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: processor.stop())
        processor.run()
    except HmsError as error:
        return exit_status(error)
    return 0
