"""Errors of settings: every variable is named, what is missing is said, secrets stay out."""

from __future__ import annotations

import pytest
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from hms_schemas.errors import ConfigurationError
from hms_streams.process.configuration import load, variable_of


class Example(BaseSettings):
    """One field of each sort."""

    model_config = SettingsConfigDict(env_prefix="EXAMPLE_", frozen=True)

    needed: str
    count: int = 1
    api_token: SecretStr = Field(default=SecretStr("long enough"), min_length=8)


def test_the_environment_is_read_and_overrides_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMPLE_NEEDED", "here")
    monkeypatch.setenv("EXAMPLE_COUNT", "2")
    assert load(Example).count == 2
    assert load(Example, count=3).count == 3


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(Example)
    assert caught.value.message == "EXAMPLE_NEEDED is not set."
    assert "EXAMPLE_NEEDED" in caught.value.fix


def test_a_refused_secret_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMPLE_API_TOKEN", "hunter2")
    with pytest.raises(ConfigurationError) as caught:
        load(Example, needed="x")
    assert "EXAMPLE_API_TOKEN" in caught.value.message
    assert "hunter2" not in str(caught.value)


def test_the_variable_of_a_field() -> None:
    assert variable_of(Example, "count") == "EXAMPLE_COUNT"
