"""Runs a processor's app as a process, with an exit status that tells."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import NoReturn

import faust

from hms_schemas.errors import HmsError
from hms_streams.exit_status import exit_status


def run(app: faust.App) -> None:
    """Run the app until SIGTERM or SIGINT. An agent's error is raised when all is closed."""
    # Faust's level stays at info: see app._logging.
    worker = app.Worker(loglevel="info")
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


def _leave(status: int) -> NoReturn:
    """Without the interpreter's farewell: threads of the consumer may never end."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
