"""The health and metrics server of a process."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from prometheus_client import CollectorRegistry, Counter

from hms_schemas.errors import StartError
from hms_streams.process.observe import Observatory


class Process:
    """A process that is not ready for a reason, or ready."""

    reason: str | None = "starting"

    def not_ready(self) -> str | None:
        return self.reason


@pytest.fixture
def process() -> Process:
    return Process()


@pytest.fixture
def observatory(process: Process) -> Iterator[Observatory]:
    registry = CollectorRegistry()
    Counter("things", "Things.", registry=registry).inc(3)
    observatory = Observatory("127.0.0.1", 0, process.not_ready, registry)
    yield observatory
    observatory.close()


def get(observatory: Observatory, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{observatory.port}{path}") as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_health_gives_the_reason_until_ready(observatory: Observatory, process: Process) -> None:
    status, body = get(observatory, "/healthz")
    assert (status, json.loads(body)) == (503, {"status": "not ready", "reason": "starting"})
    process.reason = None
    assert get(observatory, "/healthz") == (200, '{"status": "ready"}')


def test_health_tells_facts_when_ready(process: Process) -> None:
    observatory = Observatory(
        "127.0.0.1", 0, process.not_ready, CollectorRegistry(), lambda: {"mood": "fine"}
    )
    try:
        assert "mood" not in get(observatory, "/healthz")[1]
        process.reason = None
        assert json.loads(get(observatory, "/healthz")[1]) == {"status": "ready", "mood": "fine"}
    finally:
        observatory.close()


def test_metrics_are_those_of_the_registry(observatory: Observatory) -> None:
    status, body = get(observatory, "/metrics")
    assert status == 200
    assert "things_total 3.0" in body


def test_other_paths_name_the_two(observatory: Observatory) -> None:
    status, body = get(observatory, "/")
    assert status == 404
    assert json.loads(body) == {"paths": ["/healthz", "/metrics"]}


def test_a_taken_port_says_what_to_do(observatory: Observatory, process: Process) -> None:
    with pytest.raises(StartError, match="METRICS_PORT"):
        Observatory("127.0.0.1", observatory.port, process.not_ready)
