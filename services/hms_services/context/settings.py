"""Settings of the context process: environment variables with the prefix ``HMS_``, read once."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, field_validator, model_validator

from hms_schemas.topics import FIRST_GENERATION, of_generation
from hms_streams.embedding.embedder_names import EmbeddingName
from hms_streams.process.process_settings import ProcessSettings


class ContextSettings(ProcessSettings):
    """One context process. Read with :func:`hms_streams.process.configuration.load`."""

    cache: Path = Path("~/.cache/hms")
    """What can be made again, such as the quantised model."""
    tenants: str = Field(default="local", min_length=1)
    """The tenants that are served, separated by commas; the first is that of loopback callers."""
    tokens: SecretStr = SecretStr("")
    """``token:tenant`` pairs, separated by commas; empty: callers from this machine only."""
    grpc_port: int = Field(default=9394, ge=0, le=65535)
    """0 takes any free port, which the log names."""
    context_metrics_port: int = Field(default=9395, ge=0, le=65535)
    embedding: EmbeddingName = "onnx"
    embedding_model: str | None = None
    """Folder of a sentence-transformers model."""
    index_dir: Path | None = None
    """The embedded index; ``index`` in the home when not set."""
    tokenizers: str = ""
    """``model=path`` of tokenizer files, separated by commas: whose tokens are counted."""
    detect_changes: bool = True
    """Propose that a statement was replaced when a later one says otherwise."""
    qdrant_url: str = ""
    """A Qdrant server, fed by the embeddings processor; empty: the embedded index."""

    @field_validator("tokens")
    @classmethod
    def _tokens_are_pairs(cls, value: SecretStr) -> SecretStr:
        for pair in _listed(value.get_secret_value()):
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
    def served_tenants(self) -> tuple[str, ...]:
        """``tenants`` in order, each once."""
        return tuple(dict.fromkeys(_listed(self.tenants)))

    @property
    def token_tenants(self) -> dict[str, str]:
        """Token to its tenant."""
        pairs = (pair.rpartition(":") for pair in _listed(self.tokens.get_secret_value()))
        return {token: tenant for token, _, tenant in pairs}

    def index_path(self, generation: int = FIRST_GENERATION) -> Path:
        """The folder of a generation's embedded index; each has its own, side by side."""
        first = (self.index_dir or self.home / "index").expanduser()
        return first.with_name(of_generation(first.name, generation, "-g"))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
