"""The clients of other languages, built once a run, and a provisioned cluster to run them on."""

from __future__ import annotations

import json
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from tests.conftest import Kafka, cache_folder
from tests.integration.walk.system import System

from hms_streams.provisioning import provision

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "clients"
LANGUAGES = ("node", "go", "java")
# A first build fetches and compiles all dependencies (Go: two minutes); a warm one takes seconds.
BUILD_SECONDS = 400
MARKS = [pytest.mark.polyglot, pytest.mark.timeout(BUILD_SECONDS + 60)]


@dataclass(frozen=True)
class Client:
    """The program of one language."""

    language: str
    command: tuple[str, ...]

    def run(self, command: str, **options: str) -> Any:
        """What the program printed, read as JSON; fails with its own words."""
        arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
        return json.loads(said([*self.command, command, *arguments], ROOT, seconds=60))


def said(command: list[str], folder: Path, *, seconds: int) -> str:
    """What ``command`` printed; the test fails with its last words when it fails."""
    result = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert result.returncode == 0, f"{command[0]}: {(result.stderr or result.stdout)[-2000:]}"
    return result.stdout


def _node() -> tuple[str, ...]:
    folder = CLIENTS / "node"
    if not _fresh(folder / "node_modules/.package-lock.json", [folder / "package.json"]):
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"]
        said(install, folder, seconds=BUILD_SECONDS)
    return ("node", str(folder / "hms.js"))


def _go() -> tuple[str, ...]:
    said(["go", "build", "-o", "bin/hms-go", "."], CLIENTS / "go", seconds=BUILD_SECONDS)
    return (str(CLIENTS / "go/bin/hms-go"),)


def _java() -> tuple[str, ...]:
    folder = CLIENTS / "java"
    jar = folder / "target/hms-java.jar"
    sources = [folder / "pom.xml", *folder.glob("src/**/*.*"), *ROOT.glob("proto/hms/**/*.proto")]
    if not _fresh(jar, [*sources, *ROOT.glob("schemas/avro/pcf/*")]):
        said(["mvn", "-q", "-B", "package"], folder, seconds=BUILD_SECONDS)
    # The second compiler costs a short-lived program more than it gives.
    return ("java", "-XX:TieredStopAtLevel=1", "-jar", str(jar))


def _fresh(product: Path, sources: list[Path]) -> bool:
    return product.exists() and product.stat().st_mtime >= max(s.stat().st_mtime for s in sources)


TOOLS: dict[str, tuple[tuple[str, ...], Callable[[], tuple[str, ...]]]] = {
    "node": (("node", "npm"), _node),
    "go": (("go",), _go),
    "java": (("java", "mvn"), _java),
}


@cache
def built(language: str) -> Client:
    """The client of ``language``, built when this run first asks for it."""
    tools, build = TOOLS[language]
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed")
    # The workers of a run share the folder that is built in.
    with FileLock(cache_folder() / f"build-{language}.lock"):
        return Client(language, build())


@pytest.fixture(params=LANGUAGES)
def client(request: pytest.FixtureRequest) -> Client:
    """The client of each language in turn; skipped where its toolchain is missing."""
    return built(request.param)


@dataclass(frozen=True)
class Cluster:
    """A broker with the topics of HMS under a prefix."""

    bootstrap: str
    prefix: str


@pytest.fixture(scope="session")
def cluster(kafka: Kafka) -> Cluster:
    """The run's broker, provisioned once for all tests of this folder."""
    prefix = f"polyglot-{uuid.uuid4().hex[:8]}."
    provision(kafka.bootstrap, prefix=prefix)
    return Cluster(kafka.bootstrap, prefix)


@pytest.fixture(scope="session")
def system(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """The processes that a memory found by its words passes through, on the cluster's topics."""
    home = tmp_path_factory.mktemp("polyglot-home")
    system = System(cluster.bootstrap, cluster.prefix, home, cache_folder())
    system.start("tiers", "context")
    yield system
    system.stop()
