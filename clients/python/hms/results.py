"""What a caller gets back: frozen records, with times in UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from hms.as_of import PastView
from hms.vocabulary import Kind, Tier, Trust


@dataclass(frozen=True, slots=True)
class Remembered:
    """The position of an event in the log: proof that the broker has it."""

    id: str
    """The memory's id; the event's own id when the event makes no memory."""
    partition: int
    """Partition of the log."""
    offset: int
    """Offset in that partition."""
    parts: tuple[Remembered, ...] = ()
    """The memories behind this one, where the content was too long for one memory."""


@dataclass(frozen=True, slots=True)
class Concept:
    """The fields of a memory of kind CONCEPT; the memory's content is the concept's summary."""

    title: str
    key_terms: tuple[str, ...]
    """What its members have in common."""
    parents: tuple[str, ...]
    """Ids of the concepts that it grew, merged or split from; those no longer exist."""
    confidence: float
    """How similar its members are, 0 to 1."""
    made_by: str
    """Method, summariser and embedding model, with their versions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryRecord:
    """One memory as it stood when it was read."""

    id: str
    space: str
    content: str
    """Empty when sealed or forgotten."""
    sealed: bool
    """True when the content is under a key that the server does not hold."""
    kind: Kind
    tier: Tier
    tier_reason: str
    """Why it is in that tier: a stable code."""
    tier_since: datetime | None
    trust: Trust
    actor: str
    speaker: str
    session: str
    turn: int | None
    importance: float | None
    tags: tuple[str, ...]
    attributes: Mapping[str, str]
    occurred_at: datetime
    expires_at: datetime | None
    tokens: int
    """Estimated length."""
    use_count: int
    """How often it was used; its observation counts as one use."""
    last_used_at: datetime | None
    rating: float
    """Sum of its ratings, each -1 to 1."""
    superseded_by: str
    """Id of the memory that replaced it; empty when it is current."""
    partition: int
    observed_offset: int
    """Offset of the event that made it."""
    applied_offset: int
    """Offset of the last event that changed it."""
    activation: float
    """Base-level activation when it was read; higher is more present."""
    members: tuple[str, ...]
    """Ids of its members, when it is a concept."""
    concept: Concept | None
    """The fields of a concept; None when it is no concept."""
    concepts: tuple[str, ...]
    """Ids of the concepts that it is a member of."""


@dataclass(frozen=True, slots=True)
class FoundMemory:
    """A memory that a query found."""

    memory: MemoryRecord
    score: float
    """Higher is better; comparable within one result."""
    signals: Mapping[str, float]
    """The parts of the score, by signal."""
    features: Mapping[str, float]
    """What was measured of it, before weights; empty without ``explain``."""
    copies: int = 1
    """How many memories say the same, this one included; it is the newest of them."""
    answers: str = ""
    """Id of the question before it, when it is a short answer; otherwise empty."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The memories that a query found, best first. Iterates over them."""

    results: tuple[FoundMemory, ...]
    missing: tuple[str, ...]
    """Parts that were not ready in time, such as ``vectors``."""
    past: PastView | None = None
    """Where the result comes from, when the past was asked for; otherwise None."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many memories were found and are not among the results, by the reason:
    ``below_floor``."""
    likenesses: Mapping[str, float] = field(default_factory=dict)
    """How like the query is to the space, and the ``probability`` that a memory answers it; empty
    without ``explain``."""

    def __iter__(self) -> Iterator[FoundMemory]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextLine:
    """One line of a context, with the reason why it is there."""

    memory_id: str
    text: str
    speaker: str
    session: str
    occurred_at: datetime
    tier: Tier
    section: Literal["working_set", "recalled"]
    reason: str
    """Why it is in the context, in words for people."""
    score: float
    """Its score in the ranking; 0 in the working set."""
    signals: Mapping[str, float]
    tokens: int
    partition: int
    offset: int
    """Offset of the event that made it."""
    rank: int
    """Its place in the ranking, 1 for the best; 0 in the working set."""
    features: Mapping[str, float]
    """What was measured of it, before weights; empty without ``explain``."""
    stands_for: tuple[str, ...]
    """Ids of the memories that this line stands for, when it is a concept."""
    copies: int = 0
    """How many memories say the same, this one included; 0 in the working set."""
    answers: str = ""
    """Id of the question before it, when it is a short answer; otherwise empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a model should know now. ``str(context)`` is its text, ready for a prompt."""

    id: str
    text: str
    lines: tuple[ContextLine, ...]
    tokens: int
    missing: tuple[str, ...]
    """Parts that were not ready by the deadline: ``vectors``, ``consistency``, …"""
    timings_ms: Mapping[str, float]
    """Milliseconds by step, as the server measured them."""
    as_of: str
    """Which events were folded when it was built, as a consistency token."""
    past: PastView | None = None
    """Where the result comes from, when the past was asked for; otherwise None."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """How many memories were found and are not shown, by the reason: ``below_floor`` (no memory is
    likely to answer), ``longer_than_room``."""
    likenesses: Mapping[str, float] = field(default_factory=dict)
    """How like the query is to the space, and the ``probability`` that a memory answers it; empty
    without ``explain``."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What ``forget`` wrote."""

    count: int
    """How many memories were named."""
    events: tuple[Remembered, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceSummary:
    """A space and how many memories it holds."""

    space: str
    short: int
    short_tokens: int
    medium: int
    long: int
    events: int
    """Events folded."""
    clock: datetime | None
    """The latest event time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A memory moved between tiers."""

    memory_id: str
    from_tier: Tier
    to_tier: Tier
    reason: str
    """Why: a stable code."""
    occurred_at: datetime
    cause_event_id: str
    source_offset: int
    excerpt: str
    """The content's first characters."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing."""

    memories: tuple[MemoryRecord, ...]
    next_token: str
    total: int
    past: PastView | None = None
    """Where the result comes from, when the past was asked for; otherwise None."""
