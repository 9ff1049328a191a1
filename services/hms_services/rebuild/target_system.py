"""The system that a rebuild works on: that of a home, or that of a cluster without one."""

from __future__ import annotations

from dataclasses import dataclass

from hms_services.local.instance import Instance
from hms_services.local.settings import LocalSettings
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.log_source import LogSource


@dataclass(frozen=True)
class Target:
    """One system.

    Args:
        settings: those that the instance runs by, where one does; else those of the environment.
        instance: what runs in the home; None: workers and context services run elsewhere.
    """

    settings: LocalSettings
    instance: Instance | None

    @property
    def bootstrap(self) -> str:
        """The cluster."""
        return self.instance.bootstrap if self.instance else self.settings.bootstrap

    @property
    def prefix(self) -> str:
        """That of topics and groups."""
        return self.settings.topic_prefix

    @property
    def topic(self) -> GenerationTopic:
        """Where the generations are written down."""
        return GenerationTopic(self.bootstrap, self.prefix)

    def source(self, generation: int) -> LogSource:
        """The log, and the state of a generation."""
        tenants = frozenset(self.settings.served_tenants)
        return LogSource(self.bootstrap, self.prefix, tenants, generation)


def target_of(settings: LocalSettings, instance: Instance | None) -> Target:
    """The system of ``instance``, whatever this shell's own environment says, or of a cluster."""
    if instance is None:
        return Target(settings, None)
    ports = {f"{name}_port": port for name, port in instance.ports.items()}
    theirs = {
        "topic_prefix": instance.topic_prefix,
        "embedding": instance.embedding,
        "tenants": instance.tenants,
        **ports,
    }
    return Target(settings.model_copy(update=theirs), instance)
