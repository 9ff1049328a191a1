"""Where a log is, and what may enter memory from it: what its readers must know."""

from __future__ import annotations

from dataclasses import dataclass

from hms_schemas.topics import FIRST_GENERATION, Topic


@dataclass(frozen=True)
class Cluster:
    """A Kafka cluster and one system of HMS on it."""

    bootstrap: str
    topic_prefix: str


@dataclass(frozen=True, slots=True)
class LogSource:
    """What a replay reads. A process hands it to other processes as it is."""

    bootstrap: str
    topic_prefix: str = ""
    tenants: frozenset[str] = frozenset({"local"})
    """Must be those of the tiers workers: events of other tenants are dead letters there."""

    generation: int = FIRST_GENERATION
    """Whose derived topics are read, where there is more than one generation."""

    def name(self, topic: Topic) -> str:
        """The topic's full name on this cluster."""
        return topic.named(self.topic_prefix, self.generation)
