"""An HMS to try things on: the one that runs already, or a temporary one that is removed after."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import hms
from hms_schemas.errors import StartError
from hms_services.local.daemon import up_detached
from hms_services.local.instance import Instance, find_instance
from hms_services.local.lifecycle import down
from hms_services.local.settings import LocalSettings
from hms_services.local.temporary.reporter import Reporter
from hms_streams.log.log_source import Cluster
from hms_streams.process.configuration import load

# In the current folder, so that a person can see and remove it, whatever happens.
_FOLDER = Path(".hms-demo")
# Whatever the environment says: a temporary system uses no cluster, port or tenant of the person.
_TEMPORARY: dict[str, Any] = {
    "kafka_bootstrap": "",
    "topic_prefix": "",
    "tenants": "local",
    "tokens": "",
    "bind": "127.0.0.1",
    "free_ports": True,
}


@dataclass(frozen=True)
class RunningSystem:
    """An HMS that runs on this machine."""

    settings: LocalSettings
    instance: Instance
    start_seconds: float
    """How long the start took; 0 when the system ran already."""

    @property
    def cluster(self) -> Cluster:
        """The Kafka cluster that holds the log of the system."""
        return Cluster(self.instance.bootstrap, self.instance.topic_prefix)

    def memory(self, space: str) -> hms.Memory:
        """A client of the system, for one space."""
        return hms.connect(self.instance.grpc_address, space=space)


@contextmanager
def running_or_temporary(settings: LocalSettings, reporter: Reporter) -> Iterator[RunningSystem]:
    """The instance of ``settings.home`` when one runs there; else a temporary system.

    Raises:
        StartError: the temporary system does not start.
    """
    instance = find_instance(settings)
    if instance is not None:
        yield RunningSystem(settings, instance, 0.0)
        return
    reporter.note("HMS does not run here: the demo starts one of its own.")
    with temporary_system(reporter) as system:
        yield system


@contextmanager
def temporary_system(
    reporter: Reporter, home: Path | None = None, **settings: Any
) -> Iterator[RunningSystem]:
    """A system on free ports that stops with the block.

    Args:
        reporter: is told the steps of the start.
        home: where the system lives; stays afterwards. None: a new folder, removed afterwards.
        settings: fields of ``LocalSettings`` that differ from those of the environment.

    Raises:
        StartError: a system runs in ``home`` already, or the new one does not start.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    if home is not None:
        yield from _started(home, settings, reporter)
        return
    _FOLDER.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="home-", dir=_FOLDER)).absolute()
    try:
        yield from _started(made, settings, reporter)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if not any(_FOLDER.iterdir()):
            _FOLDER.rmdir()


def _leave(number: int, _frame: FrameType | None) -> None:
    """End by an exception, so that a closed terminal still stops what was started."""
    sys.exit(128 + number)


def _started(home: Path, wanted: Mapping[str, Any], reporter: Reporter) -> Iterator[RunningSystem]:
    settings = load(LocalSettings, home=home, **_TEMPORARY, **wanted)
    if find_instance(settings) is not None:
        raise StartError(
            f"{settings.home} runs already, and a demo stops the system that it uses.",
            fix="Run it without --home, or `hms down` first.",
        )
    began = time.monotonic()
    with reporter.starting() as on_progress:
        instance = up_detached(settings, on_progress)
    try:
        yield RunningSystem(settings, instance, time.monotonic() - began)
    finally:
        down(settings)
