"""The folder of an embedded index: its owner, a description of its contents, how far it was fed."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from hms_schemas.errors import StartError

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class IndexDescription:
    """What an index holds. A folder with another description is emptied and fed anew."""

    format: str
    model_id: str
    dimensions: int
    positions: Mapping[str, int] = field(default_factory=dict)

    def holds_the_same(self, other: IndexDescription) -> bool:
        """Whether both hold the same kind of points, however far each was fed."""
        return replace(self, positions={}) == replace(other, positions={})


class EdgeFolder:
    """A folder claimed by this process.

    The claim is a lock of our own, taken before the engine opens the path. The engine's second
    ``load`` of a path fails too, but first deletes a file without which the owner cannot flush
    again. The system drops the lock when the process ends in any way.
    """

    def __init__(self, path: Path) -> None:
        """Claim ``path``, made if missing.

        Raises:
            StartError: another process owns it, or it cannot be written.
        """
        self._path = path
        self._owner = path / "owner.pid"
        self._description = path / "index.json"
        try:
            path.mkdir(parents=True, exist_ok=True)
            # Opened by one thread and closed by another: the claim is the process's.
            self._lock = FileLock(path / "lock", thread_local=False)
            self._lock.acquire(timeout=0)
            # Not in the lock file itself: a process that tries to take the lock empties that file.
            self._owner.write_text(str(os.getpid()))
        except Timeout as error:
            raise StartError(
                f"The index in {path} is in use by process {self._owner_pid()}.",
                fix="Stop that process first, or give this one another HMS_HOME.",
            ) from error
        except OSError as error:
            raise StartError(
                f"The index folder {path} cannot be used: {error}.",
                fix="Make it writable, or give this process another HMS_HOME.",
            ) from error

    @property
    def shard(self) -> Path:
        """Where the engine keeps its files."""
        return self._path / "shard"

    def describe(self) -> IndexDescription | None:
        """The description that was written last; None when there is none that can be read."""
        try:
            return IndexDescription(**json.loads(self._description.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, description: IndexDescription) -> None:
        """Replace the description; a crash leaves the old one or the new one, never a part."""
        fresh = self._description.with_suffix(".new")
        with fresh.open("w") as file:
            json.dump(asdict(description), file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._description)

    def empty(self, why: str) -> None:
        """Remove what the index holds, description first."""
        if self.shard.exists():
            _log.warning("emptying the local index, it will be fed again from the log: %s", why)
        self._description.unlink(missing_ok=True)
        shutil.rmtree(self.shard, ignore_errors=True)
        self.shard.mkdir()

    def release(self) -> None:
        """Give up the claim."""
        self._owner.unlink(missing_ok=True)
        self._lock.release()

    def _owner_pid(self) -> str:
        try:
            return self._owner.read_text()
        except OSError:
            return "(unknown)"
