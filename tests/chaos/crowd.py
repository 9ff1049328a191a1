"""Producers and readers: the programs that use a system while things go wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.chaos import acks
from tests.chaos.reading import Reader
from tests.chaos.writing import Writer

from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.process import Process

# A producer ends when all that it wrote is acknowledged; that may take a broker's whole recovery.
_STOP_SECONDS = 150.0
_READS_A_SECOND = 5.0


class Crowd:
    """Three plain producers, two through gRPC, and two readers; all start and stop together.

    A gRPC producer waits for each acknowledgement, so most of the load comes from the plain ones.
    """

    def __init__(
        self, seed: int, rate: float, bootstrap: str, topic: str, address: str, home: Path
    ) -> None:
        self._folder = home / "crowd"
        doors = ("kafka", "grpc", "kafka", "grpc", "kafka")
        # A share of 1 for each that goes through gRPC, of 3 for a plain one.
        shares = [3 if door == "kafka" else 1 for door in doors]
        self.writers = [
            Writer(
                name=f"producer-{n}",
                seed=seed,
                number=n,
                door=door,
                rate=rate * share / sum(shares),
                bootstrap=bootstrap,
                topic=topic,
                address=address,
                folder=str(self._folder),
            )
            for n, (door, share) in enumerate(zip(doors, shares, strict=True))
        ]
        self.readers = [
            Reader(f"reader-{n}", seed, _READS_A_SECOND, address, str(self._folder))
            for n in range(2)
        ]
        self._logs = home / "logs"
        self._processes: list[Process] = []

    def start(self) -> None:
        """Start all programs."""
        self._folder.mkdir()
        for writer in self.writers:
            self._start(writer.name, "tests.chaos.writing", writer.as_json())
        for reader in self.readers:
            self._start(reader.name, "tests.chaos.reading", reader.as_json())

    def acknowledged(self) -> int:
        """How many events the log has acknowledged so far."""
        return sum(acks.count(writer.acks) for writer in self.writers)

    def ask_to_end(self) -> None:
        """Ask all programs to write no more; returns at once."""
        for process in self._processes:
            process.terminate()

    def still_there(self) -> list[str]:
        """The programs that still run. Every event of one that ended is acknowledged."""
        return [each.spec.name for each in self._processes if each.exit_status is None]

    def failures(self) -> list[str]:
        """The programs that ended with an error."""
        return [
            f"{process.spec.name} {process.ending}: {process.cause()}"
            for process in self._processes
            if process.exit_status not in (None, 0)
        ]

    def stop(self) -> None:
        """Kill all programs. A second call does nothing."""
        for process in self._processes:
            process.kill()

    def _start(self, name: str, module: str, config: str) -> None:
        argv = (sys.executable, "-m", module, config)
        spec = ChildSpec(name, argv, "", stop_seconds=_STOP_SECONDS)
        self._processes.append(Process(spec, self._logs))
