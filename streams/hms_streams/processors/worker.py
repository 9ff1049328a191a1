"""Runs a processor's app as a process: one data directory, and an exit status that tells."""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import faust

from hms_schemas.errors import HmsError, StartError

# sysexits.h EX_CONFIG: starting again will not help before a person changed something.
EXIT_CONFIGURATION = 78
EXIT_CRASHED = 1
_log = logging.getLogger("hms.worker")


class DataDirectory:
    """The directory of one worker: its tables, and its name in the consumer group."""

    def __init__(self, path: Path) -> None:
        """Own ``path`` until the process ends.

        RocksDB takes one process at a time; a second one would fail after 30 tries, far from here.

        Raises:
            StartError: another worker owns it, or it cannot be used.
        """
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = (path / "worker").open("a+")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"another worker uses {path}.", fix="Give each its own name: HMS_WORKER."
            ) from error
        except OSError as error:
            raise StartError(
                f"{path} cannot be used ({error.strerror}).", fix="Set HMS_HOME to a writable one."
            ) from error
        self.instance_id = self._read_instance_id()

    def _read_instance_id(self) -> str:
        """Drawn once: two workers of one name, on two machines, must not fence each other."""
        self._lock.seek(0)
        if not (instance_id := self._lock.read()):
            instance_id = uuid.uuid4().hex
            self._lock.write(instance_id)
            self._lock.flush()
        return instance_id


def run(app: faust.App) -> None:
    """Run the app until SIGTERM or SIGINT. An agent's error is raised when all is closed."""
    # Faust's level stays at info: see app._logging.
    worker = app.Worker(loglevel="info")
    worker.execute_from_commandline()


def main(start: Callable[[], None]) -> NoReturn:
    """Run ``start`` and exit: 0 stopped, 1 crashed (start it again), 78 misconfigured."""
    try:
        start()
    except HmsError as error:
        print(f"error: {error}", file=sys.stderr)
        _leave(EXIT_CONFIGURATION if isinstance(error, StartError) else EXIT_CRASHED)
    _leave(0)


def _leave(status: int) -> NoReturn:
    """Without the interpreter's farewell: threads of the consumer may never end."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
