"""The running instance of a home: the lock that makes it the only one, and its run file."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import psutil
from filelock import FileLock, Timeout

from hms_schemas.errors import StartError
from hms_services.local.processes.process import is_alive
from hms_services.local.settings import LocalSettings

FILE = "instance.json"
LOCK = "instance.lock"
# An instance writes its file some milliseconds after it takes the lock.
_FILE_WAIT_SECONDS = 5.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class ProcessRecord:
    """One supervised process as the supervisor last saw it.

    Args:
        name: what people call it.
        health_url: where its health is asked.
        log: the path of its log file.
        state: ``starting``, ``ready``, ``restarting`` (waits before its next start),
            ``crash-loop``, ``leaving`` or ``stopped``.
        pid: 0 when no process runs.
        birth: when the process began: tells it from a later process with the same pid.
        started_at: when it was started, seconds since the epoch.
        restarts: how often it died since the instance began.
        cause: why it last died, in its own words.
    """

    name: str
    health_url: str
    log: str
    state: str = "stopped"
    pid: int = 0
    birth: float = 0.0
    started_at: float = 0.0
    restarts: int = 0
    cause: str = ""


@dataclass(frozen=True)
class Instance:
    """A running HMS of one home: where to reach it and what it is made of.

    Args:
        home: the folder that it owns.
        pid: of its supervisor.
        birth: when the supervisor began, as in :class:`ProcessRecord`.
        state: ``starting``, ``ready``, ``stopping`` or ``stopped``.
        started_at: seconds since the epoch.
        address: where programs of this machine reach its services.
        bootstrap: where they reach Kafka.
        topic_prefix: put before every topic and group.
        ports: by the field of the settings without ``_port``: ``kafka``, ``grpc``,
            ``context_metrics`` and so on.
        versions: of HMS, Python and Kafka.
        embedding: the setting that it was started with.
        tenants: the setting that it was started with.
        processes: the processes that it supervises.
    """

    home: str
    pid: int
    birth: float
    state: str
    started_at: float
    address: str
    bootstrap: str
    topic_prefix: str
    ports: dict[str, int]
    versions: dict[str, str]
    embedding: str = "onnx"
    tenants: str = "local"
    processes: tuple[ProcessRecord, ...] = field(default=())

    @property
    def grpc_address(self) -> str:
        """Where the context service answers, from this machine."""
        return f"{self.address}:{self.ports['grpc']}"

    @property
    def is_mine(self) -> bool:
        """Whether this very process supervises it."""
        return self.pid == os.getpid()

    @property
    def is_running(self) -> bool:
        """Whether its supervisor is alive."""
        return is_alive(self.pid, self.birth)


def find_instance(settings: LocalSettings) -> Instance | None:
    """The instance that runs in this home now; None when none runs, also beside an old run file."""
    instance = read(settings)
    return instance if instance and instance.is_running else None


def read(settings: LocalSettings) -> Instance | None:
    """What the run file says, also of an instance that has ended; None without a readable file."""
    try:
        return from_json(json.loads((settings.run / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(settings: LocalSettings, instance: Instance) -> None:
    """Replace the run file in one step, so that a reader never sees half of it."""
    path = settings.run / FILE
    scratch = path.with_suffix(".tmp")
    scratch.write_text(json.dumps(as_json(instance), indent=2), "utf-8")
    scratch.replace(path)


def as_json(instance: Instance) -> dict[str, Any]:
    """The instance as the JSON object of its run file."""
    return asdict(instance)


def from_json(facts: dict[str, Any]) -> Instance:
    """The inverse of :func:`as_json`.

    Raises:
        TypeError, KeyError: the object is of another version.
    """
    processes = tuple(ProcessRecord(**record) for record in facts["processes"])
    return Instance(**{**facts, "processes": processes})


def remove(settings: LocalSettings) -> None:
    """Remove the run file; idempotent."""
    (settings.run / FILE).unlink(missing_ok=True)


@contextmanager
def claim(settings: LocalSettings) -> Iterator[Instance | None]:
    """Own the home during the block; yields None, or the instance that owns it already.

    The lock belongs to the process, so the system frees it when that process is killed.

    Raises:
        StartError: another process owns the home, but its run file does not come.
    """
    settings.run.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.run / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield _holder(settings)
        return
    try:
        yield None
    finally:
        lock.release()


def _holder(settings: LocalSettings) -> Instance:
    deadline = time.monotonic() + _FILE_WAIT_SECONDS
    while time.monotonic() < deadline:
        if instance := find_instance(settings):
            return instance
        time.sleep(_POLL_SECONDS)
    raise StartError(
        f"{settings.home} is locked by an instance that is just starting or stopping.",
        fix="Try again in a moment; `hms status` shows what runs.",
    )


def end_leftovers(settings: LocalSettings) -> list[ProcessRecord]:
    """End the processes that a killed instance of this home has left; returns those found alive.

    Call it inside :func:`claim` only. The run file is removed.
    """
    instance = read(settings)
    records = instance.processes if instance else ()
    alive = [record for record in records if record.pid and is_alive(record.pid, record.birth)]
    for record in alive:
        with suppress(psutil.Error):
            psutil.Process(record.pid).kill()
    psutil.wait_procs([p for record in alive if (p := _process(record.pid))], timeout=10)
    remove(settings)
    return alive


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None
