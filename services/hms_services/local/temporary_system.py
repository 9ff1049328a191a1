"""Where a demo plays: the HMS that runs already, or one of its own that is gone afterwards."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import hms
from hms_schemas.errors import StartError
from hms_services.cli.output import stderr
from hms_services.cli.target import local_settings
from hms_services.cli.views.start_progress import StartProgress
from hms_services.local.daemon import up_detached
from hms_services.local.instance import Instance, find_instance
from hms_services.local.lifecycle import down
from hms_services.local.settings import LocalSettings
from hms_streams.log.log_source import Cluster
from hms_streams.process.configuration import load

# In the current folder, so that a person can see and remove it, whatever happens.
_FOLDER = Path(".hms-demo")
# Whatever the environment says, a demo touches no cluster, no port and no tenant of the person's.
_OWN: dict[str, Any] = {
    "kafka_bootstrap": "",
    "topic_prefix": "",
    "tenants": "local",
    "tokens": "",
    "bind": "127.0.0.1",
    "free_ports": True,
}


@dataclass(frozen=True)
class Stage:
    """A running HMS."""

    settings: LocalSettings
    instance: Instance
    start_seconds: float
    """How long its start took; 0 when it ran already."""

    @property
    def cluster(self) -> Cluster:
        """Where its log is."""
        return Cluster(self.instance.bootstrap, self.instance.topic_prefix)

    def memory(self, space: str) -> hms.Memory:
        """A client of it."""
        return hms.connect(self.instance.grpc_address, space=space)


@contextmanager
def running_or_own(home: Path | None) -> Iterator[Stage]:
    """The instance of the home when there is one; else one of the demo's own."""
    settings = local_settings(home)
    instance = find_instance(settings)
    if instance is not None:
        yield Stage(settings, instance, 0.0)
        return
    stderr.print("HMS does not run here: the demo starts one of its own.", style="dim")
    with own(None) as stage:
        yield stage


@contextmanager
def own(home: Path | None, **settings: Any) -> Iterator[Stage]:
    """An instance on free ports, stopped at the end; its home is removed unless it was given.

    ``settings`` are those of ``LocalSettings`` that differ from the environment's.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    if home is not None:
        yield from _started(home, settings)
        return
    _FOLDER.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="home-", dir=_FOLDER)).absolute()
    try:
        yield from _started(made, settings)
    finally:
        shutil.rmtree(made, ignore_errors=True)
        if not any(_FOLDER.iterdir()):
            _FOLDER.rmdir()


def _leave(number: int, _frame: FrameType | None) -> None:
    """A closed terminal must not leave a broker behind: unwind, and stop what was started."""
    sys.exit(128 + number)


def _started(home: Path, wanted: Mapping[str, Any]) -> Iterator[Stage]:
    settings = load(LocalSettings, home=home, **_OWN, **wanted)
    if find_instance(settings) is not None:
        raise StartError(
            f"{settings.home} runs already, and a demo stops what it plays on.",
            fix="Run it without --home, or `hms down` first.",
        )
    with StartProgress(stderr) as progress:
        instance = up_detached(settings, progress.step)
    try:
        yield Stage(settings, instance, progress.seconds)
    finally:
        down(settings)
