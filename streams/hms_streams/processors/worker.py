"""Runs a processor's app as a process, with an exit status that tells."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from typing import NoReturn

import faust

from hms_schemas.errors import ConfigurationError, HmsError, StartError

# sysexits.h EX_CONFIG: starting again will not help before a person changed something.
EXIT_CONFIGURATION = 78
EXIT_CRASHED = 1
_log = logging.getLogger("hms.worker")


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
        print(f"error: {error}", file=sys.stderr)
        bad = isinstance(error, ConfigurationError | StartError)
        _leave(EXIT_CONFIGURATION if bad else EXIT_CRASHED)
    _leave(0)


def _leave(status: int) -> NoReturn:
    """Without the interpreter's farewell: threads of the consumer may never end."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
