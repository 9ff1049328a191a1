"""Fixtures for every room: one real broker for the whole run, and names that nobody else uses."""

from __future__ import annotations

import gc
import os
import signal
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from tests.examples import USUAL, examples
from tests.kafka_start_cache import use_start_cache
from xdist.scheduler import LoadScopeScheduling

# How long an example takes says how busy the machine is, and nothing of the rule.
hypothesis.settings.register_profile("hms", deadline=None, max_examples=examples(USUAL))
hypothesis.settings.load_profile("hms")

# A run in the background of a shell inherits "ignore Ctrl-C", and so would every child that a test
# interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


SHARED_SYSTEMS = ("tests/integration/cli", "tests/integration/streams/replay")
"""Folders whose tests share one started system. One worker takes all files of such a folder."""


class FileOrFolderScheduling(LoadScopeScheduling):
    """Gives a worker one file at a time, or a whole folder of ``SHARED_SYSTEMS``.

    The groups of pytest-xdist 3.8 (``xdist_group``) have no effect with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _unit_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FileOrFolderScheduling | None:
    """Share out files and folders under ``--dist loadscope``; else as pytest-xdist does."""
    return FileOrFolderScheduling(config, log) if config.getoption("dist") == "loadscope" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files and folders that may take longest, so that no worker ends with one."""
    longest: dict[str, float] = {}
    for item in items:
        unit = _unit_of(item.nodeid)
        longest[unit] = max(longest.get(unit, 0.0), _seconds_allowed(item))
    items.sort(key=lambda item: (-longest[_unit_of(item.nodeid)], _unit_of(item.nodeid)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare time: less garbage to collect, and brokers that start faster."""
    # What the imports made is out of later garbage collections: a seventh of the time.
    gc.collect()
    gc.freeze()
    runs = not session.config.option.collectonly
    if runs and any(item.get_closest_marker("kafka") for item in session.items):
        use_start_cache(cache_folder())


def _unit_of(nodeid: str) -> str:
    """What one worker runs as a whole: the test's folder if that shares a system, or its file."""
    file = nodeid.partition("::")[0]
    folder = file.rpartition("/")[0]
    return folder if folder in SHARED_SYSTEMS else file


def _seconds_allowed(item: pytest.Item) -> float:
    """The limit of a test that is slow or starts processes; 0 for all others."""
    if not (item.get_closest_marker("kafka") or item.get_closest_marker("slow")):
        return 0.0
    limit = item.get_closest_marker("timeout")
    return float(limit.args[0] if limit else item.config.getini("timeout"))


@dataclass(frozen=True)
class Kafka:
    """The cluster of this test run. ``pid`` is the broker's; None for one that was given."""

    bootstrap: str
    pid: int | None = None


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """One real broker for the run, started when the first test asks for it, on free ports.

    ``HMS_TEST_KAFKA_BOOTSTRAP`` names one that runs already. Tests share it: name topics and groups
    with ``topic_prefix``, and never stop it.
    """
    if given := os.environ.get("HMS_TEST_KAFKA_BOOTSTRAP"):
        yield Kafka(given)
        return
    # Imported here: a run of unit tests alone must not pay for these.
    from hms_services.local.kafka.broker import Broker
    from hms_services.local.kafka.kafka_config import BrokerConfig
    from hms_services.local.processes.ports import free_ports

    port, controller_port = free_ports(2)
    folder = tmp_path_factory.mktemp("kafka")
    broker = Broker(BrokerConfig(folder, port, controller_port), cache_folder())
    broker.start()
    try:
        yield Kafka(broker.bootstrap, broker.pid)
    finally:
        # Nobody wants its data any more, and to close the logs of a run's thousands of partitions
        # takes it half a minute.
        broker.kill()


@pytest.fixture
def topic_prefix() -> str:
    """A prefix for topics and groups that no other test of any run uses."""
    return f"t{uuid.uuid4().hex[:12]}."


def cache_folder() -> Path:
    """The cache that every run shares, so that the jars are fetched once a machine."""
    from hms_services.local.settings import LocalSettings
    from hms_streams.process.configuration import load

    return load(LocalSettings).cache
