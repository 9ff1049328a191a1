"""A reader process: asks for contexts at a steady rate and notes the outcome of each question.

Run as ``python -m tests.chaos.reading CONFIG`` with the JSON of :class:`Reader`; ends at SIGTERM.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import grpc
from tests.chaos.story import SPACES, TENANT

from hms_proto.context.v1 import context_service_pb2 as wire
from hms_proto.context.v1.context_service_pb2_grpc import ContextServiceStub
from hms_services.local.stop_flag import StopFlag

DEADLINE_SECONDS = 1.0
# A client that is not scheduled for a moment is not a read that hangs.
HANGS_SECONDS = DEADLINE_SECONDS + 3.0


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader, which asks ``rate`` questions a second."""

    name: str
    seed: int
    rate: float
    address: str
    folder: str

    @property
    def reads(self) -> Path:
        """Where each read is noted, one JSON object a line."""
        return Path(self.folder) / f"{self.name}.jsonl"

    def as_json(self) -> str:
        """The argument of the process."""
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Read:
    """One question: when it was asked (epoch seconds), how long it took, and its outcome."""

    at: float
    took: float
    code: str
    missing: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """``ok``, ``partial``, ``late``, ``unavailable`` or ``failed``."""
        if self.code == "OK":
            return "partial" if self.missing else "ok"
        named = {"DEADLINE_EXCEEDED": "late", "UNAVAILABLE": "unavailable"}
        return named.get(self.code, "failed")


def read_notes(path: Path) -> list[Read]:
    """All reads that a reader noted."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [Read(at, took, code, tuple(missing)) for at, took, code, missing in map(_parse, lines)]


def _parse(line: str) -> list[Any]:
    return list(json.loads(line))


def ask(stub: ContextServiceStub, random: Random) -> Read:
    """One question about one of the spaces."""
    request = wire.BuildContextRequest(
        parent=f"tenants/{TENANT}/spaces/space-{random.randrange(SPACES)}",
        query=random.choice(("who walks in Oslo", "boats and lamps", "Ada reads letters early")),
        peek=random.random() < 0.5,
    )
    at, started = time.time(), time.monotonic()
    try:
        answer = stub.BuildContext(request, timeout=DEADLINE_SECONDS)
        code, missing = "OK", tuple(answer.missing)
    except grpc.RpcError as error:
        code, missing = error.code().name, ()
    return Read(at, time.monotonic() - started, code, missing)


def main() -> None:
    """Ask questions until the process is told to stop."""
    reader = Reader(**json.loads(sys.argv[1]))
    stopping = StopFlag()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    random = Random(f"reader {reader.seed} {reader.name}")
    options = (("grpc.max_reconnect_backoff_ms", 1000), ("grpc.min_reconnect_backoff_ms", 200))
    stub = ContextServiceStub(grpc.insecure_channel(reader.address, options=options))
    with reader.reads.open("a", buffering=1) as notes:
        while not stopping.wait(1 / reader.rate):
            read = ask(stub, random)
            notes.write(json.dumps([read.at, read.took, read.code, read.missing]) + "\n")


if __name__ == "__main__":
    main()
