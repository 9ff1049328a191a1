"""The file that says which generations have workers here, and what the supervisor makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_schemas.errors import StartError
from hms_services.local import running_generations
from hms_services.local.profile import embedded
from hms_services.local.settings import LocalSettings


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    return LocalSettings(home=tmp_path, embedding="ngrams")


def names(settings: LocalSettings) -> list[str]:
    return [spec.name for spec in embedded(settings).workers()]


def test_without_a_file_the_first_generation_runs_by_the_settings(settings: LocalSettings) -> None:
    [first] = running_generations.read(settings)

    assert (first.number, first.embedding) == (1, "ngrams")
    assert first.ports["tiers_metrics_port"] == settings.tiers_metrics_port
    assert names(settings) == ["tiers", "embeddings"]


def test_each_generation_has_workers_ports_and_a_model_of_its_own(settings: LocalSettings) -> None:
    running_generations.add(settings, 2, "onnx")

    specs = {spec.name: spec for spec in embedded(settings).workers()}
    assert list(specs) == ["tiers", "embeddings", "tiers-g2", "embeddings-g2"]
    ports = [port for spec in specs.values() for port in spec.ports.values()]
    assert len(set(ports)) == 4
    assert specs["tiers-g2"].env["HMS_GENERATION"] == "2"
    assert specs["embeddings"].env["HMS_EMBEDDING"] == "ngrams"
    assert specs["embeddings-g2"].env["HMS_EMBEDDING"] == "onnx"


def test_adding_and_removing_may_be_repeated(settings: LocalSettings) -> None:
    for _ in range(2):
        running_generations.add(settings, 2, "onnx")
    ports = running_generations.read(settings)[1].ports
    for _ in range(2):
        running_generations.remove(settings, 1)

    [left] = running_generations.read(settings)
    assert (left.number, left.ports) == (2, ports)
    assert names(settings) == ["tiers-g2", "embeddings-g2"]


def test_a_home_used_for_another_system_begins_anew(settings: LocalSettings) -> None:
    running_generations.add(settings, 2, "onnx")

    assert names(settings.model_copy(update={"topic_prefix": "other."})) == ["tiers", "embeddings"]


@pytest.mark.parametrize("content", ["", "[]", '{"running": [{"number": 2}]}'])
def test_a_damaged_file_says_what_to_do(settings: LocalSettings, content: str) -> None:
    (settings.home / running_generations.FILE).write_text(content)

    with pytest.raises(StartError, match="cannot be read") as raised:
        running_generations.read(settings)
    assert "Remove it" in raised.value.fix


def test_a_new_home_adopts_what_is_served(settings: LocalSettings) -> None:
    running_generations.adopt(settings, 3, "onnx")

    [only] = running_generations.read(settings)
    assert (only.number, only.embedding) == (3, "onnx")
    assert only.ports["tiers_metrics_port"] == settings.tiers_metrics_port


def test_a_home_that_knows_its_generations_adopts_nothing(settings: LocalSettings) -> None:
    running_generations.add(settings, 2, "onnx")

    running_generations.adopt(settings, 3, "onnx")

    assert [each.number for each in running_generations.read(settings)] == [1, 2]
