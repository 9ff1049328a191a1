"""Which processes make up an instance, as data: the embedded profile, built from the settings."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from hms_services.local.child import ChildSpec
from hms_services.local.settings import LocalSettings
from hms_streams.provisioning import provision


@dataclass(frozen=True)
class Profile:
    """What a supervisor runs.

    Args:
        prepare: called with the bootstrap once the broker answers, before the services start: makes
            topics and schemas. Must be safe to repeat; raises HmsError.
        services: the processes that need the broker and not each other; started together.
    """

    prepare: Callable[[str], None]
    services: tuple[ChildSpec, ...]


def embedded(settings: LocalSettings) -> Profile:
    """The whole system on one machine: tiers, embeddings and the context service."""
    return Profile(
        prepare=partial(provision, prefix=settings.topic_prefix, partitions=settings.partitions),
        services=(
            _service(settings, "tiers", "hms_streams.processors.tiers", ("tiers_metrics_port",)),
            _service(
                settings,
                "embeddings",
                "hms_streams.processors.embeddings",
                ("embeddings_metrics_port",),
            ),
            _service(
                settings, "context", "hms_services.context", ("context_metrics_port", "grpc_port")
            ),
        ),
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
    )
