"""A producer process: writes its story at a steady rate, by Kafka or by gRPC.

Run as ``python -m tests.chaos.writing CONFIG`` with the JSON of :class:`Writer`. SIGTERM ends the
story; the process ends when everything that was told is acknowledged, with its tallies on disk.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from tests.chaos.acks import AckFile
from tests.chaos.story import Happening, Story

from hms_services.local.stop_flag import StopFlag

# How often the story goes on: small steps, so that the load is even.
_STEP_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Writer:
    """One producer: ``door`` is ``kafka`` or ``grpc``; ``rate`` is in events a second."""

    name: str
    seed: int
    number: int
    door: str
    rate: float
    bootstrap: str
    topic: str
    address: str
    folder: str

    @property
    def acks(self) -> Path:
        """The file of its acknowledgements."""
        return Path(self.folder) / f"{self.name}.acks"

    @property
    def tallies(self) -> Path:
        """The file with its tallies, written at its end."""
        return Path(self.folder) / f"{self.name}.json"

    def as_json(self) -> str:
        """The argument of the process."""
        return json.dumps(asdict(self))


class Door(Protocol):
    """A way into the log. It tries again until an event is accepted or refused for good."""

    tallies: Counter[str]

    def write(self, happenings: list[Happening]) -> None:
        """Write events; may return before they are acknowledged."""
        ...

    def finish(self) -> None:
        """Wait until everything written is acknowledged or refused."""
        ...


def tell(writer: Writer, door: Door, stopping: StopFlag) -> Counter[str]:
    """Write the story until ``stopping``; returns the tallies when all events are acknowledged."""
    story = Story(writer.seed, writer.number)
    told = 0
    due = 0.0
    last = time.monotonic()
    while not stopping.wait(_STEP_SECONDS):
        now = time.monotonic()
        # After an outage the story goes on at its rate; what was not told then is never told.
        due += min(now - last, 1.0) * writer.rate
        last = now
        count, due = int(due), due - int(due)
        now_us = time.time_ns() // 1000
        door.write([story.at(told + i, now_us) for i in range(count)])
        told += count
    door.finish()
    return door.tallies + Counter({"told": told, "clock jumps": story.clock_jumps})


def main() -> None:
    """Write a story until the process is told to stop."""
    writer = Writer(**json.loads(sys.argv[1]))
    stopping = StopFlag()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    tallies = tell(writer, _open(writer), stopping)
    writer.tallies.write_text(json.dumps(tallies))


def _open(writer: Writer) -> Door:
    # Each process loads what its door needs, and nothing of the other.
    if writer.door == "kafka":
        from tests.chaos.log_door import LogDoor

        return LogDoor(writer.bootstrap, writer.topic, AckFile(writer.acks), writer.number)
    from tests.chaos.grpc_door import GrpcDoor

    return GrpcDoor(writer.address, AckFile(writer.acks))


if __name__ == "__main__":
    main()
