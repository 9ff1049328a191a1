"""A small real system with a home of its own, and the end of everything it started."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hms_services.local.daemon import up_detached
from hms_services.local.instance import Instance, find_instance
from hms_services.local.lifecycle import down
from hms_services.local.progress import OnProgress, ignore
from hms_services.local.settings import LocalSettings

PROGRAM = str(Path(__file__).parent / "programs" / "small_system.py")
# Nothing listens there: the small system has no use for a broker, unless a test gives it one.
NO_BROKER = "127.0.0.1:1"


class SmallSystem:
    """One home and the ways to run the small system in it."""

    def __init__(self, home: Path, bootstrap: str = NO_BROKER) -> None:
        self.home = home
        self.settings = LocalSettings(home=home, kafka_bootstrap=bootstrap, free_ports=True)
        self.foreground = [sys.executable, PROGRAM, "foreground"]

    def up(self, on_progress: OnProgress = ignore) -> Instance:
        return up_detached(self.settings, on_progress, [sys.executable, PROGRAM, "daemon"])

    def with_broker(self) -> SmallSystem:
        return SmallSystem(self.home, bootstrap="")

    def trouble(self, reason: str) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "trouble").write_text(reason)

    def instance(self) -> Instance:
        found = find_instance(self.settings)
        assert found is not None
        return found

    def pid(self, name: str) -> int:
        return next((p.pid for p in self.instance().processes if p.name == name), 0)

    def kill(self, name: str) -> int:
        """Kill one of its processes; returns the pid that it had."""
        pid = self.pid(name)
        # A signal to pid 0 would hit the test run itself.
        assert pid
        os.kill(pid, signal.SIGKILL)
        return pid

    def survivors(self) -> list[str]:
        """Every live process that mentions the home on its command line or in its environment."""
        found = []
        for process in psutil.process_iter():
            try:
                words = [*process.cmdline(), process.environ().get("HMS_HOME", "")]
                if process.status() != psutil.STATUS_ZOMBIE and str(self.home) in " ".join(words):
                    found.append(process.name())
            except psutil.Error:
                continue
        return found


@pytest.fixture
def system(tmp_path: Path) -> Iterator[SmallSystem]:
    """A small system that is not started; stopped after the test whatever happened."""
    small = SmallSystem(tmp_path / "home")
    yield small
    down(small.settings)
