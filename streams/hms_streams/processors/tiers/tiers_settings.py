"""Settings of the tiers processor: environment variables with the prefix ``HMS_``, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from hms_schemas.topics import of_generation
from hms_streams.log.schema_topic import DEFAULT_WAIT_S
from hms_streams.process.dead_letters import DEFAULT_MAX_RATIO, DEFAULT_MAX_RUN
from hms_streams.process.process_settings import SESSION_TIMEOUT_S, WorkerSettings

APP_ID = "hms-tiers"


class TiersSettings(WorkerSettings):
    """One worker of the tiers processor. Read with ``hms_streams.process.configuration.load``."""

    tenants: str = Field(default="local", min_length=1)
    """The tenants whose events are folded, separated by commas; others' are dead letters."""
    worker: str = Field(default="worker-1", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    """Names the data directory of this worker; workers never share one."""
    tiers_metrics_port: int = Field(default=9396, ge=0, le=65535)
    dlq_max_run: int = Field(default=DEFAULT_MAX_RUN, ge=1)
    """The worker stops when more records in a row than this cannot be folded."""
    dlq_max_ratio: Annotated[float, Field(gt=0, le=1)] = DEFAULT_MAX_RATIO
    """The worker stops when more than this part of the last records cannot be folded."""
    schema_wait_seconds: float = Field(default=DEFAULT_WAIT_S, ge=0)
    """How long an event with an unknown schema waits for it before it becomes a dead letter."""
    standby_replicas: int = Field(default=0, ge=0)
    """Workers that follow each partition beside its owner; 1 with two workers or more."""
    session_timeout_seconds: float = Field(default=SESSION_TIMEOUT_S, ge=6)
    """A worker that is silent for this long loses its partitions; brokers want at least six."""
    start_deadline_seconds: float = Field(default=900.0, gt=0)
    """Not ready for this long: the process exits. Restoring a million keys takes under a minute."""
    stuck_deadline_seconds: float = Field(default=120.0, gt=0)
    """Records wait and none was folded for this long: the process exits."""

    @property
    def served_tenants(self) -> frozenset[str]:
        """``tenants`` as a set."""
        return frozenset(name.strip() for name in self.tenants.split(",") if name.strip())

    @property
    def app_id(self) -> str:
        """The consumer group."""
        return self.topic_prefix + of_generation(APP_ID, self.generation, "-g")

    @property
    def data_directory(self) -> Path:
        """Where this worker keeps its tables."""
        name = of_generation(self.worker, self.generation, ".g")
        return self.home.expanduser() / "tiers" / f"{self.topic_prefix}{name}"
