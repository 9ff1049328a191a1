"""The concepts process as others see it: its settings, and its :class:`Part`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from hms_schemas import topics
from hms_streams.process.part import Part
from hms_streams.process.process_settings import WorkerSettings
from hms_streams.summarising.summariser import EXTRACTIVE
from hms_streams.summarising.summariser_loading import PATTERN

APP_ID = "hms-concepts"


class ConceptsSettings(WorkerSettings):
    """One concepts processor. Read with :func:`hms_streams.process.configuration.load`."""

    concepts_metrics_port: int = Field(default=9398, ge=0, le=65535)
    concepts_summariser: str = Field(default=EXTRACTIVE, pattern=PATTERN)
    """``extractive``, or a language model: ``openai:MODEL``, ``anthropic:MODEL``,
    ``litellm:MODEL``."""
    concepts_summary_seconds: Annotated[float, Field(gt=0)] = 20.0
    """How long a language model may take for one summary; then members are quoted."""

    def group(self, generation: int) -> str:
        """The consumer group while a generation is served."""
        return CONCEPTS.group(self.topic_prefix, generation)

    @property
    def data_directory(self) -> Path:
        """What this worker keeps: its name in the group, the mark of the dead letters' cap."""
        return self.worker_directory(CONCEPTS.name)


CONCEPTS = Part(
    name="concepts",
    module="hms_streams.processors.concepts",
    title="concepts (SciPy)",
    does="finds memories that speak of one thing, and writes concepts to the log",
    settings=ConceptsSettings,
    reads=(topics.STATE, topics.EMBEDDINGS, topics.SPACES, topics.SCHEMAS, topics.GENERATIONS),
    writes=(topics.EVENTS,),
    app_id=APP_ID,
    consumes=topics.STATE,
    backlog="states to read for concepts",
    dead_letters=topics.CONCEPTS_DLQ,
)
