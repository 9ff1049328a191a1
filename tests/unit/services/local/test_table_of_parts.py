"""A new row of the table of parts is found everywhere; and what the rows say is true."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any, Self

import pytest
from confluent_kafka.admin import AdminClient
from rich.console import Console
from tests.unit.services.local.dummy_part import DUMMY, DUMMY_DLQ

from hms_schemas import topics
from hms_services.cli.commands import log as log_command
from hms_services.cli.progress.start_progress import StartProgress
from hms_services.local import lifecycle, running_generations, table_of_parts
from hms_services.local.checks import instance_checks, machine_checks
from hms_services.local.instance_status import InstanceStatus, ProcessStatus
from hms_services.local.processes.health import Health
from hms_services.local.profile import embedded
from hms_services.local.progress import Progress
from hms_services.local.settings import LocalSettings, compose, port_fields
from hms_services.local.table_of_parts import PARTS
from hms_services.local.temporary import settled
from hms_services.rebuild import removal, switch, workers
from hms_services.rebuild.phases import silent
from hms_services.rebuild.target_system import Target
from hms_streams.log.log_source import Cluster, LogSource
from hms_streams.process.part import Part

ROOT = Path(__file__).parents[4]


@pytest.fixture
def dummy(monkeypatch: pytest.MonkeyPatch) -> Part:
    """A row more in the table."""
    monkeypatch.setattr(table_of_parts, "PARTS", (*PARTS, DUMMY))
    return DUMMY


@pytest.fixture
def settings(dummy: Part, tmp_path: Path) -> LocalSettings:
    """What the local settings are with one more row."""
    made = type("LocalWithDummy", (LocalSettings, compose([dummy])), {})
    settings: LocalSettings = made(home=tmp_path)
    return settings


def topics_of(part: Part) -> set[str]:
    """The names of every topic that a row has."""
    letters = (part.dead_letters,) if part.dead_letters else ()
    return {topic.name for topic in (*part.reads, *part.writes, *letters)}


def status_of(name: str, **facts: str) -> ProcessStatus:
    """A process that is ready."""
    return ProcessStatus(name, 1, "ready", 1.0, 0, 0, Health(True, "ready", facts), "", "")


def test_the_local_settings_have_its_fields(settings: LocalSettings) -> None:
    assert settings.dummy_speed == 1.5  # type: ignore[attr-defined]
    assert settings.environment()["HMS_DUMMY_SPEED"] == "1.5"


def test_its_port_is_chosen_checked_and_told(settings: LocalSettings) -> None:
    assert "dummy_metrics_port" in port_fields()
    chosen = settings.model_copy(update={"free_ports": True}).with_chosen_ports()
    assert chosen.dummy_metrics_port != 9499  # type: ignore[attr-defined]
    assert "dummy_metrics" in lifecycle._describe(settings).ports
    assert machine_checks.ports(settings, None).detail.count("9499") == 1
    with pytest.raises(ValueError, match=r"HMS_TIERS_METRICS_PORT and HMS_DUMMY_METRICS_PORT"):
        type(settings)(home=settings.home, tiers_metrics_port=9499)


def test_each_generation_runs_one(settings: LocalSettings) -> None:
    running_generations.add(settings, 2, "ngrams")

    specs = {spec.name: spec for spec in embedded(settings).workers()}
    assert specs["dummy"].argv[1:] == ("-m", "somewhere.dummy")
    assert specs["dummy"].health_url.endswith(":9499/healthz")
    assert specs["dummy-g2"].env["HMS_GENERATION"] == "2"
    port = running_generations.read(settings)[1].ports["dummy_metrics_port"]
    assert specs["dummy-g2"].ports == {"HMS_DUMMY_METRICS_PORT": port}


def test_one_that_no_generation_has_is_a_service(
    settings: LocalSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_of_parts, "PARTS", (*PARTS, replace(DUMMY, per_generation=False)))

    assert "dummy" in {spec.name for spec in embedded(settings).services}
    assert "dummy" not in {spec.name for spec in embedded(settings).workers()}


def test_a_start_tells_its_title(dummy: Part) -> None:
    said = StringIO()
    with StartProgress(Console(file=said)) as progress:
        progress.step(Progress("dummy", "starting"))

    assert "dummy (nothing): starting" in said.getvalue()


def test_the_doctor_looks_at_its_lag_and_its_fact(
    settings: LocalSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def lag_of(_bootstrap: str, group: str, _prefix: str) -> Any:
        asked.append(group)
        return type("NoLag", (), {"behind": {}})

    monkeypatch.setattr(instance_checks, "consumer_lag", lag_of)
    assert instance_checks.reads("dummy-g2")
    assert instance_checks.lag("b", settings, "dummy-g2").name == "lag of dummy-g2"
    assert asked == ["hms-dummy-g2"]
    status = InstanceStatus(None, (status_of("dummy", mood="fine"),))
    assert instance_checks.fact(status, DUMMY).detail == "fine"


def test_its_dead_letters_are_shown(dummy: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[topics.Topic] = []

    class Reader:
        def __init__(self, _at: Cluster, *wanted: topics.Topic) -> None:
            read.extend(wanted)

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...

        def stored(self) -> Iterator[Any]:
            return iter(())

    monkeypatch.setattr(log_command, "LogReader", Reader)
    monkeypatch.setattr(log_command, "cluster", lambda _home: Cluster("", ""))
    log_command.log(dead_letters=True, count=True, json=True)

    assert read == [topics.TIERS_DLQ, topics.EMBEDDINGS_DLQ, topics.CONCEPTS_DLQ, DUMMY_DLQ]


def test_it_is_waited_for_until_the_system_has_settled(dummy: Part) -> None:
    assert dummy.app_id in settled.every_reader()
    assert dummy.app_id in settled._workers()


def test_a_rebuild_waits_for_it(settings: LocalSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[str] = []

    class NothingLeft:
        def __init__(self, _source: LogSource, part: Part) -> None:
            waited.append(part.name)

        def left(self) -> int:
            return 0

    target = Target(settings, None)
    monkeypatch.setattr(switch, "Backlog", NothingLeft)
    switch.Switch(target, silent)._catch_up(target.source(2))
    instance = lifecycle._describe(settings)
    monkeypatch.setattr(workers, "find_instance", lambda _settings: instance)

    assert waited == ["tiers", "embeddings", "dummy"]
    records = workers.Workers(target, silent)._records(2)
    assert [each.name for each in records] == ["tiers-g2", "embeddings-g2", "dummy-g2"]


def test_what_it_kept_is_removed(settings: LocalSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    groups: list[str] = []

    def removed(_admin: AdminClient, group: str) -> bool:
        groups.append(group)
        return True

    target = Target(settings, None)
    folder = settings.home / "dummy" / "worker-1.g2"
    folder.mkdir(parents=True)
    monkeypatch.setattr(removal, "_removed", removed)
    removal._remove_groups(target, 2, silent)
    removal._remove_folders(target, 2)

    assert groups == ["hms-tiers-g2", "hms-embeddings-g2", "hms-concepts-g2", "hms-dummy-g2"]
    assert not folder.exists()


def test_a_process_is_found_by_its_name(dummy: Part) -> None:
    assert table_of_parts.find("dummy") == (dummy, 1)
    assert table_of_parts.find("dummy-g3") == (dummy, 3)
    assert table_of_parts.find("kafka") is None


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_row_agrees_with_itself(part: Part) -> None:
    assert set(part.port_fields) <= set(part.settings.model_fields)
    assert part.consumes is None or part.consumes in part.reads
    assert bool(part.app_id) == (part.consumes is not None) == bool(part.backlog)
    assert topics_of(part) <= {topic.name for topic in topics.ALL}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_row_has_every_topic_that_its_package_names(part: Part) -> None:
    folder = ROOT / part.module.split(".")[0].removeprefix("hms_") / part.module.replace(".", "/")
    named = {
        topic.name
        for file in folder.rglob("*.py")
        if not file.name.endswith("_settings.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "topics"
        if isinstance(topic := getattr(topics, node.attr), topics.Topic)
    }

    assert named
    assert named <= topics_of(part)


def test_every_topic_has_a_writer() -> None:
    written = {topic.name for part in PARTS for topic in part.writes}
    letters = {topic.name for topic in table_of_parts.dead_letter_topics()}

    # Provisioning writes the schemas, a rebuild the generations.
    others = {topics.SCHEMAS.name, topics.GENERATIONS.name}
    assert written | letters | others == {topic.name for topic in topics.ALL}
