"""The settings of the local runtime, read once when a command starts.

They are composed from the settings of every process in the table: ``hms up`` checks them all before
it starts anything, and passes them on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import (
    Field,
    SecretStr,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticKnownError

from hms_schemas.errors import ConfigurationError
from hms_services.local import table_of_parts
from hms_services.local.kafka.kafka_config import BrokerConfig
from hms_services.local.processes.ports import free_ports
from hms_streams.process.part import Part
from hms_streams.process.process_settings import TenantSettings, VectorSettings, WorkerSettings

BROKER_PORTS = ("kafka_port", "kafka_controller_port")


def port_fields() -> tuple[str, ...]:
    """The settings that are ports: those of the broker, then those of every part."""
    parts = table_of_parts.PARTS
    return (*BROKER_PORTS, *(field for part in parts for field in part.port_fields))


class _SharedSettings(TenantSettings, VectorSettings, WorkerSettings):
    """What the local runtime itself reads by name."""


def compose(parts: Iterable[Part]) -> type[_SharedSettings]:
    """A class with every field of the settings of ``parts``: type, limits and default as there.

    The rules over several fields stay with the process: it checks them when it starts.
    """
    fields: dict[str, Any] = {
        name: (field.annotation, field)
        for part in parts
        for name, field in part.settings.model_fields.items()
        if name not in _SharedSettings.model_fields
    }
    return create_model("ComposedSettings", __base__=_SharedSettings, **fields)


if TYPE_CHECKING:
    # A type checker cannot read a class that is made while the program runs.
    ComposedSettings = _SharedSettings
else:
    ComposedSettings = compose(table_of_parts.PARTS)


class LocalSettings(ComposedSettings):
    """What ``hms up`` and its companions run by; each field is ``HMS_`` and its name in capitals.

    Read it with :func:`hms_streams.process.configuration.load`, which explains what is wrong.
    """

    kafka_controller_port: int = Field(default=9393, ge=1, le=65535)
    """The port of the local broker's KRaft controller."""
    free_ports: bool = False
    """Choose free ports for everything instead of the fixed ones."""

    @field_validator("home", "cache")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("*")
    @classmethod
    def _ports_are_fixed(cls, value: Any, info: ValidationInfo) -> Any:
        """A process by itself may take any free port (0); here others must know the number."""
        if value == 0 and info.field_name in port_fields():
            raise PydanticKnownError("greater_than_equal", {"ge": 1})
        return value

    @model_validator(mode="after")
    def _ports_differ(self) -> LocalSettings:
        taken: dict[int, str] = {}
        for field in port_fields():
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
        values = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {f"HMS_{name.upper()}": _as_text(v) for name, v in values if v is not None}

    def with_chosen_ports(self) -> LocalSettings:
        """These settings with free ports filled in, if that was asked for; else themselves."""
        if not self.free_ports:
            return self
        fields = port_fields()
        chosen = dict(zip(fields, free_ports(len(fields)), strict=True))
        return self.model_copy(update={**chosen, "free_ports": False})

    def require_writable_home(self) -> None:
        """Make the home's folders; raise ConfigurationError when they cannot be made or written."""
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


def _as_text(value: Any) -> str:
    """A setting as its variable holds it."""
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
