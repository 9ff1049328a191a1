"""Everything is made anew, embedded by another model, while a writer writes and a reader asks."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient
from tests.conftest import Kafka, cache_folder

import hms as client
from hms_schemas import topics
from hms_services.local.instance import Instance, find_instance
from hms_services.local.settings import LocalSettings

# Processes start six times on a machine that others may share.
pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

READS_PER_S = 10
# Each is embedded twice.
WRITES_PER_S = 5
# What the reader asks for; every answer must hold it, whatever is being made anew.
QUESTION = "Where is the spare key?"
FACT = "The gardener keeps the spare key under the blue pot."


@dataclass(frozen=True)
class Home:
    """A running HMS of its own, and the command line bound to it."""

    environment: dict[str, str]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command, running."""
        return subprocess.Popen(
            [sys.executable, "-m", "hms_services.cli.main", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> str:
        """What it printed."""
        running = self.start(*arguments)
        out, err = running.communicate(timeout=240)
        assert running.returncode == 0, f"{out}\n{err}"
        return out

    def facts(self, *arguments: str) -> dict[str, Any]:
        """What it prints with ``--json``."""
        found: dict[str, Any] = json.loads(self.run(*arguments, "--json"))
        return found

    @property
    def instance(self) -> Instance:
        """What runs in it."""
        found = find_instance(LocalSettings(home=Path(self.environment["HMS_HOME"])))
        assert found is not None
        return found

    @property
    def address(self) -> str:
        """Where the context service answers."""
        return self.instance.grpc_address

    @property
    def served(self) -> str:
        """The generation that the context service says it serves, or why it does not say."""
        url = f"http://{self.instance.address}:{self.instance.ports['context_metrics']}/metrics"
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                found = re.search(r"^hms_generation (\d+)", answer.read().decode(), re.M)
        except OSError as error:
            return repr(error)
        return found[1] if found else "none"


@pytest.fixture
def home(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> Iterator[Home]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HMS_")}
    running = Home(
        {
            **kept,
            "HMS_HOME": str(tmp_path / "home"),
            "HMS_CACHE": str(cache_folder()),
            "HMS_KAFKA_BOOTSTRAP": kafka.bootstrap,
            "HMS_TOPIC_PREFIX": topic_prefix,
            "HMS_PARTITIONS": "3",
            "HMS_EMBEDDING": "ngrams",
        }
    )
    running.run("up", "--detach", "--free-ports")
    yield running
    running.run("down")


@dataclass
class Load:
    """A reader and a writer at a steady pace, on threads, until ``stop``.

    ``failures``, ``empty`` and ``partial`` say of each such call when it was and what it got, so
    that none has to be guessed at.
    """

    home: Home
    reads: int = 0
    writes: int = 0
    failures: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    partial: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    during: str = "the start"
    """What is done to the system meanwhile."""

    def __post_init__(self) -> None:
        self._began = time.monotonic()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._at_pace, args=(READS_PER_S, self._read)),
            threading.Thread(target=self._at_pace, args=(WRITES_PER_S, self._write)),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _at_pace(self, per_s: float, act: Any) -> None:
        with client.connect(self.home.address, space="garden") as memory:
            due = time.monotonic()
            while not self._stopping.wait(max(0.0, due - time.monotonic())):
                due = max(due + 1 / per_s, time.monotonic() - 1.0)
                try:
                    act(memory)
                except Exception as error:
                    self.failures.append(self._when(repr(error)))

    def _read(self, memory: client.Memory) -> None:
        began = time.monotonic()
        # A question that was never asked before: nothing of it is in a cache.
        question = f"{QUESTION} {uuid.uuid4().hex[:6]}"
        # A deadline that a starved machine keeps, too.
        context = memory.context(question, peek=True, deadline=20)
        self.slowest_s = max(self.slowest_s, time.monotonic() - began)
        self.reads += 1
        missing = ",".join(context.missing) or "nothing"
        if FACT not in context.text:
            held = f"{context.text.count('- ')} other lines"
            self.empty.append(self._when(f"read {self.reads}: {held}, missing {missing}"))
        elif context.missing:
            self.partial.append(self._when(f"read {self.reads}: missing {missing}"))

    def _write(self, memory: client.Memory) -> None:
        memory.remember(f"Note {self.writes}: watered bed {self.writes % 7}.")
        self.writes += 1

    def _when(self, what: str) -> str:
        after = time.monotonic() - self._began
        return f"{after:.2f} s, {self.during}, generation {self.home.served}: {what}"


def topic_names(home: Home) -> set[str]:
    prefix = home.environment["HMS_TOPIC_PREFIX"]
    admin = AdminClient({"bootstrap.servers": home.environment["HMS_KAFKA_BOOTSTRAP"]})
    found = admin.list_topics(timeout=60).topics
    return {name.removeprefix(prefix) for name in found if name.startswith(prefix)}


def kill_in_the_middle(home: Home) -> None:
    """Begin a rebuild and kill it when it has come to its workers."""
    running = home.start("rebuild", "--embedder", "onnx", "--processes", "1")
    assert running.stderr is not None
    for line in running.stderr:
        if line.startswith("start its workers"):
            break
    running.send_signal(signal.SIGKILL)
    running.communicate(timeout=30)


def test_reads_never_fail_nor_come_empty_while_everything_is_rebuilt(home: Home) -> None:
    with client.connect(home.address, space="garden") as memory:
        memory.remember(FACT, kind="fact")
        memory.remember([f"The roses of bed {number} were cut in March." for number in range(30)])
        # The load reads by a connection of its own, which does not wait for what another wrote.
        assert FACT in memory.context(QUESTION, deadline=20).text
    first = {topic.name for topic in topics.DERIVED}
    second = {topic.named("", 2) for topic in topics.DERIVED}
    load = Load(home)
    load.start()
    try:
        load.during = "a rebuild that is killed"
        kill_in_the_middle(home)
        load.during = "the rebuild that goes on"
        report = home.facts("rebuild", "--processes", "1")
        both = topic_names(home)
        load.during = "the way back"
        back = home.facts("rebuild", "--back")
    finally:
        load.stop()

    assert (report["number"], report["previous"], report["resumed"]) == (2, 1, True)
    assert (report["embedding"], report["dimensions"]) == ("onnx", 384)
    assert report["comparison"]["differing_keys"] == 0
    assert first | second <= both
    assert back == {"served": 1}
    assert load.reads > 100
    assert not load.failures, "\n".join(load.failures)
    assert not load.empty, "\n".join(load.empty)

    assert home.facts("digest")["equal"] is True
    assert home.facts("rebuild", "--drop", "2") == {"dropped": 2}
    assert not second & topic_names(home)
    with client.connect(home.address, space="garden") as memory:
        assert FACT in memory.context(QUESTION).text
    names = {process.name for process in home.instance.processes}
    assert {"tiers", "embeddings", "context"} <= names
    assert not names & {"tiers-g2", "embeddings-g2"}
