"""Settings of the tiers processor: environment variables with the prefix ``HMS_``, read once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from hms_schemas.errors import ConfigurationError
from hms_schemas.topics import DEFAULT_PARTITIONS
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hms_streams.processors.dead_letters import DEFAULT_MAX_RATIO, DEFAULT_MAX_RUN
from hms_streams.processors.schema_topic import DEFAULT_WAIT_S

APP_ID = "hms-tiers"


class TiersSettings(BaseSettings):
    """One worker of the tiers processor."""

    model_config = SettingsConfigDict(env_prefix="HMS_", frozen=True, extra="ignore")

    home: Path = Path("~/.hms")
    """Where everything of this machine lies."""
    kafka_bootstrap: str = ""
    """host:port,host:port of an existing cluster; empty: the local broker."""
    kafka_port: Annotated[int, Field(gt=0, lt=65536)] = 9392
    topic_prefix: str = ""
    """Put before every topic's and group's name; keeps several systems apart on one cluster."""
    partitions: Annotated[int, Field(gt=0)] = DEFAULT_PARTITIONS
    tenants: Annotated[tuple[str, ...], NoDecode] = ("local",)
    """The tenants whose events are folded; others' are dead letters."""
    worker: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,64}$")] = "worker-1"
    """Names the data directory of this worker; workers never share one."""
    bind: str = "127.0.0.1"
    tiers_metrics_port: Annotated[int, Field(ge=0, lt=65536)] = 9396
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    dlq_max_run: Annotated[int, Field(gt=0)] = DEFAULT_MAX_RUN
    """The worker stops when more records in a row than this cannot be folded."""
    dlq_max_ratio: Annotated[float, Field(gt=0, le=1)] = DEFAULT_MAX_RATIO
    """The worker stops when more than this part of the last records cannot be folded."""
    schema_wait_s: Annotated[float, Field(ge=0)] = DEFAULT_WAIT_S
    """How long an event with an unknown schema waits for it before it becomes a dead letter."""
    standby_replicas: Annotated[int, Field(ge=0)] = 0
    """Workers that follow each partition beside its owner; 1 with two workers or more."""
    start_deadline_s: Annotated[float, Field(gt=0)] = 900.0
    """Not ready for this long: the process exits. Restoring a million keys takes four minutes."""
    stuck_deadline_s: Annotated[float, Field(gt=0)] = 120.0
    """Records wait and none was folded for this long: the process exits."""

    @field_validator("tenants", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @property
    def bootstrap(self) -> str:
        """The brokers to ask first, as librdkafka takes them."""
        return self.kafka_bootstrap or f"127.0.0.1:{self.kafka_port}"

    @property
    def app_id(self) -> str:
        """The consumer group."""
        return self.topic_prefix + APP_ID

    @property
    def data_directory(self) -> Path:
        """Where this worker keeps its tables."""
        return self.home.expanduser() / "tiers" / f"{self.topic_prefix}{self.worker}"

    @classmethod
    def read(cls) -> TiersSettings:
        """From the environment.

        Raises:
            ConfigurationError: names each variable that is wrong.
        """
        try:
            return cls()
        except ValidationError as error:
            wrong = "; ".join(
                f"HMS_{'_'.join(map(str, e['loc'][:1])).upper()}: {e['msg']}"
                for e in error.errors()
            )
            raise ConfigurationError(f"{wrong}.", fix="See docs/operations.md.") from error
