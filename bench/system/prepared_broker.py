"""A new broker for a benchmark, with processes of HMS on it. All of them end with the block."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from hms_schemas.errors import StartError
from hms_services.local.kafka.broker import Broker
from hms_services.local.kafka.kafka_config import BrokerConfig
from hms_services.local.processes.ports import free_ports
from hms_services.local.settings import LocalSettings
from hms_services.local.table_of_parts import PARTS
from hms_streams.process.configuration import load
from hms_streams.provisioning import provision

MODULES = {part.name: (part.module, f"HMS_{part.metrics_port.upper()}") for part in PARTS}
PARTITIONS = 12
READY_S = 180.0
_POLL_S = 0.02


def until(condition: Callable[[], bool], seconds: float, what: str) -> float:
    """Wait until ``condition`` holds; returns how many seconds that took.

    Raises:
        StartError: it does not hold within ``seconds``; the message names ``what``.
    """
    start = time.monotonic()
    while not condition():
        if time.monotonic() - start > seconds:
            raise StartError(f"{what}: not within {seconds:.0f} s.", fix="Is the machine busy?")
        time.sleep(_POLL_S)
    return time.monotonic() - start


@dataclass
class MeasuredProcess:
    """One process of HMS that a benchmark measures."""

    name: str
    port: int
    process: psutil.Popen
    log: Path

    def ready(self) -> bool:
        """Whether the process says that it is ready.

        Raises:
            StartError: the process ended.
        """
        if self.process.poll() is not None:
            raise StartError(f"{self.name} ended. It said: {self.log.read_text()[-800:]}")
        return self._get("/healthz") is not None

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels; 0 while the process does not answer."""
        lines = (self._get("/metrics") or "").splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

    def cpu_s(self) -> float:
        """CPU seconds that all threads used so far, user and system."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def rss_mb(self) -> float:
        """Resident memory, MB."""
        return float(self.process.memory_info().rss) / 1e6

    def stop(self) -> None:
        """Send SIGTERM; kill the process if it still runs after 15 seconds."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except psutil.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _get(self, path: str) -> str | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            return None


@dataclass
class PreparedBroker:
    """A broker and a folder. Each system on it has a topic prefix of its own."""

    bootstrap: str
    broker_pid: int
    folder: Path
    cache: Path
    children: list[MeasuredProcess] = field(default_factory=list)

    def topics(self, prefix: str) -> None:
        """Make the topics of a system."""
        provision(self.bootstrap, prefix=prefix, partitions=PARTITIONS)

    def start(self, name: str, prefix: str, **environment: str) -> MeasuredProcess:
        """Start a process of HMS; returns before it is ready."""
        module, variable = MODULES[name]
        port = free_ports(1)[0]
        home = self.folder / f"home-{prefix}"
        home.mkdir(exist_ok=True)
        log = home / f"{name}-{port}.log"
        with log.open("wb") as output:
            process = psutil.Popen(
                [sys.executable, "-m", module],
                env=self.environment(prefix, home, **{variable: str(port)}, **environment),
                stdout=output,
                stderr=output,
            )
        child = MeasuredProcess(name, port, process, log)
        self.children.append(child)
        return child

    def stop(self, *children: MeasuredProcess) -> None:
        """Stop these processes; without any, stop all."""
        for child in children or tuple(self.children):
            child.stop()
            self.children.remove(child)

    def environment(self, prefix: str, home: Path, **more: str) -> dict[str, str]:
        """The environment variables for a process of the system under ``prefix``."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HMS_")}
        return {
            **kept,
            "HMS_HOME": str(home),
            "HMS_CACHE": str(self.cache),
            "HMS_KAFKA_BOOTSTRAP": self.bootstrap,
            "HMS_TOPIC_PREFIX": prefix,
            "HMS_PARTITIONS": str(PARTITIONS),
            "OMP_NUM_THREADS": "1",
            "OMP_WAIT_POLICY": "passive",
            **more,
        }


@contextmanager
def prepared_broker() -> Iterator[PreparedBroker]:
    """A new broker on free ports in a temporary folder; everything on it ends with the block."""
    cache = load(LocalSettings).cache
    with TemporaryDirectory(prefix="hms-bench-") as folder:
        port, controller_port = free_ports(2)
        broker = Broker(BrokerConfig(Path(folder) / "kafka", port, controller_port), cache)
        broker.start()
        assert broker.pid is not None
        made = PreparedBroker(broker.bootstrap, broker.pid, Path(folder), cache)
        try:
            yield made
        finally:
            made.stop() if made.children else None
            broker.stop()


def run_program(command: list[str], environment: dict[str, str], seconds: float) -> str:
    """Run a program to its end; returns its standard output.

    Raises:
        StartError: the program failed, or did not end within ``seconds``.
    """
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise StartError(f"{command[:3]} did not end within {seconds:.0f} s.") from error
    if done.returncode != 0:
        raise StartError(f"{command[:3]} failed: {done.stderr[-800:]}")
    return done.stdout
