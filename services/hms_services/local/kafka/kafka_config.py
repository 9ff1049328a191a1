"""The files that configure the local broker: server properties and logging."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hms_schemas.topics import DEFAULT_PARTITIONS, MAX_RECORD_BYTES

HOST = "127.0.0.1"
# The cleaner's share of the heap. Kafka's default of 128 MiB would fill a third of a small heap;
# 16 MiB map 600,000 keys a pass.
CLEANER_BYTES = 16 * 1024 * 1024
# Enough for the groups and transactions of one machine; Kafka's default of 50 costs start time.
INTERNAL_PARTITIONS = 4

# After a hard kill the registration of the node must expire before the node may register again.
# With Kafka's default of 9 s a restart took 13 s, with this 5 s. If the machine pauses for longer,
# the broker is fenced until its next heartbeat; clients retry until then.
SESSION_MILLISECONDS = 2000
HEARTBEAT_MILLISECONDS = 250

# WARN, to the standard error, which the supervisor keeps in a file.
LOGGING = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{ISO8601} %p %m (%c{1})%n%throwable
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


@dataclass(frozen=True)
class BrokerConfig:
    """One single-node broker: the folder it owns, its two ports, and the default partitions."""

    folder: Path
    port: int
    controller_port: int
    partitions: int = DEFAULT_PARTITIONS

    @property
    def bootstrap(self) -> str:
        """What clients connect to."""
        return f"{HOST}:{self.port}"

    @property
    def data(self) -> Path:
        """The formatted log directory; it exists only when it is complete."""
        return self.folder / "data"

    @property
    def server_file(self) -> Path:
        """Where the server properties are written."""
        return self.folder / "server.properties"

    @property
    def logging_file(self) -> Path:
        """Where the log4j2 configuration is written."""
        return self.folder / "log4j2.properties"


def write(config: BrokerConfig) -> None:
    """Write both files again. The ports may differ from the last start; the data stays valid."""
    config.folder.mkdir(parents=True, exist_ok=True)
    config.server_file.write_text(properties_text(config, config.data), "utf-8")
    config.logging_file.write_text(LOGGING, "utf-8")


def properties_text(config: BrokerConfig, data: Path) -> str:
    """The server properties with ``data`` as the log directory, in Java's properties format."""
    return "".join(f"{k}={_escaped(v)}\n" for k, v in _properties(config, data).items())


def _escaped(value: object) -> str:
    return str(value).replace("\\", "\\\\")


def _properties(config: BrokerConfig, data: Path) -> dict[str, object]:
    return {
        **_network(config),
        **_internal_topics(),
        "log.dirs": data,
        "num.partitions": config.partitions,
        # A topic is made on purpose, with its policy, or not at all.
        "auto.create.topics.enable": "false",
        "message.max.bytes": MAX_RECORD_BYTES,
        "replica.fetch.max.bytes": MAX_RECORD_BYTES,
        "group.initial.rebalance.delay.ms": 0,
        "log.cleaner.dedupe.buffer.size": CLEANER_BYTES,
        "broker.session.timeout.ms": SESSION_MILLISECONDS,
        "broker.heartbeat.interval.ms": HEARTBEAT_MILLISECONDS,
        "num.network.threads": 2,
        "num.io.threads": 4,
        "background.threads": 4,
    }


def _network(config: BrokerConfig) -> dict[str, object]:
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.voters": f"1@{HOST}:{config.controller_port}",
        "listeners": f"BROKER://{config.bootstrap},CONTROLLER://{HOST}:{config.controller_port}",
        "advertised.listeners": f"BROKER://{config.bootstrap}",
        "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "BROKER",
        "controller.listener.names": "CONTROLLER",
    }


def _internal_topics() -> dict[str, object]:
    return {
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": INTERNAL_PARTITIONS,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": INTERNAL_PARTITIONS,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": INTERNAL_PARTITIONS,
    }
