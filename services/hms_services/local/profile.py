"""Which processes make up an instance, as data: the embedded profile, built from the settings."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from hms_schemas.topics import of_generation
from hms_services.local import running
from hms_services.local.processes.child import ChildSpec
from hms_services.local.running import RunningGeneration
from hms_services.local.settings import LocalSettings
from hms_streams.log.generations import GenerationTopic
from hms_streams.provisioning import provision

# Reading a million memories at a start takes minutes, and a start that is broken off begins anew.
# A service that cannot start ends by itself, long before this.
_READY_S = 900.0


@dataclass(frozen=True)
class Profile:
    """What a supervisor runs.

    Args:
        prepare: called with the bootstrap once the broker answers, before the services start: makes
            topics and schemas. Must be safe to repeat; raises HmsError.
        services: the processes that need the broker and not each other; started together.
        workers: those of them that come and go: asked again and again, who is new in the answer is
            started and who is missing is stopped. Raises HmsError when it cannot tell.
    """

    prepare: Callable[[str], None]
    services: tuple[ChildSpec, ...]
    workers: Callable[[], tuple[ChildSpec, ...]] = tuple


def embedded(settings: LocalSettings) -> Profile:
    """The whole system on one machine: the services, and each generation's workers.

    The concepts process is no worker of a generation: it follows the one that is served, and writes
    to the log, which is one.
    """
    return Profile(
        prepare=partial(_prepare, settings),
        services=(
            _service(
                settings, "context", "hms_services.context", ("context_metrics_port", "grpc_port")
            ),
            _service(
                settings,
                "concepts",
                "hms_streams.processors.concepts",
                ("concepts_metrics_port",),
            ),
        ),
        workers=partial(_workers, settings),
    )


def _prepare(settings: LocalSettings, bootstrap: str) -> None:
    """Topics and schemas; and a home that is new to a system learns what is served there."""
    provision(bootstrap, prefix=settings.topic_prefix, partitions=settings.partitions)
    found = GenerationTopic(bootstrap, settings.topic_prefix).read()
    embedding = found.embedding_of(found.current, settings.embedding)
    running.adopt(settings, found.current, embedding)


def _workers(settings: LocalSettings) -> tuple[ChildSpec, ...]:
    """A tiers and an embeddings process for each generation that is wanted here."""
    return tuple(spec for each in running.read(settings) for spec in _of_generation(settings, each))


def _of_generation(settings: LocalSettings, wanted: RunningGeneration) -> Iterator[ChildSpec]:
    own = settings.model_copy(
        update={
            "tiers_metrics_port": wanted.tiers_metrics_port,
            "embeddings_metrics_port": wanted.embeddings_metrics_port,
            "embedding": wanted.embedding,
        }
    )
    for name in ("tiers", "embeddings"):
        spec = _service(own, name, f"hms_streams.processors.{name}", (f"{name}_metrics_port",))
        yield replace(
            spec,
            name=of_generation(name, wanted.number, "-g"),
            env={**spec.env, "HMS_GENERATION": str(wanted.number)},
        )


def _service(
    settings: LocalSettings, name: str, module: str, port_fields: tuple[str, ...]
) -> ChildSpec:
    """A Python process of ours; its health is on the first of its ports."""
    ports = {f"HMS_{field.upper()}": getattr(settings, field) for field in port_fields}
    return ChildSpec(
        name=name,
        argv=(sys.executable, "-m", module),
        health_url=f"http://{settings.reachable}:{next(iter(ports.values()))}/healthz",
        env={**settings.environment(), "HMS_KAFKA_BOOTSTRAP": settings.bootstrap},
        ports=ports,
        ready_seconds=_READY_S,
    )
