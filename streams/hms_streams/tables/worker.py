"""Runs a processor's app as a process, with an exit status that tells."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

import faust

from hms_schemas.errors import HmsError
from hms_streams.process.exit_status import exit_status

# A batch at hand is done in a second, and a commit and a leave of the group are as quick. Faust
# itself may wait five minutes for a task that hangs, while the partitions are nobody's.
FAREWELL_S = 15.0
_FAILED = 1
_log = logging.getLogger("hms.worker")


class FarewellWorker(faust.Worker):
    """A Faust worker whose end takes ``FAREWELL_S`` at most, whether it was told to or crashed.

    Ending without the rest of the farewell is safe: it is what ``kill -9`` does.
    """

    def on_worker_shutdown(self) -> None:
        """Faust's call before it stops its services."""
        farewell = threading.Timer(FAREWELL_S, _leave_now)
        farewell.daemon = True
        farewell.start()


def run(app: faust.App) -> None:
    """Run the app until SIGTERM or SIGINT. An agent's error is raised when all is closed."""
    # Faust's level stays at info: see app._logging.
    worker = FarewellWorker(app, loglevel="info")
    try:
        worker.execute_from_commandline()
    except SystemExit:
        if isinstance(worker.crash_reason, HmsError):
            raise worker.crash_reason from None
        raise


def main(start: Callable[[], None]) -> NoReturn:
    """Run ``start`` and exit: 0 stopped, 1 crashed (start it again), 78 misconfigured."""
    try:
        start()
    except HmsError as error:
        _leave(exit_status(error))
    _leave(0)


def _leave_now() -> None:
    _log.critical("the end took over %.0f s: leaving as it is", FAREWELL_S)
    _leave(_FAILED)


def _leave(status: int) -> NoReturn:
    """Without the interpreter's farewell: threads of the consumer may never end."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
