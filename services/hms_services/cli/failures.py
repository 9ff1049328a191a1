"""What a person is told when a command fails, and what a program gets as exit code."""

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
    """How failures are told; HMS_DEBUG shows the trace of an unexpected one at once."""

    debug: bool = False


def exit_code_of(error: Exception) -> int:
    """Tell the person, and return the exit code. Errors that Typer shows itself are passed on."""
    if isinstance(error, HmsError):
        tell(error)
        return FAILED
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        return _reader_left()
    if type(error).__module__.startswith("typer."):
        raise error  # a usage error, an exit: Typer shows its own
    return _tell_unexpected(error)


def tell(error: HmsError) -> None:
    """Two lines on standard error: what happened, what to do next."""
    stderr.print(f"hms: {error.message}", style="bold red", soft_wrap=True)
    if error.fix:
        stderr.print(f"     {error.fix}", soft_wrap=True)


def _reader_left() -> int:
    """``hms log | head``: the reader has what it wanted."""
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
    """Append the trace, without the error's own words: they may quote a memory."""
    frames = traceback.format_tb(sys.exc_info()[2])
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as out:
            kind = type(sys.exc_info()[1]).__name__
            out.write(f"{datetime.now(UTC).isoformat()} {kind}\n{''.join(frames)}\n")
    except OSError:
        return "nowhere (HMS_HOME cannot be written); set HMS_DEBUG=1 to see it"
    return str(log)
