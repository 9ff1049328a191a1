"""Which log is read, and what may enter memory from it: everything a replay needs to know."""

from __future__ import annotations

from dataclasses import dataclass

from hms_schemas.topics import FIRST_GENERATION, Topic


@dataclass(frozen=True, slots=True)
class LogSource:
    """A cluster and the system on it. Travels to other processes as it is."""

    bootstrap: str
    topic_prefix: str = ""
    tenants: frozenset[str] = frozenset({"local"})
    """Must be those of the tiers workers: events of others are dead letters there and here."""

    generation: int = FIRST_GENERATION
    """Whose state is read, where there is more than one."""

    def name(self, topic: Topic) -> str:
        """The topic's name on this cluster."""
        return topic.named(self.topic_prefix, self.generation)
