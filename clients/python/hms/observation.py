"""What a caller hands over: observations to remember, and filters over memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict


class ObservationFields(TypedDict, total=False):
    """The optional fields of an observation."""

    kind: str
    """A ``Kind``; ``message`` by default."""
    speaker: str
    """Who said it, as a person would name them."""
    session: str
    """The conversation it belongs to."""
    turn: int
    """Its number in the session, from 0."""
    occurred_at: datetime
    """When it happened; now by default. Its zone is kept: contexts show the day that it was there.
    A time without a zone is read as UTC."""
    importance: float
    """Your own judgement, 0 to 1."""
    tags: Sequence[str]
    """Labels; ``pinned`` keeps the memory for good."""
    attributes: Mapping[str, str]
    """Anything else, which you get back unchanged."""
    expires_at: datetime
    """The memory is forgotten at this time."""
    idempotency_key: str
    """The same key in a space is the same memory, however often you send it."""
    trust: str
    """The source, a ``Trust``; ``user`` by default."""


class Filters(TypedDict, total=False):
    """Which memories to read; a memory must fulfil every condition that is given."""

    tiers: Sequence[str]
    """Any of these tiers."""
    kinds: Sequence[str]
    """Any of these kinds."""
    tags: Sequence[str]
    """All of these tags."""
    speaker: str
    """Said by this speaker."""
    session: str
    """Of this session."""
    since: datetime
    """Happened at or after."""
    until: datetime
    """Happened before."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing to remember, for ``remember`` with a list. Fields as in ``ObservationFields``.

    >>> Observation("Ada moved to Utrecht.", kind="fact").kind
    'fact'
    """

    content: str
    kind: str = "message"
    speaker: str | None = None
    session: str | None = None
    turn: int | None = None
    occurred_at: datetime | None = None
    importance: float | None = None
    tags: Sequence[str] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None
    idempotency_key: str | None = None
    trust: str = "user"


def observations(
    contents: Sequence[str | Observation], fields: ObservationFields
) -> list[Observation]:
    """One observation for each content; ``fields`` override those of an ``Observation``.

    One idempotency key for several contents becomes ``key#0``, ``key#1``, …: each is an event of
    its own.
    """
    made = [
        replace(item, **fields) if isinstance(item, Observation) else Observation(item, **fields)
        for item in contents
    ]
    key = fields.get("idempotency_key")
    if key is None or len(made) == 1:
        return made
    return [replace(item, idempotency_key=f"{key}#{n}") for n, item in enumerate(made)]
