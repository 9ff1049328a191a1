"""The HMS of a run: brokers, workers, embeddings and context service, in their own home."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.brokers import bootstrap_of, broker_specs
from tests.chaos.disks import disk_at
from tests.chaos.parts import Part, start_together, stop_together
from tests.chaos.schedule import Shape

from hms_schemas import topics
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.ports import free_ports
from hms_streams.provisioning import provision, wait_for_brokers

REPLICAS_OF_A_CLUSTER = 3

# As long as the supervisor of ``hms up`` allows.
_READY_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Options:
    """What a run is made of."""

    seed: int
    seconds: float
    shape: Shape
    rate: float
    apart: float
    partitions: int
    standby: int
    embedding: str
    cache: Path
    home: Path


class System:
    """An HMS: one thread starts it, lets it look every fifth of a second, and stops it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.home = options.home
        self.logs = options.home / "logs"
        self.brokers: list[Part] = []
        self.services: list[Part] = []
        self.bootstrap = ""
        self.grpc_port, self.context_port = free_ports(2)

    @property
    def parts(self) -> list[Part]:
        """All parts, the brokers first."""
        return [*self.brokers, *self.services]

    @property
    def address(self) -> str:
        """The address of the services."""
        return f"127.0.0.1:{self.grpc_port}"

    def folder(self, name: str) -> Path:
        """The disk of a part."""
        return self.home / name

    def start(self) -> None:
        """Start all parts; returns when all are ready."""
        shape = self.options.shape
        disks = {name: disk_at(self.folder(name)) for name in shape.broker_names}
        specs = broker_specs([self.folder(name) for name in disks], self.options.cache)
        self.bootstrap = bootstrap_of(specs)
        self.brokers = [Part(spec, self.logs, disks[spec.name]) for spec in specs]
        start_together(self.brokers)
        replicas = REPLICAS_OF_A_CLUSTER if shape.brokers > 1 else 1
        wait_for_brokers(self.bootstrap, shape.brokers)
        provision(self.bootstrap, partitions=self.options.partitions, replication=replicas)
        self.services = [
            Part(spec, self.logs, disk_at(self.folder(spec.name))) for spec in self._services()
        ]
        start_together(self.services)

    def tick(self, note: list[str]) -> None:
        """Let the supervisor of every part look once; adds parts that died to ``note``."""
        for part in self.parts:
            part.tick(note)

    def part(self, name: str) -> Part:
        """The part with this name."""
        return next(part for part in self.parts if part.name == name)

    def stop_services(self) -> None:
        """End all parts but the brokers."""
        stop_together(self.services)

    def stop(self, *, keep: bool) -> None:
        """End all parts, and keep or remove the home. A second call does nothing."""
        stop_together(self.services)
        stop_together(self.brokers)
        for part in self.parts:
            part.disk.detach(keep)
        self.brokers, self.services = [], []
        if not keep:
            shutil.rmtree(self.home, ignore_errors=True)

    def _services(self) -> list[ChildSpec]:
        names = self.options.shape.worker_names
        *worker_ports, embeddings_port = free_ports(len(names) + 1)
        tiers = "hms_streams.processors.tiers"
        return [
            *(
                self._service(name, tiers, port, HMS_TIERS_METRICS_PORT=port, HMS_WORKER=name)
                for name, port in zip(names, worker_ports, strict=True)
            ),
            self._service(
                "embeddings",
                "hms_streams.processors.embeddings",
                embeddings_port,
                HMS_EMBEDDINGS_METRICS_PORT=embeddings_port,
            ),
            self._service(
                "context",
                "hms_services.context",
                self.context_port,
                HMS_CONTEXT_METRICS_PORT=self.context_port,
                HMS_GRPC_PORT=self.grpc_port,
            ),
        ]

    def _service(self, name: str, module: str, health_port: int, **own: object) -> ChildSpec:
        env: dict[str, object] = {
            "HMS_HOME": self.folder(name),
            "HMS_CACHE": self.options.cache,
            "HMS_KAFKA_BOOTSTRAP": self.bootstrap,
            "HMS_PARTITIONS": self.options.partitions,
            "HMS_STANDBY_REPLICAS": self.options.standby,
            "HMS_EMBEDDING": self.options.embedding,
            # Garbage with an unknown schema must not stop a partition for seconds each time.
            "HMS_SCHEMA_WAIT_SECONDS": 0.2,
            **own,
        }
        return ChildSpec(
            name=name,
            argv=(sys.executable, "-m", module),
            health_url=f"http://127.0.0.1:{health_port}/healthz",
            env={variable: str(value) for variable, value in env.items()},
            ready_seconds=_READY_SECONDS,
        )


EVENTS_TOPIC = topics.EVENTS.name
