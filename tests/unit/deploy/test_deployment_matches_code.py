"""Every command, variable, port and metric in the deployment files exists in the code."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from hms_schemas.topics import DEFAULT_PARTITIONS, MAX_RECORD_BYTES
from hms_services.local.table_of_parts import PARTS
from hms_streams.process.metrics import METRICS
from hms_streams.process.part import Part

from .conftest import ROOT, metric_makers, settings

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
OURS = {name: service for name, service in COMPOSE.items() if service["image"].startswith("hms:")}
# The settings class of each command.
READS = {
    "hms_streams.provisioning": "ProvisioningSettings",
    **{part.module: part.settings.__name__ for part in PARTS},
}
METRICS_PORT = {part.name: part.settings.model_fields[part.metrics_port].default for part in PARTS}
# Exported by the Prometheus client itself, or by Prometheus.
GIVEN = re.compile(r"^(up|process_[a-z_]+)$")
# Every series of ours, with the labels that a query can name.
SERIES = {name: set(metric.labels) for metric in METRICS for name in metric.series}
# Added by Prometheus when it asks a process, or by a histogram.
GIVEN_LABELS = {"job", "instance", "le"}


def module(service: dict[str, Any]) -> str:
    """The module that a service of ours runs."""
    python, dash_m, name = service["command"]
    assert (python, dash_m) == ("python", "-m")
    return str(name)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_part_is_deployed_and_asked_for_metrics(part: Part) -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    containers = [name for name in OURS if name.split("-")[0] == part.name]

    assert containers
    assert {module(OURS[name]) for name in containers} == {part.module}
    assert f"hms-{part.name}" in {job["job_name"] for job in config["scrape_configs"]}


@pytest.mark.parametrize("name", sorted(OURS))
def test_command_exists(name: str) -> None:
    target = module(OURS[name])

    assert target in READS
    spec = find_spec(target)
    assert spec is not None
    assert spec.submodule_search_locations is None or find_spec(f"{target}.__main__")


@pytest.mark.slow
@pytest.mark.parametrize("command", sorted(READS))
def test_a_wrong_setting_ends_the_process_with_its_name(command: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key[:4] != "HMS_"}

    result = subprocess.run(
        [sys.executable, "-m", command],
        env={**environment, "HMS_KAFKA_BOOTSTRAP": "127.0.0.1:1", "HMS_PARTITIONS": "many"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert result.returncode == 78  # sysexits.h EX_CONFIG, as the runbook says
    assert result.stderr.startswith("error: HMS_PARTITIONS=")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", sorted(OURS))
def test_variables_are_read(name: str) -> None:
    given = {key for key in OURS[name]["environment"] if key.startswith("HMS_")}
    # What all processes share; each reads its part.
    shared = set.intersection(*({*s["environment"]} for s in OURS.values()))

    known = set(settings()[READS[module(OURS[name])]])
    assert given - shared <= known
    assert shared <= {variable for variables in settings().values() for variable in variables}


@pytest.mark.parametrize("name", sorted(set(OURS) - {"provision"}))
def test_health_is_asked_on_the_metrics_port(name: str) -> None:
    port = METRICS_PORT[name.split("-")[0]]

    assert OURS[name]["healthcheck"]["test"] == ["CMD", "hms-healthy", str(port)]
    assert any(published.endswith(f":{port}") for published in OURS[name]["ports"])


def test_prometheus_asks_every_process_of_ours() -> None:
    config = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())

    asked = {
        target
        for job in config["scrape_configs"]
        if job["job_name"].startswith("hms-")
        for target in job["static_configs"][0]["targets"]
    }

    names = set(OURS) - {"provision"}
    assert asked == {f"{name}:{METRICS_PORT[name.split('-')[0]]}" for name in names}


def test_workers_have_names_and_volumes_of_their_own() -> None:
    workers = [service for name, service in OURS.items() if name.startswith("tiers-")]

    assert len({worker["environment"]["HMS_WORKER"] for worker in workers}) == len(workers)
    assert len({tuple(worker["volumes"]) for worker in workers}) == len(workers)


def test_numbers_agree_with_the_contract() -> None:
    broker = COMPOSE["kafka-1"]["environment"]

    partitions = {service["environment"]["HMS_PARTITIONS"] for service in OURS.values()}
    assert partitions == {DEFAULT_PARTITIONS}
    assert broker["KAFKA_MESSAGE_MAX_BYTES"] == MAX_RECORD_BYTES
    assert COMPOSE["provision"]["environment"]["HMS_REPLICATION"] == 3


def expressions() -> Iterator[tuple[str, str]]:
    """Name and expression of every alert and panel."""
    alerts = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    for rule in alerts["groups"][0]["rules"]:
        yield rule["alert"], rule["expr"]
    board = json.loads((ROOT / "deploy/grafana/dashboards/hms.json").read_text())
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def series_of(expression: str) -> set[str]:
    """The series of ours, or what looks like one, that an expression reads."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)|\"[^\"]*\"", " ", expression)
    named = {word for word in re.findall(r"[a-z_]+", bare) if "_" in word}
    return {each for each in named - {"histogram_quantile"} if not GIVEN.match(each)}


def labels_of(expression: str) -> set[str]:
    """The labels that an expression groups by or selects by."""
    groups = re.findall(r"by \(([^)]*)\)", expression)
    grouped = {label.strip() for group in groups for label in group.split(",")}
    return grouped | set(re.findall(r"([a-z_]+)[!=]~?=?\"", expression))


@pytest.mark.parametrize(("name", "expression"), list(expressions()), ids=lambda _: "")
def test_metrics_are_exported(name: str, expression: str) -> None:
    assert series_of(expression) <= set(SERIES), name


@pytest.mark.parametrize(("name", "expression"), list(expressions()), ids=lambda _: "")
def test_labels_are_those_of_the_metrics(name: str, expression: str) -> None:
    for series in series_of(expression):
        assert labels_of(expression) <= SERIES[series] | GIVEN_LABELS, name


def test_no_module_makes_a_metric_beside_the_list() -> None:
    assert metric_makers() == {"hms_streams.process.metric_types"}


def test_alerts_point_at_a_runbook_that_exists() -> None:
    alerts = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())
    headings = re.findall(r"^#+ (.+)$", Path(ROOT / "docs/operations.md").read_text(), re.M)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}

    for rule in alerts["groups"][0]["rules"]:
        page, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert page == "docs/operations.md"
        assert anchor in anchors
