"""The message and the exit code of a command that fails."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from hms_schemas.errors import HmsError
from hms_services.cli.output import stderr
from hms_streams.process.environment_settings import HomeSettings

FAILED = 1


class FailureSettings(HomeSettings):
    """How failures are shown. HMS_DEBUG prints the trace of an unexpected error at once."""

    debug: bool = False


def exit_code_of(error: Exception) -> int:
    """Print a message for the error and return the exit code.

    Raises:
        Exception: the same error, where it is one that Typer prints.
    """
    if isinstance(error, HmsError):
        tell(error)
        return FAILED
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        return _reader_left()
    if type(error).__module__.startswith("typer."):
        raise error  # a usage error or an exit: Typer prints these
    return _tell_unexpected(error)


def tell(error: HmsError) -> None:
    """Print two lines on standard error: what happened, and what to do next."""
    stderr.print(f"hms: {error.message}", style="bold red", soft_wrap=True)
    if error.fix:
        stderr.print(f"     {error.fix}", soft_wrap=True)


def _reader_left() -> int:
    """The reader of a pipe has read enough, as in ``hms log | head``: no failure."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _tell_unexpected(error: Exception) -> int:
    settings = FailureSettings()
    if settings.debug:
        stderr.print(traceback.format_exc(), soft_wrap=True)
        return FAILED
    log = _write_trace(settings.home.expanduser() / "logs" / "cli.log")
    stderr.print(
        f"hms: this should not have happened ({type(error).__name__}); the trace is in {log}.",
        style="bold red",
        soft_wrap=True,
    )
    return FAILED


def _write_trace(log: Path) -> str:
    """Append the trace without the message of the error, which may quote a memory.

    Returns the path of the file, or a hint where it cannot be written.
    """
    frames = traceback.format_tb(sys.exc_info()[2])
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as out:
            kind = type(sys.exc_info()[1]).__name__
            out.write(f"{datetime.now(UTC).isoformat()} {kind}\n{''.join(frames)}\n")
    except OSError:
        return "nowhere (HMS_HOME cannot be written); set HMS_DEBUG=1 to see it"
    return str(log)
