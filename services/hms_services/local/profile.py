"""Which processes make up an instance, as data: the embedded profile, built from the settings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hms_services.local import running_generations, table_of_parts
from hms_services.local.processes.child import ChildSpec
from hms_services.local.running_generations import RunningGeneration
from hms_services.local.settings import LocalSettings
from hms_streams.log.generations import GenerationTopic
from hms_streams.process.part import Part
from hms_streams.provisioning import provision

# Reading a million memories at a start takes minutes, and a start that is broken off begins anew.
# A service that cannot start ends by itself, long before this.
_READY_S = 900.0


@dataclass(frozen=True)
class Profile:
    """What a supervisor runs.

    Args:
        prepare: called with the bootstrap once the broker answers, before the services start. It
            makes topics and schemas. Must be safe to repeat; raises HmsError.
        services: the processes that need the broker and not each other; started together.
        workers: the processes that come and go. The supervisor asks for them again and again: it
            starts those that are new in the answer and stops those that are missing from it.
            Raises HmsError when it cannot tell.
    """

    prepare: Callable[[str], None]
    services: tuple[ChildSpec, ...]
    workers: Callable[[], tuple[ChildSpec, ...]] = tuple


def embedded(settings: LocalSettings) -> Profile:
    """The whole system on one machine, from the table of parts.

    The workers are the processes that each generation has; the services are all others.
    """
    return Profile(
        prepare=partial(_prepare, settings),
        services=tuple(_service(settings, part) for part in table_of_parts.shared()),
        workers=partial(_workers, settings),
    )


def _prepare(settings: LocalSettings, bootstrap: str) -> None:
    """Make topics and schemas. A home that is new to a system learns what is served there."""
    provision(bootstrap, prefix=settings.topic_prefix, partitions=settings.partitions)
    found = GenerationTopic(bootstrap, settings.topic_prefix).read()
    embedding = found.embedding_of(found.current, settings.embedding)
    running_generations.adopt(settings, found.current, embedding)


def _workers(settings: LocalSettings) -> tuple[ChildSpec, ...]:
    """The processes of each generation whose workers are wanted here."""
    return tuple(
        _worker(settings, part, wanted)
        for wanted in running_generations.read(settings)
        for part in table_of_parts.per_generation()
    )


def _worker(settings: LocalSettings, part: Part, wanted: RunningGeneration) -> ChildSpec:
    own = settings.model_copy(
        update={**wanted.ports, "embedding": wanted.embedding, "generation": wanted.number}
    )
    return _service(own, part, part.process_name(wanted.number))


def _service(settings: LocalSettings, part: Part, name: str = "") -> ChildSpec:
    """A Python process of ours, called ``name`` or as its part is."""
    port: int = getattr(settings, part.metrics_port)
    return ChildSpec(
        name=name or part.name,
        argv=(sys.executable, "-m", part.module),
        health_url=f"http://{settings.reachable}:{port}/healthz",
        env={**settings.environment(), "HMS_KAFKA_BOOTSTRAP": settings.bootstrap},
        ports={f"HMS_{field.upper()}": getattr(settings, field) for field in part.port_fields},
        ready_seconds=_READY_S,
    )
