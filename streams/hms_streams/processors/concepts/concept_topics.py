"""What the concepts processor reads and writes in one generation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConceptTopics:
    """Their full names."""

    states: str
    vectors: str
    spaces: str
    events: str

    @property
    def beside(self) -> tuple[str, str]:
        """What is read of the partitions that the group gives."""
        return self.vectors, self.spaces
