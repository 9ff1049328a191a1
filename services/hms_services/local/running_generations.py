"""Which generations have workers on this machine: a small file in the home.

``hms rebuild`` writes the file and the supervisor follows it. Without the file only the first
generation has workers: it is so until the first rebuild.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hms_schemas.errors import StartError
from hms_schemas.topics import FIRST_GENERATION
from hms_services.local import table_of_parts
from hms_services.local.processes.ports import free_ports
from hms_services.local.settings import LocalSettings

FILE = "generations.json"


@dataclass(frozen=True)
class RunningGeneration:
    """The workers of one generation: a process of each part that every generation has."""

    number: int
    embedding: str
    """What they embed with: a value of ``HMS_EMBEDDING``."""
    ports: Mapping[str, int]
    """The ports of all of them, by the field of the settings."""


def read(settings: LocalSettings) -> tuple[RunningGeneration, ...]:
    """The generations whose workers are wanted, in the order in which they were added.

    Raises:
        StartError: the file is damaged.
    """
    path = _path(settings)
    try:
        facts = json.loads(path.read_text("utf-8"))
        found = tuple(_from_json(each) for each in facts["running"])
        # A home may be used for another system on the same cluster: then the file does not count.
        return found if facts["topic_prefix"] == settings.topic_prefix else _first(settings)
    except FileNotFoundError:
        return _first(settings)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise StartError(
            f"{path} cannot be read ({type(error).__name__}).",
            fix="Remove it, then `hms down` and `hms up`: the generation that is served runs.",
        ) from error


def adopt(settings: LocalSettings, number: int, embedding: str) -> None:
    """In a home without the file, want the workers of the generation that is served.

    Args:
        number: the generation that is served.
        embedding: what its workers embed with.
    """
    if number != FIRST_GENERATION and not _path(settings).exists():
        _write(settings, (RunningGeneration(number, embedding, _ports(settings)),))


def add(settings: LocalSettings, number: int, embedding: str) -> None:
    """Want the workers of one more generation, on free ports. Idempotent."""
    running = read(settings)
    if any(each.number == number for each in running):
        return
    fields = _port_fields()
    ports = dict(zip(fields, free_ports(len(fields)), strict=True))
    _write(settings, (*running, RunningGeneration(number, embedding, ports)))


def remove(settings: LocalSettings, number: int) -> None:
    """Want the workers of a generation no longer. Idempotent."""
    _write(settings, (each for each in read(settings) if each.number != number))


def _first(settings: LocalSettings) -> tuple[RunningGeneration, ...]:
    return (RunningGeneration(FIRST_GENERATION, settings.embedding, _ports(settings)),)


def _ports(settings: LocalSettings) -> dict[str, int]:
    return {field: getattr(settings, field) for field in _port_fields()}


def _port_fields() -> list[str]:
    return [field for part in table_of_parts.per_generation() for field in part.port_fields]


def _write(settings: LocalSettings, running: Iterable[RunningGeneration]) -> None:
    """Replace the file in one step: the supervisor never reads half of it."""
    path = _path(settings)
    facts = {"topic_prefix": settings.topic_prefix, "running": [_as_json(each) for each in running]}
    scratch = path.with_suffix(".tmp")
    scratch.write_text(json.dumps(facts, indent=2), "utf-8")
    scratch.replace(path)


def _path(settings: LocalSettings) -> Path:
    return settings.home / FILE


def _as_json(running: RunningGeneration) -> dict[str, Any]:
    """One flat object, with a member for each port."""
    return {"number": running.number, "embedding": running.embedding, **running.ports}


def _from_json(facts: Mapping[str, Any]) -> RunningGeneration:
    """The inverse of ``_as_json``; raises KeyError where a port is missing."""
    ports = {field: facts[field] for field in _port_fields()}
    return RunningGeneration(facts["number"], facts["embedding"], ports)
