"""The brokers of a run: the local broker of HMS, or a cluster of three."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

from hms_services.local.kafka import broker, jars
from hms_services.local.kafka.kafka_config import HOST, BrokerConfig
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.die_with_parent import dying_with_parent
from hms_services.local.processes.ports import free_ports

# Three of them share the machine with everything else.
_CLUSTER_HEAP = "-Xmx256m"
# After a kill -9 the acknowledgements of all partitions wait until the dead broker is missed: ten
# seconds with Kafka's default, two with the local broker's setting. That is too short for three
# JVMs on a machine that is busy with all of this: they would miss each other for no reason.
_SESSION = {"broker.session.timeout.ms": 4000, "broker.heartbeat.interval.ms": 500}
_REPLICAS = {
    "default.replication.factor": 3,
    "min.insync.replicas": 2,
    "offsets.topic.replication.factor": 3,
    "transaction.state.log.replication.factor": 3,
    "transaction.state.log.min.isr": 2,
    "share.coordinator.state.topic.replication.factor": 3,
    "share.coordinator.state.topic.min.isr": 2,
}


def broker_specs(folders: list[Path], cache: Path) -> list[ChildSpec]:
    """The brokers to start, one for each folder; their folders are formatted."""
    jar_folder = jars.ensure_jars(cache)
    ports = free_ports(2 * len(folders))
    configs = [BrokerConfig(folder, *ports[2 * i : 2 * i + 2]) for i, folder in enumerate(folders)]
    if len(configs) == 1:
        return [broker.prepare(configs[0], jar_folder)]
    cluster_id = broker.new_cluster_id()
    return [_member_spec(i, configs, cluster_id, jar_folder) for i in range(len(configs))]


def bootstrap_of(specs: list[ChildSpec]) -> str:
    """The bootstrap address for clients."""
    return ",".join(spec.health_url.removeprefix("kafka://") for spec in specs)


def _member_spec(
    number: int, configs: list[BrokerConfig], cluster_id: str, jar_folder: Path
) -> ChildSpec:
    """One node of the cluster: the local broker with the settings that a cluster changes."""
    config = configs[number]
    single = broker.prepare(config, jar_folder)
    voters = ",".join(f"{i + 1}@{HOST}:{c.controller_port}" for i, c in enumerate(configs))
    changed: dict[str, object] = {
        "node.id": number + 1,
        "controller.quorum.voters": voters,
        "log.dirs": config.folder / "replica",
        **_SESSION,
        **_REPLICAS,
    }
    with config.server_file.open("a") as file:
        # Of two lines for one property the later one counts.
        file.writelines(f"{key}={value}\n" for key, value in changed.items())
    java = single.argv[: single.argv.index("kafka.Kafka")]
    java = tuple(_CLUSTER_HEAP if option.startswith("-Xmx") else option for option in java)
    _format(java, config, cluster_id)
    return replace(
        single, name=f"kafka-{number + 1}", argv=(*java, "kafka.Kafka", str(config.server_file))
    )


def _format(java: tuple[str, ...], config: BrokerConfig, cluster_id: str) -> None:
    tool = ("kafka.tools.StorageTool", "format", "-t", cluster_id, "-c", str(config.server_file))
    subprocess.run(
        dying_with_parent((*java, *tool), parent=os.getpid()),
        check=True,
        capture_output=True,
        timeout=60,
    )
