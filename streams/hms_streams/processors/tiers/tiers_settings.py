"""The tiers process as others see it: its settings, and its :class:`Part`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from hms_schemas import topics
from hms_streams.process.part import Part
from hms_streams.process.process_settings import (
    SESSION_TIMEOUT_S,
    GenerationSettings,
    TenantSettings,
)

APP_ID = "hms-tiers"


class TiersSettings(TenantSettings, GenerationSettings):
    """One worker of the tiers processor. Read with ``hms_streams.process.configuration.load``.

    Events of other tenants than ``tenants`` become dead letters.
    """

    tiers_metrics_port: int = Field(default=9396, ge=0, le=65535)
    standby_replicas: int = Field(default=0, ge=0)
    """Workers that follow each partition beside its owner; 1 with two workers or more."""
    session_timeout_seconds: float = Field(default=SESSION_TIMEOUT_S, ge=6)
    """A worker that is silent for this long loses its partitions; brokers want at least six."""
    start_deadline_seconds: float = Field(default=900.0, gt=0)
    """Not ready for this long: the process exits. Restoring a million keys takes under a minute."""
    stuck_deadline_seconds: float = Field(default=120.0, gt=0)
    """Records wait and none was folded for this long: the process exits."""

    @property
    def app_id(self) -> str:
        """The consumer group."""
        return TIERS.group(self.topic_prefix, self.generation)

    @property
    def data_directory(self) -> Path:
        """Where this worker keeps its tables."""
        return self.worker_directory(TIERS.name, self.generation)


TIERS = Part(
    name="tiers",
    module="hms_streams.processors.tiers",
    title="tiers (Faust)",
    does="folds events into memories and spaces",
    settings=TiersSettings,
    # The state topics are the changelogs of its tables: it reads them to restore the tables.
    reads=(topics.EVENTS, topics.STATE, topics.SPACES, topics.SCHEMAS),
    writes=(topics.STATE, topics.SPACES, topics.TRANSITIONS),
    app_id=APP_ID,
    consumes=topics.EVENTS,
    backlog="events to fold",
    dead_letters=topics.TIERS_DLQ,
    per_generation=True,
)
