"""The log files of the supervised processes: limited in size, and read for the cause of a death."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

# A process has at most two files of this size: a day of a busy worker at `info`, 16 MB on disk.
LOG_BYTES = 8 * 1024 * 1024
# Enough for a Java stack trace and the line that explains it.
TAIL_BYTES = 64 * 1024
# How many lines a person sees as the cause.
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
        # A rotation may have made the file shorter than `since`.
        start = since if since <= size else 0
        file.seek(max(start, size - TAIL_BYTES))
        text = file.read().decode("utf-8", "replace")
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def errors(log: Path, since: int = 0) -> str:
    """The last lines after byte ``since`` that look like errors, without repeats; may be empty."""
    found = [line.strip() for line in tail(log, since) if _ERROR.search(line)]
    return "\n".join(dict.fromkeys(found[-CAUSE_LINES:]))


def last_words(log: Path, since: int = 0) -> str:
    """The last lines after byte ``since``, whatever they are; may be empty."""
    return "\n".join(tail(log, since)[-CAUSE_LINES:])
