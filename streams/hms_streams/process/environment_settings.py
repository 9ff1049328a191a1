"""What every settings class of HMS has in common; imports nothing slow."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class EnvironmentSettings(BaseSettings):
    """Settings that are read once: each field is the variable ``HMS_`` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="HMS_", frozen=True, extra="ignore")


class HomeSettings(EnvironmentSettings):
    """Where everything of this machine lies."""

    home: Path = Path("~/.hms")
    """Everything that must survive a restart; one instance at a time owns it."""
