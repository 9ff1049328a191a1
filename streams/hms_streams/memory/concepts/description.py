"""What a concept says of itself: title, key terms, summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hms_streams.memory.concepts.concept_changes import people_of
from hms_streams.memory.concepts.concept_policy import DEFAULT_CONCEPT_POLICY, ConceptPolicy
from hms_streams.memory.concepts.key_terms import SpaceTerms, title_of
from hms_streams.memory.concepts.line import Line
from hms_streams.memory.concepts.summary import summary_of


class ConceptDescription(NamedTuple):
    """For people and models; all of it in the members' own words."""

    title: str
    key_terms: tuple[str, ...]
    summary: str


class Describing:
    """Describes concepts of one space.

    Args:
        considered: all its lines, so that what is rare can be told.
    """

    def __init__(
        self, considered: Sequence[Line], policy: ConceptPolicy = DEFAULT_CONCEPT_POLICY
    ) -> None:
        self._people = people_of(considered)
        self._terms = SpaceTerms(considered, self._people)
        self._policy = policy

    def of(self, members: Sequence[Line]) -> ConceptDescription | None:
        """The description; None where the members say nothing worth a concept."""
        summary = summary_of(members, self._terms, self._people, self._policy)
        if not summary:
            return None
        key_terms = self._terms.key_terms(members, self._policy.key_terms)
        return ConceptDescription(
            title_of(key_terms, members, self._policy.title_terms), key_terms, summary
        )
