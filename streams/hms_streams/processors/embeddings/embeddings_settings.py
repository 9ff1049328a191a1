"""Settings of the embeddings processor: environment variables with the prefix ``HMS_``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from hms_schemas.topics import of_generation
from hms_streams.embedding.embedder_names import EmbeddingName
from hms_streams.log.schema_topic import DEFAULT_WAIT_S
from hms_streams.process.dead_letters import DEFAULT_MAX_RATIO, DEFAULT_MAX_RUN
from hms_streams.process.process_settings import WorkerSettings

APP_ID = "hms-embeddings"


class EmbeddingsSettings(WorkerSettings):
    """One embeddings processor. Read with :func:`hms_streams.process.configuration.load`."""

    cache: Path = Path("~/.cache/hms")
    """What can be made again, such as the quantised model."""
    worker: str = Field(default="worker-1", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    """Names this worker's data directory; workers on one machine never share one."""
    embedding: EmbeddingName = "onnx"
    embedding_model: str | None = None
    """Folder of a sentence-transformers model."""
    qdrant_url: str = ""
    """A Qdrant server to keep current; empty: the context service feeds its own index."""
    embeddings_metrics_port: int = Field(default=9397, ge=0, le=65535)
    dlq_max_run: int = Field(default=DEFAULT_MAX_RUN, ge=1)
    """The processor stops when more records in a row than this cannot be used."""
    dlq_max_ratio: Annotated[float, Field(gt=0, le=1)] = DEFAULT_MAX_RATIO
    """The processor stops when more than this part of the last records cannot be used."""
    schema_wait_seconds: float = Field(default=DEFAULT_WAIT_S, ge=0)
    """How long a record with an unknown schema waits for it before it becomes a dead letter."""

    @property
    def group(self) -> str:
        """The consumer group."""
        return self.topic_prefix + of_generation(APP_ID, self.generation, "-g")

    @property
    def data_directory(self) -> Path:
        """What this worker keeps: its name in the group, the mark of the dead letters' cap."""
        name = of_generation(self.worker, self.generation, ".g")
        return self.home.expanduser() / "embeddings" / f"{self.topic_prefix}{name}"
