"""The embeddings process as others see it: its settings, and its :class:`Part`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from hms_schemas import topics
from hms_streams.process.part import Part
from hms_streams.process.process_settings import GenerationSettings, VectorSettings

APP_ID = "hms-embeddings"


class EmbeddingsSettings(VectorSettings, GenerationSettings):
    """One embeddings processor. Read with :func:`hms_streams.process.configuration.load`."""

    embeddings_metrics_port: int = Field(default=9397, ge=0, le=65535)

    @property
    def group(self) -> str:
        """The consumer group."""
        return EMBEDDINGS.group(self.topic_prefix, self.generation)

    @property
    def data_directory(self) -> Path:
        """What this worker keeps: its name in the group, the mark of the dead letters' cap."""
        return self.worker_directory(EMBEDDINGS.name, self.generation)


EMBEDDINGS = Part(
    name="embeddings",
    module="hms_streams.processors.embeddings",
    title="embeddings (ONNX)",
    does="gives every memory its vector",
    settings=EmbeddingsSettings,
    reads=(topics.STATE, topics.EMBEDDINGS, topics.SCHEMAS),
    writes=(topics.EMBEDDINGS,),
    app_id=APP_ID,
    consumes=topics.STATE,
    backlog="to embed",
    dead_letters=topics.EMBEDDINGS_DLQ,
    per_generation=True,
)
