"""The settings that every long-running process shares; each adds its own."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from hms_schemas.topics import DEFAULT_PARTITIONS, FIRST_GENERATION, Topic

# A worker killed with -9 that does not come back is missed after this long; the others need about
# five more, of the 30 in which everything must be back. Not shorter: the heartbeat's thread shares
# the cores and the GIL with the work, and a late one costs a rebalance.
SESSION_TIMEOUT_S = 10.0


class ProcessSettings(BaseSettings):
    """Where a process lives and which log it works on; variables with the prefix ``HMS_``."""

    model_config = SettingsConfigDict(env_prefix="HMS_", frozen=True, extra="ignore")

    home: Path = Path("~/.hms")
    """Where everything of this machine lies."""
    kafka_bootstrap: str = ""
    """host:port,host:port of an existing cluster; empty: the local broker."""
    kafka_port: int = Field(default=9392, ge=1, le=65535)
    topic_prefix: str = Field(default="", pattern=r"^[A-Za-z0-9._-]{0,100}$")
    """Put before every topic and group, so that several systems share a cluster."""
    partitions: int = Field(default=DEFAULT_PARTITIONS, ge=1, le=1000)
    bind: str = "127.0.0.1"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def bootstrap(self) -> str:
        """The brokers to ask first, as librdkafka takes them."""
        return self.kafka_bootstrap or f"127.0.0.1:{self.kafka_port}"


class WorkerSettings(ProcessSettings):
    """A process that works on one generation: it writes the topics of that one and no other."""

    generation: int = Field(default=FIRST_GENERATION, ge=FIRST_GENERATION)
    """The generation to work on; `hms rebuild` makes new ones."""

    def named(self, topic: Topic) -> str:
        """The full name of ``topic`` for this process."""
        return topic.named(self.topic_prefix, self.generation)
