"""The deployment files are valid by the tools of their own formats."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
COMPOSE = ROOT / "docker-compose.yml"
BIN = Path(sys.executable).parent


def accepts(*command: str | Path) -> None:
    """Run a checker from the root; the test fails with what it said."""
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def promtool() -> str:
    """The checker of Prometheus, from Debian's package prometheus."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not installed (Debian: apt-get install prometheus)")
    return found


def services() -> dict[str, Any]:
    """The services of the cluster profile."""
    services: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return services


def test_compose_file_follows_the_specification() -> None:
    accepts(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", COMPOSE)


def test_dockerfile_is_clean() -> None:
    accepts(BIN / "hadolint", ROOT / "deploy/docker/Dockerfile")


def test_prometheus_reads_its_configuration() -> None:
    accepts(promtool(), "check", "config", "deploy/prometheus/prometheus.yml")


def test_alerts_fire_when_they_should() -> None:
    accepts(promtool(), "test", "rules", "deploy/prometheus/alerts_test.yml")


@pytest.mark.parametrize("name", sorted(services()))
def test_service_is_pinned_and_on_loopback(name: str) -> None:
    service = services()[name]

    tag = service["image"].rpartition(":")[2]
    assert tag[:1].isdigit() or tag[:1] == "v"
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    assert "healthcheck" in service or service["restart"] == "no"


def test_published_ports_differ() -> None:
    ports = [port.split(":")[1] for s in services().values() for port in s.get("ports", [])]

    assert len(ports) == len(set(ports))


def test_volumes_are_declared_and_used() -> None:
    used = {v.split(":")[0] for s in services().values() for v in s.get("volumes", [])}
    named = {volume for volume in used if not volume.startswith(".")}

    assert named == set(yaml.safe_load(COMPOSE.read_text())["volumes"])
    assert all((ROOT / volume).exists() for volume in used - named)


def test_board_asks_the_provisioned_datasource() -> None:
    sources = ROOT / "deploy/grafana/provisioning/datasources/prometheus.yml"
    [source] = yaml.safe_load(sources.read_text())["datasources"]
    board = json.loads((ROOT / "deploy/grafana/dashboards/hms.json").read_text())

    assert {panel["datasource"]["uid"] for panel in board["panels"]} == {source["uid"]}
    assert len({panel["title"] for panel in board["panels"]}) == len(board["panels"])


def test_brokers_differ_in_what_must_differ_alone() -> None:
    own = {"KAFKA_NODE_ID", "KAFKA_LISTENERS", "KAFKA_ADVERTISED_LISTENERS"}
    brokers = [services()[f"kafka-{number}"]["environment"] for number in (1, 2, 3)]

    shared = [{k: v for k, v in broker.items() if k not in own} for broker in brokers]
    assert shared[0] == shared[1] == shared[2]
    assert all(len({broker[name] for broker in brokers}) == 3 for name in own)
