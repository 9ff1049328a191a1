"""One rebuild at a time in a home; a second one fails and names the process of the first."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from hms_schemas.errors import HmsError
from hms_services.local.settings import LocalSettings


class RebuildUnderWayError(HmsError):
    """Another process rebuilds already; the message names it."""


@contextmanager
def only_one(settings: LocalSettings) -> Iterator[None]:
    """Own the lock of this home's rebuilds; the system frees it when the process ends.

    Raises:
        RebuildUnderWayError: another process owns it.
    """
    settings.run.mkdir(parents=True, exist_ok=True)
    who = settings.run / "rebuild.json"
    lock = FileLock(settings.run / "rebuild.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise RebuildUnderWayError(
            f"A rebuild of {settings.home} is under way{_holder(who)}.",
            fix="Wait for it, or end it with Ctrl-C: what it has done is kept.",
        ) from None
    try:
        facts = {"pid": os.getpid(), "since": datetime.now().isoformat(timespec="seconds")}
        who.write_text(json.dumps(facts), "utf-8")
        yield
    finally:
        who.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    try:
        facts = json.loads(path.read_text("utf-8"))
        return f": process {facts['pid']}, since {facts['since']}"
    except (OSError, ValueError, KeyError):
        return ""
