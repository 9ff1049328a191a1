"""The embeddings processor: gives every memory with text its vector.

    hms.memory.state.v1 ──► embed ──► hms.memory.embeddings.v1
                             │  └───► Qdrant, where one is used
                             └──────► hms-embeddings.dlq.v1

Key: tenant/space/memory_id, on the partition of the state. A plain process, without Faust: a
compacted topic has gaps in its offsets, which Faust's position guard would take for losses. See
``embedding_loop`` for the guarantee.
"""

from __future__ import annotations

from collections.abc import Callable

from confluent_kafka import Consumer

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.embedding.embedder import Embedder
from hms_streams.embedding.embedder_loading import load_embedder
from hms_streams.index.vector_index import VectorIndex
from hms_streams.log.consumers import member_settings
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
from hms_streams.processors.embeddings.embedded_hashes import EmbeddedHashes
from hms_streams.processors.embeddings.embedding_loop import EmbeddingLoop
from hms_streams.processors.embeddings.embeddings_metrics import EmbeddingsMetrics
from hms_streams.processors.embeddings.embeddings_settings import APP_ID, EmbeddingsSettings

# An index of words alone: no vector is ever put into it.
_NO_MODEL = "words-only"

OpenServerIndex = Callable[[EmbeddingsSettings, Embedder | None], VectorIndex | None]


def embeddings_process(
    settings: EmbeddingsSettings,
    metrics: EmbeddingsMetrics | None = None,
    open_index: OpenServerIndex | None = None,
) -> PlainProcess:
    """The process, not started.

    Args:
        settings: what it runs by.
        metrics: its metrics, with the registry that ``/metrics`` shows.
        open_index: opens the Qdrant server's index, or None where the context service has its own.
    """
    counted = metrics or EmbeddingsMetrics()

    def open_loop(directory: DataDirectory, set_phase: SetPhase) -> EmbeddingLoop:
        set_phase("waiting for the topics")
        needed = [settings.named(topics.STATE), settings.named(topics.EMBEDDINGS)]
        wait_for_topics(settings.bootstrap, needed, settings.partitions)
        set_phase("loading the model")
        embedder = load_embedder(
            settings.embedding,
            settings.embedding_model,
            settings.cache,
            settings.maven_repository,
        )
        index = (open_index or open_server)(settings, embedder)
        loop = _loop(settings, counted, directory, embedder, index)
        loop.subscribe()
        return loop

    return PlainProcess(
        open_loop,
        settings,
        metrics_port=settings.embeddings_metrics_port,
        registry=counted.registry,
    )


def _loop(
    settings: EmbeddingsSettings,
    metrics: EmbeddingsMetrics,
    directory: DataDirectory,
    embedder: Embedder | None,
    index: VectorIndex | None,
) -> EmbeddingLoop:
    codec = Codec()
    producer = AckedProducer(settings.bootstrap)
    vectors = settings.named(topics.EMBEDDINGS)
    group = member_settings(
        settings.bootstrap, settings.group, client_id=APP_ID, instance_id=directory.instance_id
    )
    return EmbeddingLoop(
        consumer=Consumer(group),
        producer=producer,
        states=settings.named(topics.STATE),
        vectors=vectors,
        codec=codec,
        schemas=SchemaTopic(
            settings.bootstrap,
            settings.named(topics.SCHEMAS),
            codec.learn,
            wait_s=settings.schema_wait_seconds,
        ),
        hashes=EmbeddedHashes(
            settings.bootstrap,
            vectors,
            codec,
            embedder.model_id if embedder else _NO_MODEL,
            embedder.part_dimensions if embedder else 0,
        ),
        letters=DeadLetterWriter(
            DeadLetters(settings.named(topics.EMBEDDINGS_DLQ), app_id=APP_ID),
            DeadLetterCap.of(directory.path, settings),
            producer,
            metrics.dead_letters,
        ),
        metrics=metrics,
        embedder=embedder,
        index=index,
    )


def open_server(settings: EmbeddingsSettings, embedder: Embedder | None) -> VectorIndex | None:
    """The index on the Qdrant server; None without one."""
    if not settings.qdrant_url:
        return None
    # Imported here: the embedded profile must not pay for the client.
    from qdrant_client import QdrantClient

    from hms_streams.index.qdrant_server import ServerIndex

    client = QdrantClient(url=settings.qdrant_url)
    if embedder is None:
        return ServerIndex(client, _NO_MODEL, 1, settings.generation)
    return ServerIndex(client, embedder.model_id, embedder.dimensions, settings.generation)


def main() -> int:
    """Run the process; returns its exit status: 0 stopped, 1 failed, 78 misconfigured."""
    return run_until_signalled(EmbeddingsSettings, embeddings_process)
