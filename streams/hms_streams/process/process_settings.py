"""The settings that several processes share: each field is declared here once.

A process composes its settings from these classes and adds the fields that are its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hms_schemas.topics import DEFAULT_PARTITIONS, FIRST_GENERATION, Topic, of_generation
from hms_streams.embedding.embedder_names import EmbeddingName
from hms_streams.log.schema_topic import DEFAULT_WAIT_S
from hms_streams.process.dead_letters import DEFAULT_MAX_RATIO, DEFAULT_MAX_RUN
from hms_streams.process.environment_settings import EnvironmentSettings, HomeSettings

# A worker killed with -9 that does not come back is missed after this long; the others need about
# five more, of the 30 in which everything must be back. Not shorter: the heartbeat's thread shares
# the cores and the GIL with the work, and a late one costs a rebalance.
SESSION_TIMEOUT_S = 10.0


class ClusterSettings(EnvironmentSettings):
    """Which system on which cluster."""

    kafka_bootstrap: str = ""
    """host:port,host:port of an existing cluster; empty: the local broker."""
    topic_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,100}$")
    """Put before every topic and group, so that several systems share a cluster."""
    partitions: int = Field(default=DEFAULT_PARTITIONS, ge=1, le=1000)
    """Partitions of each topic; the number is for life."""


class ProcessSettings(HomeSettings, ClusterSettings):
    """What every long-running process needs: its home, its log and its address."""

    kafka_port: int = Field(default=9392, ge=1, le=65535)
    """The port of the local broker."""
    bind: str = Field(default="127.0.0.1", min_length=1)
    """The address that services listen on. The local broker always stays on loopback."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def bootstrap(self) -> str:
        """The brokers to ask first, as librdkafka takes them."""
        return self.kafka_bootstrap or f"127.0.0.1:{self.kafka_port}"


class TenantSettings(ProcessSettings):
    """A process that accepts the events of certain tenants."""

    tenants: str = Field(default="local", min_length=1)
    """The tenants that are served, separated by commas; the first is that of loopback callers."""

    @property
    def served_tenants(self) -> tuple[str, ...]:
        """``tenants`` in order, each once."""
        return tuple(dict.fromkeys(listed(self.tenants)))

    @property
    def first_tenant(self) -> str:
        """The tenant of a space that is named without one."""
        return next(iter(self.served_tenants), "")


class VectorSettings(ProcessSettings):
    """A process that turns text into vectors, and keeps or searches an index of them."""

    cache: Path = Path("~/.cache/hms")
    """What can be fetched or made again, such as the quantised model."""
    embedding: EmbeddingName = "onnx"
    """Which embedder is used; ``none`` searches by words alone."""
    embedding_model: str | None = None
    """Folder of a sentence-transformers model."""
    maven_repository: str = ""
    """The URL of a mirror of Maven Central, for the broker's jars and for models; empty: itself."""
    qdrant_url: str = ""
    """A Qdrant server that the embeddings processor feeds; empty: the context service's index."""


class WorkerSettings(ProcessSettings):
    """A process that reads a topic as a member of a consumer group, and keeps dead letters."""

    worker: str = Field(default="worker-1", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    """Names this worker's data directory; workers on one machine never share one."""
    dlq_max_run: int = Field(default=DEFAULT_MAX_RUN, ge=1)
    """The worker stops when more records in a row than this cannot be used."""
    dlq_max_ratio: Annotated[float, Field(gt=0, le=1)] = DEFAULT_MAX_RATIO
    """The worker stops when more than this part of the last records cannot be used."""
    schema_wait_seconds: float = Field(default=DEFAULT_WAIT_S, ge=0)
    """How long a record with an unknown schema waits for it before it becomes a dead letter."""

    def worker_directory(self, name: str, generation: int = FIRST_GENERATION) -> Path:
        """The folder of this worker of the process ``name``, in a generation."""
        worker = of_generation(self.worker, generation, ".g")
        return self.home.expanduser() / name / f"{self.topic_prefix}{worker}"


class GenerationSettings(WorkerSettings):
    """A worker of one generation: it writes the derived topics of that generation and no other."""

    generation: int = Field(default=FIRST_GENERATION, ge=FIRST_GENERATION)
    """The generation to work on; `hms rebuild` makes new ones."""

    def named(self, topic: Topic) -> str:
        """The full name of ``topic`` for this process."""
        return topic.named(self.topic_prefix, self.generation)


def listed(text: str) -> list[str]:
    """The entries of a list separated by commas, without spaces around them or empty ones."""
    return [part.strip() for part in text.split(",") if part.strip()]
