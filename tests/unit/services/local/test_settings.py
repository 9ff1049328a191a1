"""Settings: what the environment may say, and how a mistake in it is explained."""

from __future__ import annotations

from pathlib import Path

import pytest

from hms_schemas.errors import ConfigurationError
from hms_services.local.settings import LocalSettings, port_fields
from hms_streams.process.configuration import load


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("HMS_GRPC_PORT", "ninety", "'ninety'"),
        ("HMS_KAFKA_PORT", "70000", "65535"),
        ("HMS_PARTITIONS", "0", "greater than or equal to 1"),
        ("HMS_LOG_LEVEL", "loud", "'debug'"),
        ("HMS_TOPIC_PREFIX", "a b", "a b"),
    ],
)
def test_a_malformed_variable_is_named_with_its_value(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as caught:
        load(LocalSettings)
    assert variable in caught.value.message
    assert words in caught.value.message
    assert variable in caught.value.fix


def test_all_mistakes_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_GRPC_PORT", "x")
    monkeypatch.setenv("HMS_PARTITIONS", "y")
    with pytest.raises(ConfigurationError) as caught:
        load(LocalSettings)
    assert "HMS_GRPC_PORT and HMS_PARTITIONS" in caught.value.fix


def test_two_parts_on_one_port_are_both_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_GRPC_PORT", "9392")
    with pytest.raises(ConfigurationError) as caught:
        load(LocalSettings)
    assert "HMS_KAFKA_PORT and HMS_GRPC_PORT are both 9392" in str(caught.value)


def test_tokens_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_TOKENS", "hunter2:local")
    assert "hunter2" not in repr(load(LocalSettings))


def test_the_home_is_absolute_and_knows_the_tilde(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HMS_HOME", "~/mine")
    assert load(LocalSettings).home == Path("~/mine").expanduser()


def test_another_process_reads_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(LocalSettings, tokens="a:b", grpc_port=1234, home=Path("/x"), free_ports=True)
    for variable, value in settings.environment().items():
        monkeypatch.setenv(variable, value)
    assert load(LocalSettings) == settings


def test_free_ports_are_chosen_once_and_differ() -> None:
    settings = LocalSettings(free_ports=True).with_chosen_ports()
    assert len({getattr(settings, name) for name in port_fields()}) == len(port_fields())
    assert settings.with_chosen_ports() is settings


def test_an_existing_cluster_replaces_the_local_broker() -> None:
    settings = LocalSettings(kafka_bootstrap="elsewhere:9092")
    assert not settings.runs_broker
    assert settings.bootstrap == "elsewhere:9092"
    assert LocalSettings().bootstrap == "127.0.0.1:9392"
