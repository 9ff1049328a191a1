"""The processes of a walk as real processes on the run's broker; each can be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.waiting import until

from hms_services.local.processes.ports import free_ports
from hms_services.local.table_of_parts import CONCEPTS, PARTS

# The concepts process writes events of its own, which the counts of these tests leave out.
STARTED = {part.name: part for part in PARTS if part is not CONCEPTS}
# A rejoin after kill -9 waits for the group's session to time out; the bar is thirty seconds.
READY_SECONDS = 60.0


@dataclass
class System:
    """One HMS under its own prefix, home and ports; processes are started one by one."""

    bootstrap: str
    prefix: str
    home: Path
    cache: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        names = ("grpc", *STARTED)
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))

    @property
    def address(self) -> str:
        """Where the gRPC services answer."""
        return f"127.0.0.1:{self.ports['grpc']}"

    def start(self, *names: str) -> None:
        """Start the named processes (all when none is named) and wait until each is ready."""
        for name in names or STARTED:
            log = (self.home / f"{name}.log").open("ab")
            self._children[name] = subprocess.Popen(
                [sys.executable, "-m", STARTED[name].module],
                env=self._env(),
                stdout=log,
                stderr=log,
            )
        for name in names or STARTED:
            until(partial(self.ready, name), partial(self._why, name), READY_SECONDS)

    def ready(self, name: str) -> bool:
        """Whether the process says that it is ready."""
        assert self._children[name].poll() is None, self._why(name)
        try:
            url = f"http://127.0.0.1:{self.ports[name]}/healthz"
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def kill(self, name: str) -> None:
        """kill -9, as a crash would."""
        child = self._children.pop(name)
        child.send_signal(signal.SIGKILL)
        child.wait()

    def stop(self) -> None:
        """SIGTERM to all; whoever does not go within ten seconds is killed, and fails the test."""
        for child in self._children.values():
            child.terminate()
        late = []
        for name, child in self._children.items():
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                late.append(name)
        self._children.clear()
        assert not late, f"{late} did not stop within ten seconds of SIGTERM"

    def _why(self, name: str) -> str:
        lines = (self.home / f"{name}.log").read_text(errors="replace").splitlines()
        return f"{name} is not ready; it said:\n" + "\n".join(lines[-15:])

    def _env(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HMS_")}
        return {
            **kept,
            "HMS_HOME": str(self.home),
            "HMS_CACHE": str(self.cache),
            "HMS_KAFKA_BOOTSTRAP": self.bootstrap,
            "HMS_TOPIC_PREFIX": self.prefix,
            "HMS_GRPC_PORT": str(self.ports["grpc"]),
            **{f"HMS_{p.metrics_port.upper()}": str(self.ports[p.name]) for p in STARTED.values()},
            "OMP_NUM_THREADS": "1",
            "OMP_WAIT_POLICY": "passive",
            **self.environment,
        }
