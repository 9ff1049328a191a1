"""The state of a running instance: each process with its age, memory and health."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psutil

from hms_services.local.instance import Instance, ProcessRecord, find_instance
from hms_services.local.processes.health import Health, probe
from hms_services.local.processes.process import is_alive
from hms_services.local.settings import LocalSettings


@dataclass(frozen=True)
class ProcessStatus:
    """One process now.

    Args:
        state: as in :class:`~hms_services.local.instance.ProcessRecord`.
        uptime_seconds: since the start of the process that runs; 0 when none does.
        restarts: how often it died since the instance began.
        rss_bytes: resident memory, its own children included.
        cause: why it last died; empty if it never did.
    """

    name: str
    pid: int
    state: str
    uptime_seconds: float
    restarts: int
    rss_bytes: int
    health: Health
    cause: str
    log: str


@dataclass(frozen=True)
class InstanceStatus:
    """The instance of a home. Without one, ``instance`` is None and there are no processes."""

    instance: Instance | None
    processes: tuple[ProcessStatus, ...] = ()

    @property
    def healthy(self) -> bool:
        """Whether the instance runs and all its processes are ready."""
        return bool(self.processes) and all(each.health.ok for each in self.processes)

    @property
    def rss_bytes(self) -> int:
        """Resident memory of all processes."""
        return sum(each.rss_bytes for each in self.processes)


def status(settings: LocalSettings) -> InstanceStatus:
    """Look at the instance of this home; blocks for one health probe (2 s at most)."""
    instance = find_instance(settings)
    if instance is None:
        return InstanceStatus(None)
    with ThreadPoolExecutor(max(1, len(instance.processes))) as pool:
        processes = tuple(pool.map(_look, instance.processes))
    return InstanceStatus(instance, (_supervisor(instance), *processes))


def _supervisor(instance: Instance) -> ProcessStatus:
    return ProcessStatus(
        name="supervisor",
        pid=instance.pid,
        state=instance.state,
        uptime_seconds=time.time() - instance.started_at,
        restarts=0,
        # Its children have lines of their own.
        rss_bytes=_rss(instance.pid, with_children=False),
        health=Health(True, "runs"),
        cause="",
        log="",
    )


def _look(record: ProcessRecord) -> ProcessStatus:
    alive = bool(record.pid) and is_alive(record.pid, record.birth)
    return ProcessStatus(
        name=record.name,
        pid=record.pid if alive else 0,
        state=record.state,
        uptime_seconds=time.time() - record.started_at if alive else 0.0,
        restarts=record.restarts,
        rss_bytes=_rss(record.pid, with_children=True) if alive else 0,
        health=probe(record.health_url) if alive else Health(False, "does not run"),
        cause=record.cause,
        log=record.log,
    )


def _rss(pid: int, *, with_children: bool) -> int:
    try:
        process = psutil.Process(pid)
        family = [process, *(process.children(recursive=True) if with_children else [])]
        return sum(int(each.memory_info().rss) for each in family)
    except psutil.Error:
        return 0
