"""docs/dependencies.md has one line for each dependency, and none for what is gone."""

from __future__ import annotations

import json
import re
import tomllib
from xml.etree import ElementTree

import pytest
import yaml

from .conftest import ROOT

DOCUMENT = (ROOT / "docs/dependencies.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def listed(heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    text = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \| \S", text, re.MULTILINE)


def names(requirements: list[str]) -> list[str]:
    """Requirements without versions and markers; extras only of our own package."""
    plain = [re.split(r"[<>=;\s]", each)[0] for each in requirements]
    return [each if each.startswith("hms-") else each.split("[")[0] for each in plain]


def test_base_is_listed() -> None:
    assert sorted(listed("Base")) == sorted(names(PROJECT["dependencies"]))


@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_extra_is_listed(extra: str) -> None:
    assert sorted(listed(extra)) == sorted(names(EXTRAS[extra]))


def test_the_image_installs_every_server_dependency() -> None:
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements/server.txt").read_text(), re.M)

    assert set(names(PROJECT["dependencies"] + EXTRAS["server"])) <= set(locked)


def test_clients_are_listed() -> None:
    package = json.loads((ROOT / "clients/node/package.json").read_text())
    direct = (ROOT / "clients/go/go.mod").read_text().split("require (")[1].split(")")[0]
    space = {"m": "http://maven.apache.org/POM/4.0.0"}
    pom = ElementTree.parse(ROOT / "clients/java/pom.xml")
    java = pom.findall("m:dependencies/m:dependency/m:artifactId", space)

    assert sorted(listed("Clients in other languages")) == sorted(
        [*package["dependencies"], *re.findall(r"^\t(\S+)", direct, re.M), *(j.text for j in java)]
    )


def test_images_are_listed() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    ran = {service["image"].split(":")[0] for service in services.values()} - {"hms"}
    built = re.findall(r"^FROM ([^:\s]+):", (ROOT / "deploy/docker/Dockerfile").read_text(), re.M)

    assert sorted(listed("Cluster profile")) == sorted(ran | set(built))
