"""What a caller hands over: observations to remember, and filters over what is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict


class ObservationFields(TypedDict, total=False):
    """Everything that may be said of an observation beside its content."""

    kind: str
    """A ``Kind``; ``message`` when not said."""
    speaker: str
    """Who said it, as a person would name them."""
    session: str
    """The conversation it belongs to."""
    turn: int
    """Its place in the session, from 0."""
    occurred_at: datetime
    """When it happened; now when not said, UTC when it has no zone."""
    importance: float
    """Your own judgement, 0 to 1."""
    tags: Sequence[str]
    """Labels; ``pinned`` keeps the memory for good."""
    attributes: Mapping[str, str]
    """Anything else you want back."""
    expires_at: datetime
    """Forgotten from then on."""
    idempotency_key: str
    """The same key in a space is the same memory, however often it is sent."""
    trust: str
    """Who vouches for it: a ``Trust``; ``user`` when not said."""


class Filters(TypedDict, total=False):
    """Which memories are meant; everything given must hold."""

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
    """Every content with ``fields`` laid over it.

    A key given for several becomes one key each, ``key#0``, ``key#1``, …: they are not one event.
    """
    made = [
        replace(item, **fields) if isinstance(item, Observation) else Observation(item, **fields)
        for item in contents
    ]
    key = fields.get("idempotency_key")
    if key is None or len(made) == 1:
        return made
    return [replace(item, idempotency_key=f"{key}#{n}") for n, item in enumerate(made)]
