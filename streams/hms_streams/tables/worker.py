"""Runs a processor's app as a process, with an exit status that tells how it ended."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

import faust

from hms_schemas.errors import HmsError
from hms_streams.process.exit_status import exit_status

# The batch at hand is folded within a second, and to commit and to leave the group is as quick.
# Faust itself may wait five minutes for a task that hangs, while no worker owns the partitions.
FAREWELL_S = 15.0
_FAILED = 1
_log = logging.getLogger("hms.worker")


class FarewellWorker(faust.Worker):
    """A Faust worker that needs ``FAREWELL_S`` at most to end, after a signal or a crash.

    To end in the middle of Faust's shutdown is safe: ``kill -9`` does the same.
    """

    def on_worker_shutdown(self) -> None:
        """Faust calls this before it stops its services."""
        farewell = threading.Timer(FAREWELL_S, _leave_now)
        farewell.daemon = True
        farewell.start()

    async def _sentinel_task(self) -> None:
        """The last turn of the event loop; all tasks have ended. Faust sleeps a second here."""
        await asyncio.sleep(0)


def run(app: faust.App) -> None:
    """Run the app until SIGTERM or SIGINT.

    Raises:
        HmsError: the error with which an agent ended the app; raised when all is closed.
    """
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
    """Exit without the interpreter's own shutdown, as threads of the consumer may never end."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
