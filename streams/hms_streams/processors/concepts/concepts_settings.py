"""Settings of the concepts processor: environment variables with the prefix ``HMS_``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from hms_schemas.topics import of_generation
from hms_streams.log.schema_topic import DEFAULT_WAIT_S
from hms_streams.process.dead_letters import DEFAULT_MAX_RATIO, DEFAULT_MAX_RUN
from hms_streams.process.process_settings import ProcessSettings
from hms_streams.summarising.summariser import EXTRACTIVE
from hms_streams.summarising.summariser_loading import PATTERN

APP_ID = "hms-concepts"


class ConceptsSettings(ProcessSettings):
    """One concepts processor. Read with :func:`hms_streams.process.configuration.load`."""

    worker: str = Field(default="worker-1", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    """Names this worker's data directory; workers on one machine never share one."""
    concepts_metrics_port: int = Field(default=9398, ge=0, le=65535)
    concepts_summariser: str = Field(default=EXTRACTIVE, pattern=PATTERN)
    """``extractive``, or a language model: ``openai:MODEL``, ``anthropic:MODEL``,
    ``litellm:MODEL``."""
    concepts_summary_seconds: Annotated[float, Field(gt=0)] = 20.0
    """How long a language model may take for one summary; then members are quoted."""
    dlq_max_run: int = Field(default=DEFAULT_MAX_RUN, ge=1)
    """The processor stops when more records in a row than this cannot be used."""
    dlq_max_ratio: Annotated[float, Field(gt=0, le=1)] = DEFAULT_MAX_RATIO
    """The processor stops when more than this part of the last records cannot be used."""
    schema_wait_seconds: float = Field(default=DEFAULT_WAIT_S, ge=0)
    """How long a record with an unknown schema waits for it before it becomes a dead letter."""

    def group(self, generation: int) -> str:
        """The consumer group in a generation."""
        return group_of(self.topic_prefix, generation)

    @property
    def data_directory(self) -> Path:
        """What this worker keeps: its name in the group, the mark of the dead letters' cap."""
        return self.home.expanduser() / "concepts" / f"{self.topic_prefix}{self.worker}"


def group_of(prefix: str, generation: int) -> str:
    """The consumer group of the processors in a generation."""
    return prefix + of_generation(APP_ID, generation, "-g")
