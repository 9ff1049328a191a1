"""Reading a process's settings from the environment, with errors that name the variable."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsError

from hms_schemas.errors import ConfigurationError

Settings = TypeVar("Settings", bound=BaseSettings)


def load(model: type[Settings], **overrides: Any) -> Settings:
    """Read ``model`` from the environment; ``overrides`` win over it.

    Raises:
        ConfigurationError: a value is missing or malformed. The message names every such variable
            with what is wrong; the fix says what to set.
    """
    try:
        return model(**overrides)
    except ValidationError as error:
        raise _explain(model, error.errors()) from error
    except SettingsError as error:
        raise ConfigurationError(
            f"The settings cannot be read: {error}.",
            fix="Correct that variable and start again.",
        ) from error


def variable_of(model: type[BaseSettings], field: str) -> str:
    """The environment variable that sets ``field`` of ``model``."""
    return f"{model.model_config.get('env_prefix', '')}{field}".upper()


def _explain(model: type[BaseSettings], problems: list[ErrorDetails]) -> ConfigurationError:
    described = [_describe(model, problem) for problem in problems]
    names = sorted({name for name, _ in described if name})
    return ConfigurationError(
        "; ".join(text for _, text in described) + ".",
        fix=f"Correct {' and '.join(names) or 'the settings'} in the environment and start again.",
    )


def _describe(model: type[BaseSettings], problem: ErrorDetails) -> tuple[str, str]:
    """The variable and what is wrong with it; a rule over several fields names them itself."""
    message = problem["msg"].removeprefix("Value error, ").rstrip(".")
    if not problem["loc"]:
        return "", message
    message = message[:1].lower() + message[1:]
    name = variable_of(model, str(problem["loc"][0]))
    if problem["type"] == "missing":
        return name, f"{name} is not set"
    return name, f"{name}={_shown(problem['input'], name)}: {message}"


def _shown(value: object, name: str) -> str:
    """The refused value, unless it may be a secret."""
    secret = any(word in name for word in ("TOKEN", "SECRET", "PASSWORD", "KEY"))
    return "…" if secret else repr(value)
