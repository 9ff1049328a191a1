"""The log files of the supervised processes: bounded in size, and read for the cause of a death."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

# Two of these a process: about a day of a busy worker at `info`, 16 MB on disk.
LOG_BYTES = 8 * 1024 * 1024
# Enough of the end of a log to hold a Java stack trace and the line that explains it.
TAIL_BYTES = 64 * 1024
# How many lines a person is shown as the cause.
CAUSE_LINES = 3
_ERROR = re.compile(
    r"\b(ERROR|FATAL|CRITICAL)\b|^[\w.]*(Error|Exception)\b|Caused by:|Exception in thread"
)


def rotate(log: Path, limit: int = LOG_BYTES) -> bool:
    """Move a log over ``limit`` bytes aside to ``NAME.log.1``; true if it did.

    The process keeps its open file, so the content is copied and the file emptied; lines written
    in between are lost. The file must be open for appending, else it would grow a hole.
    """
    if not log.exists() or log.stat().st_size <= limit:
        return False
    shutil.copyfile(log, log.with_name(log.name + ".1"))
    os.truncate(log, 0)
    return True


def tail(log: Path, since: int = 0) -> list[str]:
    """The last lines of ``log`` that are not blank: at most 64 KiB, none before byte ``since``."""
    if not log.exists():
        return []
    with log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        # A rotation in between makes the file shorter than `since`.
        start = since if since <= size else 0
        file.seek(max(start, size - TAIL_BYTES))
        text = file.read().decode("utf-8", "replace")
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def cause(log: Path, since: int = 0) -> str:
    """Why a process died, from what it logged after byte ``since``: its last error lines.

    Where no line looks like an error the last lines stand in. Empty for an empty log.
    """
    lines = tail(log, since)
    errors = [line.strip() for line in lines if _ERROR.search(line)]
    chosen = (errors or lines)[-CAUSE_LINES:]
    return "\n".join(dict.fromkeys(chosen))
