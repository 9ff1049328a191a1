"""docs/tutorial.md and the README's program, executed; what the tutorial prints is compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
from tests.conftest import Kafka, cache_folder
from tests.waiting import PATIENCE_S

from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_proto.memory.v1.memory_service_pb2_grpc import MemoryServiceStub
from hms_schemas import topics
from hms_services.api.consistency import token_of
from hms_services.local.instance import find_instance
from hms_services.local.settings import LocalSettings
from hms_streams.log.reading.partition_log import bounds
from hms_streams.process.configuration import load

ROOT = Path(__file__).parents[3]
_FENCE = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>[\w.]+))?\n(?P<body>.*?)^```$", re.M | re.S)
_COMMAND_SECONDS = 120

# A whole evening of commands, each a process of its own: 50 s on an idle machine.
pytestmark = [pytest.mark.kafka, pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Step:
    """One command of the page, and the lines that it prints there."""

    command: str
    printed: tuple[str, ...]

    def is_told_by(self, output: str) -> bool:
        """Whether the output has the printed lines, one after the other; ``…`` is any text."""
        at, lines = 0, output.splitlines()
        for wanted in self.printed:
            pattern = ".*".join(map(re.escape, wanted.split("…")))
            while at < len(lines) and not re.fullmatch(pattern, lines[at].rstrip()):
                at += 1
            at += 1
        return at <= len(lines)


@pytest.fixture
def evening(kafka: Kafka, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a person in a folder of their own; whatever they started is stopped."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HMS_")}
    environment = {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HMS_HOME": str(tmp_path / "home"),
        "HMS_CACHE": str(cache_folder()),
        "HMS_KAFKA_BOOTSTRAP": kafka.bootstrap,
        "HMS_TOPIC_PREFIX": f"t{uuid.uuid4().hex[:12]}.",
        "HMS_PARTITIONS": "4",
        "HMS_FREE_PORTS": "true",
    }
    yield environment
    _run("hms down", tmp_path, environment)


def test_every_block_does_what_the_page_says(evening: dict[str, str], tmp_path: Path) -> None:
    steps = 0
    for block in _FENCE.finditer((ROOT / "docs/tutorial.md").read_text(encoding="utf-8")):
        if block["kind"] == "python":
            (tmp_path / block["file"]).write_text(block["body"], encoding="utf-8")
            continue
        for step in _steps(block["body"]):
            if step.command == "hms down":
                _run_the_readmes_program(tmp_path, evening)
            _wait_until_served(evening)
            done = _run(step.command, tmp_path, evening)
            assert done.returncode == 0, f"{step.command}: {done.stdout}{done.stderr}"
            assert step.is_told_by(done.stdout), f"{step.command}: {done.stdout}"
            steps += 1
    assert steps > 10


def test_a_line_that_is_missing_is_noticed() -> None:
    step = Step("x", ("one …", "two"))
    assert step.is_told_by("zero\none 1\nbetween\ntwo\n")
    assert not step.is_told_by("two\none 1\n")


def _wait_until_served(environment: dict[str, str]) -> None:
    """A person types slower than the system serves what the command before has written."""
    running = find_instance(load(LocalSettings, home=Path(environment["HMS_HOME"])))
    if running is None:
        return
    log = topics.EVENTS.named(environment["HMS_TOPIC_PREFIX"])
    ends = {number: each.high for number, each in bounds(running.bootstrap, log).items()}
    token = token_of((number, end - 1) for number, end in ends.items() if end)
    request = wire.ListMemoriesRequest(parent="tenants/-/spaces/ada", consistency_token=token)
    with grpc.insecure_channel(running.grpc_address) as channel:
        MemoryServiceStub(channel).ListMemories(request, timeout=PATIENCE_S)


def _run_the_readmes_program(folder: Path, environment: dict[str, str]) -> None:
    [program] = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(), re.M | re.S)
    (folder / "readme.py").write_text(program, encoding="utf-8")
    done = _run("python readme.py", folder, environment)
    assert done.returncode == 0, done.stderr
    assert "Utrecht" in done.stdout


def _steps(block: str) -> Iterator[Step]:
    for part in block.split("$ ")[1:] if block.startswith("$ ") else ():
        command, *printed = part.splitlines()
        yield Step(command, tuple(line for line in printed if line != "…"))


def _run(
    command: str, folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )
