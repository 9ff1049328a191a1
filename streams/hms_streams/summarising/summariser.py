"""The contract of a summariser, and the summariser that needs no model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # For types alone: settings name summarisers, and must not load what the rules need.
    from hms_streams.memory.concepts.description import ConceptDescription
    from hms_streams.memory.concepts.line import Line

EXTRACTIVE = "extractive"


class Summariser(Protocol):
    """Sums a concept up. May take seconds and do I/O."""

    name: str
    """Goes into the concept's ``made_by``."""

    def summary(self, members: Sequence[Line], described: ConceptDescription) -> str:
        """A short text that says what ``members`` say.

        Args:
            members: by time.
            described: the concept's title, terms and extractive summary.

        Raises:
            UnavailableError: the summary cannot be made now.
        """
        ...


class ExtractiveSummariser:
    """The members' own sentences: no model, no network, nothing to check."""

    name = EXTRACTIVE

    def summary(self, members: Sequence[Line], described: ConceptDescription) -> str:
        """See ``Summariser``."""
        return described.summary
