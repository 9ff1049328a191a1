"""A summariser whose text is used only when the members of the concept support it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple

from hms_schemas.errors import HmsError
from hms_schemas.injected import without_injected
from hms_streams.memory.concepts.description import ConceptDescription
from hms_streams.memory.concepts.grounding import strangers
from hms_streams.memory.concepts.line import Line
from hms_streams.memory.token_estimate import estimate_tokens
from hms_streams.summarising.summariser import EXTRACTIVE, ExtractiveSummariser, Summariser

logger = logging.getLogger(__name__)


class Summed(NamedTuple):
    """A summary, and the name of the summariser that made it."""

    text: str
    by: str


class CheckedSummariser:
    """Asks a summariser. Uses the members' own sentences when it fails or adds what they lack.

    Args:
        summariser: the one that is asked.
        on_fallback: called with the reason when its summary is not used: ``failed``, ``empty``,
            ``too_long``, ``not_in_members``.
    """

    def __init__(self, summariser: Summariser, on_fallback: Callable[[str], object]) -> None:
        self._summariser = summariser
        self._on_fallback = on_fallback

    def summed(self, members: Sequence[Line], described: ConceptDescription) -> Summed:
        """The summary to be written. A summariser that fails raises nothing here."""
        if isinstance(self._summariser, ExtractiveSummariser):
            return Summed(described.summary, EXTRACTIVE)
        try:
            text = without_injected(self._summariser.summary(members, described)).strip()
            fault = _fault(text, members)
        except HmsError as error:
            logger.warning("%s", error)
            fault = "failed"
        if fault:
            self._on_fallback(fault)
            return Summed(described.summary, EXTRACTIVE)
        return Summed(text, self._summariser.name)


def _fault(text: str, members: Sequence[Line]) -> str | None:
    """Why the summary cannot be used; None when it can."""
    if not text:
        return "empty"
    # A summary that is longer than its members is of no use.
    if estimate_tokens(text) > sum(line.tokens for line in members):
        return "too_long"
    return "not_in_members" if strangers(text, members) else None
