"""Disks that can be made full and free again, without special rights.

Best is a small file system for each part: a tmpfs, mounted in a name space of this run's own
(``unshare --user --mount``), so that nobody else sees it and nothing of it is left. Shrinking it to
what is in use makes every further write fail with "no space left on device". Where the system does
not let users do that, a limit on file size (RLIMIT_FSIZE) of the running process makes its writes
fail with "file too large".
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Protocol

# Set by the process that has made the name space, for its successor inside.
INSIDE = "HMS_CHAOS_OWN_MOUNTS"
# A tmpfs takes only the memory that is used.
_SIZE = 4 * 1024**3
_TRIES = 50
_UNSHARE = ("unshare", "--user", "--map-root-user", "--mount")


class Disk(Protocol):
    """The disk that holds the data of one part."""

    def fill(self) -> None:
        """Make every write fail from now on."""
        ...

    def limit(self, pid: int) -> None:
        """Prepare the process of the part; also called for a new process while the disk is full."""
        ...

    def free(self, pid: int) -> None:
        """Make writes succeed again."""
        ...

    def detach(self, keep: bool) -> None:
        """Make the folder an ordinary one again; its files stay only if ``keep``."""
        ...


def enter_own_mounts(argv: list[str]) -> None:
    """Replace this process by ``argv`` in a name space that may mount; returns if there is none."""
    if os.environ.get(INSIDE) or sys.platform != "linux" or not shutil.which(_UNSHARE[0]):
        return
    trial = ("mount", "-t", "tmpfs", "-o", "size=1m", "trial", "/mnt")
    tried = subprocess.run((*_UNSHARE, *trial), capture_output=True, check=False)
    if tried.returncode == 0:
        os.environ[INSIDE] = "1"
        os.execvp(_UNSHARE[0], [*_UNSHARE, *argv])


def way() -> str:
    """How disks are filled on this machine, for people."""
    return "small tmpfs" if os.environ.get(INSIDE) else "file size limit (no mounting here)"


def disk_at(folder: Path) -> Disk:
    """A disk at ``folder``; the folder is made."""
    folder.mkdir(parents=True)
    return SmallFileSystem(folder) if os.environ.get(INSIDE) else FileSizeLimit()


class SmallFileSystem:
    """A tmpfs at ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        _mount("-t", "tmpfs", "-o", f"size={_SIZE},mode=0700", "chaos", str(folder))

    def fill(self) -> None:
        """See ``Disk``. Repeated while the part frees space at the same time."""
        for _ in range(_TRIES):
            if self._resize(self._used()):
                return
        raise AssertionError(f"{self._folder} cannot be made full")

    def limit(self, pid: int) -> None:
        """Nothing to do: a full file system is full for every process."""

    def free(self, pid: int) -> None:
        """See ``Disk``."""
        assert self._resize(_SIZE), f"{self._folder} cannot be made large again"

    def detach(self, keep: bool) -> None:
        """See ``Disk``."""
        kept = self._folder.with_name(f"{self._folder.name}.kept")
        if keep:
            shutil.copytree(self._folder, kept)
        subprocess.run(("umount", "--lazy", str(self._folder)), check=True)
        if keep:
            self._folder.rmdir()
            kept.rename(self._folder)

    def _used(self) -> int:
        stat = os.statvfs(self._folder)
        return (stat.f_blocks - stat.f_bfree) * stat.f_frsize

    def _resize(self, size: int) -> bool:
        """Limit the file system to ``size``; False where more is in use."""
        command = ("mount", "-o", f"remount,size={size}", str(self._folder))
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


class FileSizeLimit:
    """Any folder: the limit is one of the process."""

    def fill(self) -> None:
        """Nothing to do: the disk stays as it is."""

    def limit(self, pid: int) -> None:
        """See ``Disk``: the process may write no file beyond its first byte."""
        _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, most))

    def free(self, pid: int) -> None:
        """See ``Disk``."""
        if pid:
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))

    def detach(self, keep: bool) -> None:
        """Nothing to do: the folder is an ordinary one."""


def _mount(*arguments: str) -> None:
    subprocess.run(("mount", *arguments), check=True, capture_output=True)
