"""The context process as others see it: its settings, and its :class:`Part`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator

from hms_schemas import topics
from hms_schemas.topics import FIRST_GENERATION, of_generation
from hms_streams.process.part import Part
from hms_streams.process.process_settings import (
    TenantSettings,
    VectorSettings,
    listed,
)


class ContextSettings(TenantSettings, VectorSettings):
    """One context process. Read with :func:`hms_streams.process.configuration.load`."""

    tokens: SecretStr = SecretStr("")
    """``token:tenant`` pairs, separated by commas; empty: callers from this machine only."""
    grpc_port: int = Field(default=9394, ge=0, le=65535)
    """0 takes any free port, which the log names."""
    context_metrics_port: int = Field(default=9395, ge=0, le=65535)
    index_dir: Path | None = None
    """The embedded index; ``index`` in the home when not set."""
    tokenizers: str = ""
    """``model=path`` of tokenizer files, separated by commas: whose tokens are counted."""
    detect_changes: bool = True
    """Propose that a statement was replaced when a later one says otherwise."""

    @field_validator("tokens")
    @classmethod
    def _tokens_are_pairs(cls, value: SecretStr) -> SecretStr:
        for pair in listed(value.get_secret_value()):
            token, _, tenant = pair.rpartition(":")
            if not (token and tenant):
                raise ValueError("every entry must be token:tenant")
        return value

    @model_validator(mode="after")
    def _tokens_name_served_tenants(self) -> ContextSettings:
        unknown = sorted(set(self.token_tenants.values()) - set(self.served_tenants))
        if unknown:
            raise ValueError(
                f"HMS_TOKENS names tenants that HMS_TENANTS does not serve: {', '.join(unknown)}"
            )
        return self

    @property
    def token_tenants(self) -> dict[str, str]:
        """Token to its tenant."""
        pairs = (pair.rpartition(":") for pair in listed(self.tokens.get_secret_value()))
        return {token: tenant for token, _, tenant in pairs}

    def index_path(self, generation: int = FIRST_GENERATION) -> Path:
        """The folder of a generation's embedded index; each has its own, side by side."""
        first = (self.index_dir or self.home / "index").expanduser()
        return first.with_name(of_generation(first.name, generation, "-g"))


CONTEXT = Part(
    name="context",
    module="hms_services.context",
    title="context service (gRPC)",
    does="answers reads, and takes writes into the log",
    settings=ContextSettings,
    reads=(
        topics.EVENTS,
        topics.STATE,
        topics.SPACES,
        topics.TRANSITIONS,
        topics.EMBEDDINGS,
        topics.SCHEMAS,
        topics.GENERATIONS,
    ),
    writes=(topics.EVENTS,),
    more_ports=("grpc_port",),
    doctor_fact="languages",
)
