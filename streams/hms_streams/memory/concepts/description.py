"""The description of a concept: title, key terms, summary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hms_streams.memory.concepts.concept_changes import people_of
from hms_streams.memory.concepts.concept_policy import DEFAULT_CONCEPT_POLICY, ConceptPolicy
from hms_streams.memory.concepts.key_terms import SpaceTerms, title_of
from hms_streams.memory.concepts.line import Line
from hms_streams.memory.concepts.summary import summary_of


class ConceptDescription(NamedTuple):
    """What people and models read of a concept, all of it in the members' own words."""

    title: str
    key_terms: tuple[str, ...]
    summary: str


class Describing:
    """Describes concepts of one space.

    Args:
        considered: all lines of the space, since a term is rare or common among these.
    """

    def __init__(
        self, considered: Sequence[Line], policy: ConceptPolicy = DEFAULT_CONCEPT_POLICY
    ) -> None:
        self._people = people_of(considered)
        self._terms = SpaceTerms(considered, self._people)
        self._policy = policy

    def of(self, members: Sequence[Line]) -> ConceptDescription | None:
        """The description; None where the members say too little for a concept."""
        summary = summary_of(members, self._terms, self._people, self._policy)
        if not summary:
            return None
        key_terms = self._terms.key_terms(members, self._policy.key_terms)
        return ConceptDescription(
            title_of(key_terms, members, self._policy.title_terms), key_terms, summary
        )
