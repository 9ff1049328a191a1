"""The numbers of concepts, in one place, each with why it is what it is.

Similarities are mean products of lines, see ``features``. Those below were chosen by reading the
concepts of five conversations of 369 to 680 turns: lower ones lump topics together, higher ones
leave a topic's later mentions alone.
"""

from __future__ import annotations

from dataclasses import dataclass

METHOD = "hms-concepts/1"
"""Goes into every concept and its id. Any change of a rule or a number raises it."""


@dataclass(frozen=True, slots=True)
class ConceptPolicy:
    """What the rules go by."""

    fewest_members: int = 3
    """Two lines are a question and its answer, and no shorter summed up."""

    most_members: int = 24
    """What a summary of ``summary_tokens`` still does justice to: about a sentence of each third
    member. A concept that would grow beyond is split."""

    form_at: float = 0.22
    """From here on loose lines are one thing (average linkage)."""

    join_at: float = 0.25
    """… a line belongs to a concept: a little more, so that a concept keeps what it is about."""

    merge_at: float = 0.28
    """… two concepts are one: more again, so that what was told apart stays apart."""

    hold_at: float = 0.12
    """Below it a concept that lost members is none any more: half of what formed it."""

    growth: float = 0.25
    """A concept is formed anew when so many of its size joined, two at least: not for each line."""

    lines_considered: int = 10_000
    """The newest lines of a space that may still move: 60 MB of features. Older ones stay in the
    concept that they are in."""

    lines_at_once: int = 2_000
    """Loose lines that are clustered together, the oldest first: linkage takes their square, 50 MB
    and a second."""

    key_terms: int = 8
    """Terms that a concept is known by."""

    title_terms: int = 3
    """Those of them that name it."""

    summary_share: float = 0.35
    """A summary has at most this share of its members' tokens, their days and speakers included: it
    must be worth it …"""

    summary_tokens: int = 240
    """… and at most so many: a tenth of a small context."""


DEFAULT_CONCEPT_POLICY = ConceptPolicy()
