"""The settings of the local runtime, read once when a command starts."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hms_schemas.errors import ConfigurationError
from hms_schemas.topics import DEFAULT_PARTITIONS
from hms_services.local.kafka.kafka_config import BrokerConfig
from hms_services.local.processes.ports import free_ports
from hms_streams.embedding.embedder_names import EmbeddingName

Port = Annotated[int, Field(ge=1, le=65535)]
PORT_FIELDS = (
    "kafka_port",
    "kafka_controller_port",
    "grpc_port",
    "context_metrics_port",
    "tiers_metrics_port",
    "embeddings_metrics_port",
    "concepts_metrics_port",
)


class LocalSettings(BaseSettings):
    """What ``hms up`` and its companions run by; each field is ``HMS_`` and its name in capitals.

    Read it with :func:`hms_streams.process.configuration.load`, which explains what is wrong.

    Args:
        home: everything that must survive a restart; owned by one instance at a time.
        cache: what can be fetched again and is shared by all homes: jars, models.
        maven_repository: the URL of a mirror to fetch the broker from; empty is Maven Central.
        kafka_bootstrap: an existing cluster; empty means that the local broker is run.
        topic_prefix: put before every topic and group, so that several systems share a cluster.
        tenants: the tenants accepted, separated by commas.
        tokens: ``token:tenant`` pairs, separated by commas; empty makes loopback callers ``local``.
        bind: the address that services listen on. The local broker always stays on loopback.
        embedding: which embedder the processes use; ``none`` searches by words alone.
        free_ports: choose free ports for everything instead of the fixed ones.
    """

    model_config = SettingsConfigDict(env_prefix="HMS_", frozen=True, extra="ignore")

    home: Path = Path("~/.hms")
    cache: Path = Path("~/.cache/hms")
    maven_repository: str = ""
    kafka_bootstrap: str = ""
    kafka_port: Port = 9392
    kafka_controller_port: Port = 9393
    grpc_port: Port = 9394
    context_metrics_port: Port = 9395
    tiers_metrics_port: Port = 9396
    embeddings_metrics_port: Port = 9397
    concepts_metrics_port: Port = 9398
    topic_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,100}$")
    partitions: int = Field(default=DEFAULT_PARTITIONS, ge=1, le=1000)
    tenants: str = Field(default="local", min_length=1)
    tokens: SecretStr = SecretStr("")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    bind: str = Field(default="127.0.0.1", min_length=1)
    embedding: EmbeddingName = "onnx"
    free_ports: bool = False

    @field_validator("home", "cache")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @model_validator(mode="after")
    def _ports_differ(self) -> LocalSettings:
        taken: dict[int, str] = {}
        for field in PORT_FIELDS:
            port, name = getattr(self, field), f"HMS_{field.upper()}"
            if port in taken:
                raise ValueError(f"{taken[port]} and {name} are both {port}; each needs its own")
            taken[port] = name
        return self

    @property
    def logs(self) -> Path:
        """One file a process, named for it."""
        return self.home / "logs"

    @property
    def run(self) -> Path:
        """What describes the running instance; empty when none runs."""
        return self.home / "run"

    @property
    def broker(self) -> BrokerConfig:
        """The local broker that belongs to these settings."""
        return BrokerConfig(
            self.home / "kafka", self.kafka_port, self.kafka_controller_port, self.partitions
        )

    @property
    def runs_broker(self) -> bool:
        """Whether the local broker is part of the instance."""
        return not self.kafka_bootstrap

    @property
    def bootstrap(self) -> str:
        """The cluster that everything connects to, the local broker included."""
        return self.kafka_bootstrap or self.broker.bootstrap

    @property
    def reachable(self) -> str:
        """The address by which this machine's own programs reach the services."""
        return "127.0.0.1" if self.bind in ("0.0.0.0", "::") else self.bind

    def environment(self) -> dict[str, str]:
        """The variables that give another process exactly these settings, secrets included."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values["tokens"] = self.tokens.get_secret_value()
        return {f"HMS_{name.upper()}": str(value) for name, value in values.items()}

    def with_chosen_ports(self) -> LocalSettings:
        """These settings with free ports filled in, if that was asked for; else themselves."""
        if not self.free_ports:
            return self
        chosen = dict(zip(PORT_FIELDS, free_ports(len(PORT_FIELDS)), strict=True))
        return self.model_copy(update={**chosen, "free_ports": False})

    def require_writable_home(self) -> None:
        """Make the home's folders; raise ConfigurationError when that or writing is refused."""
        for variable, folder in (("HMS_HOME", self.home), ("HMS_CACHE", self.cache)):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder) as file:
                    file.write(b"probe")
            except OSError as error:
                raise ConfigurationError(
                    f"{variable}={folder} cannot be written: {error.strerror or error}.",
                    fix=f"Set {variable} to a folder that you may write to"
                    f"{'' if os.access(folder, os.F_OK) else ', or create this one'}.",
                ) from error
