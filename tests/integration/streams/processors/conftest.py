"""Workers of the chain fold as real processes on the run's broker, and what they must leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest
import rocksdict
from confluent_kafka import Message, Producer
from tests.conftest import Kafka
from tests.integration.streams.processors.chain_fold import POISON, Chain, reference
from tests.integration.streams.processors.own_table import make_worker
from tests.integration.walk.reading import read_all
from tests.waiting import until

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import Position
from hms_schemas.keys import POSITION_PREFIX
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_services.local.processes.ports import free_ports
from hms_streams.provisioning import provision

__all__ = ["make_worker"]  # A fixture, for the tests of this folder.

PARTITIONS = 4
SHORTEST_SESSION = "6"
"""Seconds; a broker allows no less."""
CHAIN = "tests.integration.streams.processors.chain_fold"
TIERS = "hms_streams.processors.tiers"
_ROOT = Path(__file__).parents[4]


class Stoppable(Protocol):
    """A processor of one loop."""

    def run(self) -> None:
        """Work until stopped."""
        ...

    def stop(self) -> None:
        """End ``run``."""
        ...


@contextmanager
def running_processor(processor: Stoppable) -> Iterator[None]:
    """Run a processor on a thread for as long as the block lasts."""
    thread = threading.Thread(target=processor.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        processor.stop()
        thread.join(30)
        assert not thread.is_alive(), "it did not stop"


@dataclass
class Worker:
    """One worker, its data directory and its log; started again by hand, as a supervisor would."""

    environment: dict[str, str]
    home: Path
    name: str
    module: str = CHAIN
    port: int = field(default_factory=lambda: free_ports(1)[0])
    process: subprocess.Popen[bytes] | None = None

    def start(self, **environment: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.module],
                cwd=_ROOT,
                env={**self._environment(), **environment},
                stdout=log,
                stderr=log,
            )

    def start_ready(self, **environment: str) -> float:
        """Start, and wait until it folds; the seconds taken."""
        self.start(**environment)
        return until(self.is_ready, self.why, 40)

    def kill(self, sign: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; the exit status."""
        assert self.process is not None
        self.process.send_signal(sign)
        return self.process.wait(15)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.why()
        return self._get("/healthz") is not None

    def metric(self, name: str) -> float:
        """Sum over the labels; 0 while the worker does not answer."""
        lines = (self._get("/metrics") or "").splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

    def why(self) -> str:
        return f"{self.name} said:\n" + "\n".join(self.said().splitlines()[-20:])

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    @property
    def log(self) -> Path:
        return self.home / f"{self.name}.log"

    def stored(self, table: str) -> dict[bytes, bytes]:
        """What the worker's RocksDB holds, positions and Faust's own record left out."""
        assert self.process is None or self.process.poll() is not None
        records: dict[bytes, bytes] = {}
        for path in sorted(self.home.rglob(f"tables/{table}-*.db")):
            database = rocksdict.Rdict(str(path), rocksdict.Options(raw_mode=True))
            records.update((bytes(k), bytes(v)) for k, v in database.items())
            database.close()
        return {k: v for k, v in records.items() if not k.startswith((b"__faust", POSITION_PREFIX))}

    def _get(self, path: str) -> str | None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, OSError):
            return None

    def _environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("HMS_")}
        return {
            **kept,
            "HMS_HOME": str(self.home),
            "HMS_WORKER": self.name,
            "HMS_TIERS_METRICS_PORT": str(self.port),
            "HMS_PARTITIONS": str(PARTITIONS),
            **self.environment,
        }


@dataclass
class Shell:
    """Topics of one test under its own prefix, and the workers on them."""

    bootstrap: str
    prefix: str
    home: Path
    workers: list[Worker] = field(default_factory=list)

    def worker(self, name: str = "worker-1", module: str = CHAIN, **environment: str) -> Worker:
        home = self.home / name
        home.mkdir(exist_ok=True)
        common = {
            "HMS_KAFKA_BOOTSTRAP": self.bootstrap,
            "HMS_TOPIC_PREFIX": self.prefix,
            # A worker under another name waits until the session of a dead one is over.
            "HMS_SESSION_TIMEOUT_SECONDS": SHORTEST_SESSION,
        }
        self.workers.append(Worker({**common, **environment}, home, name, module))
        return self.workers[-1]

    def producer(self, **config: object) -> Producer:
        return Producer(
            {**PRODUCER_CONFIG, "bootstrap.servers": self.bootstrap, "linger.ms": 5, **config}
        )

    @property
    def events(self) -> str:
        return topics.EVENTS.named(self.prefix)

    def write(self, count: int, keys: int = 200, start: int = 0) -> None:
        """Append ``count`` numbered events of about 230 bytes, over ``keys`` keys."""
        producer = self.producer()
        for number in range(start, start + count):
            key = f"local/s{number * 7919 % keys}".encode()
            producer.produce(self.events, key=key, value=f"{number:08d}".encode() + b"x" * 222)
            producer.poll(0)
        assert producer.flush(20) == 0

    def folded(self) -> int:
        """How many offsets the positions in the spaces topic have passed."""
        return sum(self.positions().values())

    def positions(self) -> dict[bytes, int]:
        codec, latest = Codec(), {}
        for message in read_all(self.bootstrap, topics.SPACES.named(self.prefix)):
            if message.key().startswith(POSITION_PREFIX):
                latest[message.key()] = codec.decode(message.value(), Position).next_offset
        return latest

    def log(self) -> Iterator[Message]:
        """The events that can be folded, in order per partition."""
        for message in read_all(self.bootstrap, self.events):
            if message.key() and message.value() and not message.value().startswith(POISON):
                yield message

    def changelog(self, topic: topics.Topic) -> dict[bytes, bytes]:
        """The last value of each key that is not a tombstone."""
        latest = {m.key(): m.value() for m in read_all(self.bootstrap, topic.named(self.prefix))}
        return {k: v for k, v in latest.items() if v and not k.startswith(POSITION_PREFIX)}

    def dead_letters(self) -> list[tuple[dict[str, bytes], bytes | None, bytes | None]]:
        """Headers, key and value of each."""
        return [
            (dict(m.headers() or []), m.key(), m.value())
            for m in read_all(self.bootstrap, topics.TIERS_DLQ.named(self.prefix))
        ]

    def check_exactly_once(self, *workers: Worker) -> None:
        """State topics = reference fold = RocksDB of the workers given (stopped ones)."""
        expected = reference((m.key(), m.offset(), m.value()) for m in self.log())
        spaces = {k: Chain.decode(v) for k, v in self.changelog(topics.SPACES).items()}
        memories = {k[:-2]: Chain.decode(v) for k, v in self.changelog(topics.STATE).items()}
        assert spaces == expected
        assert memories == expected
        self._check_transitions()
        for worker in workers:
            for table, topic in (("memories", topics.STATE), ("spaces", topics.SPACES)):
                assert worker.stored(table) == self.changelog(topic)

    def _check_transitions(self) -> None:
        """Each cause at least once; a repeat is the same record on the same partition."""
        found: dict[bytes, set[tuple[bytes, int]]] = defaultdict(set)
        for m in read_all(self.bootstrap, topics.TRANSITIONS.named(self.prefix)):
            found[m.value()].add((m.key(), m.partition()))
        wanted = {
            b"%d-%d" % (m.partition(), m.offset()) for m in self.log() if m.offset() % 10 == 0
        }
        assert set(found) == wanted
        assert all(len(copies) == 1 for copies in found.values())


@pytest.fixture
def shell(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> Iterator[Shell]:
    """Fresh topics; every worker made on them is gone when the test ends."""
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=PARTITIONS)
    made = Shell(kafka.bootstrap, topic_prefix, tmp_path)
    yield made
    for worker in made.workers:
        if worker.process is not None and worker.process.poll() is None:
            worker.kill()
