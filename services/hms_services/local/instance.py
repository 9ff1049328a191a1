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
# Between taking the lock and writing the file lie milliseconds.
_FILE_WAIT_SECONDS = 5.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class ProcessRecord:
    """One supervised process as the supervisor last saw it.

    ``state`` is ``starting``, ``ready``, ``restarting`` (waits before its next start),
    ``crash-loop`` or ``stopped``. ``birth`` tells the process from a later one with its pid; pid 0
    means that none runs. ``cause`` is why it last died, in its own words.
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

    ``state`` is ``starting``, ``ready``, ``stopping`` or ``stopped``. ``address`` is where this
    machine's programs reach its services; ``ports`` is keyed by the
    settings' field without ``_port``: ``kafka``, ``grpc``, ``context_metrics`` and so on;
    ``embedding`` and ``tenants`` are the settings that it was started with. Times are seconds since
    the epoch.
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
    """The instance that runs in this home now; None when none does, whatever was left behind."""
    instance = read(settings)
    return instance if instance and instance.is_running else None


def read(settings: LocalSettings) -> Instance | None:
    """What the run file says, be it alive or not; None without a readable one."""
    try:
        return from_json(json.loads((settings.run / FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write(settings: LocalSettings, instance: Instance) -> None:
    """Replace the run file in one step, so that a reader never meets half of it."""
    path = settings.run / FILE
    scratch = path.with_suffix(".tmp")
    scratch.write_text(json.dumps(as_json(instance), indent=2), "utf-8")
    scratch.replace(path)


def as_json(instance: Instance) -> dict[str, Any]:
    """The instance as the JSON object of its run file."""
    return asdict(instance)


def from_json(facts: dict[str, Any]) -> Instance:
    """The inverse of :func:`as_json`; raises TypeError or KeyError for another version's object."""
    processes = tuple(ProcessRecord(**record) for record in facts["processes"])
    return Instance(**{**facts, "processes": processes})


def remove(settings: LocalSettings) -> None:
    """Forget the instance; idempotent."""
    (settings.run / FILE).unlink(missing_ok=True)


@contextmanager
def claim(settings: LocalSettings) -> Iterator[Instance | None]:
    """Hold the home alone for the length of the block; yields None, or who holds it already.

    The lock belongs to the process, so the system frees it when the holder is killed.

    Raises:
        StartError: somebody holds the home, but does not say who it is.
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
    """End what a killed instance of this home left running; returns what was found alive.

    Only for one who holds the claim. The run file is removed.
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
