"""Three brokers and one tiers worker, as real processes in a folder of the test's own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.chaos.brokers import bootstrap_of, broker_specs
from tests.chaos.disks import FileSizeLimit
from tests.chaos.parts import Part, start_together, stop_together
from tests.conftest import cache_folder

from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.ports import free_ports
from hms_streams.provisioning import provision, wait_for_brokers

PARTITIONS = 4


@dataclass(frozen=True)
class Cluster:
    """Tick its parts a few times a second: what died is started again then."""

    bootstrap: str
    home: Path
    brokers: list[Part]
    worker: Part

    def tick(self) -> None:
        """One look of every part's supervisor."""
        for part in (*self.brokers, self.worker):
            part.tick([])


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Ready, with topics of three copies, two of which acknowledge."""
    logs = tmp_path / "logs"
    specs = broker_specs([tmp_path / f"kafka-{n}" for n in range(1, 4)], cache_folder())
    brokers = [Part(spec, logs, FileSizeLimit()) for spec in specs]
    bootstrap = bootstrap_of(specs)
    worker = Part(tiers_spec(bootstrap, tmp_path), logs, FileSizeLimit())
    try:
        start_together(brokers)
        wait_for_brokers(bootstrap, 3)
        provision(bootstrap, partitions=PARTITIONS, replication=3)
        start_together([worker])
        yield Cluster(bootstrap, tmp_path, brokers, worker)
    finally:
        stop_together([worker])
        stop_together(brokers)


def tiers_spec(bootstrap: str, home: Path) -> ChildSpec:
    """One tiers worker of that cluster."""
    (port,) = free_ports(1)
    env = {
        "HMS_HOME": home / "worker-1",
        "HMS_KAFKA_BOOTSTRAP": bootstrap,
        "HMS_PARTITIONS": PARTITIONS,
        "HMS_TIERS_METRICS_PORT": port,
        "HMS_SCHEMA_WAIT_SECONDS": 0.2,
    }
    return ChildSpec(
        name="worker-1",
        argv=(sys.executable, "-m", "hms_streams.processors.tiers"),
        health_url=f"http://127.0.0.1:{port}/healthz",
        env={name: str(value) for name, value in env.items()},
    )
