"""A whole system for the tests of this folder, made ready and cleaned up by pid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.conftest import Kafka, cache_folder
from tests.integration.walk.system import System

from hms_streams.provisioning import provision


@pytest.fixture
def system_factory(kafka: Kafka, tmp_path: Path) -> Iterator[Callable[..., System]]:
    """Make a system on the run's broker; every one is stopped at the end of the test."""
    made: list[System] = []

    def make(prefix: str, **environment: str) -> System:
        home = tmp_path / f"home{len(made)}"
        home.mkdir()
        provision(kafka.bootstrap, prefix=prefix, partitions=4)
        system = System(
            kafka.bootstrap,
            prefix,
            home,
            cache_folder(),
            {"HMS_PARTITIONS": "4", **environment},
        )
        made.append(system)
        return system

    yield make
    for system in made:
        system.stop()
