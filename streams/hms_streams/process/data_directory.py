"""The directory of one worker: what the worker keeps, and its name in the consumer group."""

from __future__ import annotations

import fcntl
import uuid
from pathlib import Path

from hms_schemas.errors import StartError


class DataDirectory:
    """The directory of one worker: its tables, and its name in the consumer group."""

    def __init__(self, path: Path) -> None:
        """Own ``path`` until ``release``, or until the process ends.

        RocksDB can be opened by one process at a time. Without this claim a second process would
        fail later, after 30 tries, with an error that names no cause.

        Raises:
            StartError: another worker owns it, or it cannot be used.
        """
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = (path / "worker").open("a+")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StartError(
                f"another worker uses {path}.", fix="Give each its own name: HMS_WORKER."
            ) from error
        except OSError as error:
            raise StartError(
                f"{path} cannot be used ({error.strerror}).", fix="Set HMS_HOME to a writable one."
            ) from error
        self.instance_id = self._read_instance_id()

    def release(self) -> None:
        """Give the directory free for another worker. The end of the process does the same."""
        self._lock.close()

    def _read_instance_id(self) -> str:
        """The name in the group, drawn at random when the directory is new and kept in it.

        It is not the worker's own name: two machines may have a worker of one name each, and the
        group would shut one of them out.
        """
        self._lock.seek(0)
        if not (instance_id := self._lock.read()):
            instance_id = uuid.uuid4().hex
            self._lock.write(instance_id)
            self._lock.flush()
        return instance_id
