"""One HMS for the tests of this folder, from ``hms up --detach`` to ``hms down``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.conftest import Kafka, cache_folder
from typer.testing import CliRunner

from hms_services.cli.main import app

# A start on two busy cores; the command itself gives up later than this.
_START_SECONDS = 120
# A command takes two seconds; on a machine that many share, one has taken fifty.
_COMMAND_SECONDS = 120


@dataclass(frozen=True)
class Hms:
    """The command line, bound to one home."""

    environment: dict[str, str]

    def run(
        self, *arguments: str, stdin: str = "", seconds: float = _COMMAND_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        """Run ``hms`` to its end, as a person would, with its output piped."""
        return subprocess.run(
            [sys.executable, "-m", "hms_services.cli.main", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def invoke(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``hms`` as ``run`` does, but in this process: it need not import everything again.

        What a process would end with as a traceback is raised.
        """
        with patch.dict(os.environ, self.environment, clear=True):
            done = CliRunner().invoke(app, arguments)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)

    def facts(self, *arguments: str) -> list[Any]:
        """What the command prints with ``--json``; fails unless it exits with 0."""
        done = self.invoke(*arguments, "--json")
        assert done.returncode == 0, done.stderr or done.stdout[-3000:]
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="package")
def hms(kafka: Kafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hms]:
    """A running HMS on the broker of the run; stopped when the tests of this folder are over."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HMS_")}
    command = Hms(
        {
            **kept,
            "HMS_HOME": str(tmp_path_factory.mktemp("home")),
            "HMS_CACHE": str(cache_folder()),
            "HMS_KAFKA_BOOTSTRAP": kafka.bootstrap,
            "HMS_TOPIC_PREFIX": f"t{uuid.uuid4().hex[:12]}.",
            "HMS_PARTITIONS": "4",
            "OMP_NUM_THREADS": "1",
            "OMP_WAIT_POLICY": "passive",
        }
    )
    up = command.run("up", "--detach", "--free-ports", seconds=_START_SECONDS)
    assert up.returncode == 0, up.stderr
    yield command
    down = command.run("down")
    assert down.returncode == 0, down.stderr
    assert command.run("status").returncode == 3


@pytest.fixture
def space() -> str:
    """A space that no other test uses."""
    return f"s{uuid.uuid4().hex[:8]}"


@pytest.fixture
def jsonl(tmp_path: Path) -> Callable[..., Path]:
    """Write turns to a JSONL file."""

    def write(*turns: dict[str, Any]) -> Path:
        path = tmp_path / f"{uuid.uuid4().hex}.jsonl"
        path.write_text("\n".join(json.dumps(turn) for turn in turns), encoding="utf-8")
        return path

    return write
