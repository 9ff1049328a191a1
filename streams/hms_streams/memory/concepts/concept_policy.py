"""The numbers of concepts, in one place, each with its reason.

A similarity is a mean product of lines, see ``features``. Those below were chosen by reading the
concepts of five conversations of 369 to 680 turns: lower numbers put different topics together,
higher numbers leave later mentions of a topic outside its concept.
"""

from __future__ import annotations

from dataclasses import dataclass

METHOD = "hms-concepts/1"
"""Written into every concept, and part of its id. Raise it when a rule or a number changes."""


@dataclass(frozen=True, slots=True)
class ConceptPolicy:
    """The numbers of the rules."""

    fewest_members: int = 3
    """Two lines are a question and its answer; a summary of them would be no shorter."""

    most_members: int = 24
    """A summary of ``summary_tokens`` quotes about one sentence of each third member of such a
    concept. A concept that would be larger is split."""

    form_at: float = 0.22
    """From this similarity on loose lines form a concept (average linkage)."""

    join_at: float = 0.25
    """… a line joins a concept: a little more, so that a concept keeps its topic."""

    merge_at: float = 0.28
    """… two concepts are merged: more again, so that separate concepts mostly stay separate."""

    hold_at: float = 0.12
    """A concept that lost members and is less cohesive than this dissolves: half of ``form_at``."""

    growth: float = 0.25
    """A concept is formed again when lines of this share of its size, two at least, joined it; not
    for each single line."""

    lines_considered: int = 10_000
    """The newest lines of a space that may still change concepts: 60 MB of features. Older lines
    stay in their concepts."""

    lines_at_once: int = 2_000
    """Loose lines that are clustered at once, the oldest first: linkage needs memory and time by
    their square, here 50 MB and a second."""

    key_terms: int = 8
    """Key terms of a concept."""

    title_terms: int = 3
    """Key terms in its title."""

    summary_share: float = 0.35
    """A summary has at most this share of its members' tokens, with their days and speakers:
    otherwise it would save too little …"""

    summary_tokens: int = 240
    """… and at most this many tokens: a tenth of a small context."""


DEFAULT_CONCEPT_POLICY = ConceptPolicy()
