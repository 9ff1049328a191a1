"""The processes of a run: those of HMS, each with its own disk and the supervisor of HMS."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

from tests.chaos.disks import Disk

from hms_services.local.member import Member
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.health import probe
from hms_services.local.processes.process import is_alive
from hms_services.local.progress import Progress

# How often the shipped supervisor looks; the run looks as often.
WATCH_SECONDS = 0.2
START_SECONDS = 120.0


class Part:
    """One process, its disk, and whether its supervisor may start it again.

    The life of the process is the shipped supervisor's (``Member``): what dies is started again
    after the same waits. Owned by one thread.
    """

    def __init__(self, spec: ChildSpec, logs: Path, disk: Disk) -> None:
        self.name = spec.name
        self.disk = disk
        self.member = Member(spec, logs)
        self.is_full = False
        self._away = False
        self._frozen: tuple[int, float] | None = None
        self._limited = 0

    @property
    def pid(self) -> int:
        """The id of the process that runs now; 0: none runs."""
        return self.member.record().pid

    @property
    def is_healthy(self) -> bool:
        """Whether it runs and says that it is ready. Waits for the answer, at most a second."""
        ready = self.member.state == "ready" and not self._away and not self._frozen
        return ready and probe(self.member.spec.health_url, timeout=1.0).ok

    def tick(self, note: list[str]) -> None:
        """Let its supervisor look once."""
        if self._away:
            return
        self.member.tick(time.monotonic(), lambda progress: _note(progress, note))
        if self.is_full and self.pid and self.pid != self._limited:
            self._limited = self.pid
            self.disk.limit(self.pid)

    def send(self, number: signal.Signals, *, stay_away: bool = False) -> bool:
        """Signal the process; ``stay_away``: start no other until :meth:`come_back`.

        Returns False if none runs.
        """
        self._away = stay_away
        if not self.pid:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)
        return True

    def come_back(self) -> None:
        """Let the supervisor start it again."""
        self._away = False

    def freeze(self) -> bool:
        """Send SIGSTOP; False if no process runs."""
        record = self.member.record()
        if not self.send(signal.SIGSTOP):
            return False
        self._frozen = (record.pid, record.birth)
        return True

    def thaw(self) -> None:
        """Send SIGCONT to the process that was frozen, if it still runs."""
        frozen, self._frozen = self._frozen, None
        if frozen and is_alive(*frozen):
            os.kill(frozen[0], signal.SIGCONT)

    def fill_disk(self) -> None:
        """Make its writes fail from now on."""
        self.is_full = True
        self.disk.fill()

    def free_disk(self) -> None:
        """Make its writes succeed again."""
        self.is_full = False
        self._limited = 0
        self.disk.free(self.pid)

    def stop(self) -> None:
        """End it and wait for its end; its supervisor does not start it again."""
        self.thaw()
        self.member.stop()


def _note(progress: Progress, note: list[str]) -> None:
    if progress.state in ("died", "crash-loop"):
        note.append(f"{progress.part} {progress.state}: {progress.detail.splitlines()[0]}")


def start_together(parts: list[Part]) -> None:
    """Start all parts; returns when all are ready."""
    for part in parts:
        part.member.start(lambda progress: None)
    deadline = time.monotonic() + START_SECONDS
    while not all(part.member.state == "ready" for part in parts):
        for part in parts:
            part.tick([])
            if part.member.deaths > 2 or time.monotonic() > deadline:
                raise AssertionError(f"{part.name} does not start: {part.member.cause}")
        time.sleep(WATCH_SECONDS)


def stop_together(parts: list[Part]) -> None:
    """End all parts; returns when no process is left."""
    for part in parts:
        part.thaw()
        part.member.terminate()
    for part in parts:
        part.stop()
