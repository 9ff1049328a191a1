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
        settings: those of the running instance; without one, those of the environment.
        instance: the instance of the home; None: the processes run on other machines.
    """

    settings: LocalSettings
    instance: Instance | None

    @property
    def bootstrap(self) -> str:
        """The cluster."""
        return self.instance.bootstrap if self.instance else self.settings.bootstrap

    @property
    def prefix(self) -> str:
        """The prefix of topics and groups."""
        return self.settings.topic_prefix

    @property
    def topic(self) -> GenerationTopic:
        """The topic that has the records of the generations."""
        return GenerationTopic(self.bootstrap, self.prefix)

    def source(self, generation: int) -> LogSource:
        """The log, and the state of a generation."""
        tenants = frozenset(self.settings.served_tenants)
        return LogSource(self.bootstrap, self.prefix, tenants, generation)


def target_of(settings: LocalSettings, instance: Instance | None) -> Target:
    """The system of ``instance``, whatever the environment says; without one, that of a cluster."""
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
