"""The command by which a container is asked whether it is ready."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry

from hms_streams.process.observe import Observatory

from .conftest import ROOT


def ask(port: int) -> subprocess.CompletedProcess[str]:
    """Run the command against a port of this machine."""
    command = [sys.executable, ROOT / "deploy/docker/hms-healthy", str(port)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)


@pytest.fixture
def reason() -> list[str]:
    """Why the process below is not ready; empty when it is."""
    return []


@pytest.fixture
def process(reason: list[str]) -> Iterator[Observatory]:
    """The health server of a process."""
    process = Observatory(
        "127.0.0.1", 0, lambda: reason[0] if reason else None, CollectorRegistry()
    )
    yield process
    process.close()


def test_ready(process: Observatory) -> None:
    assert ask(process.port).returncode == 0


def test_not_ready_tells_why(process: Observatory, reason: list[str]) -> None:
    reason.append("restoring tables")

    answer = ask(process.port)

    assert answer.returncode == 1
    assert "restoring tables" in answer.stderr


def test_gone(process: Observatory) -> None:
    process.close()

    assert ask(process.port).returncode == 1
