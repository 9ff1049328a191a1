"""What of a memory counts for concepts."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

from hms_schemas.generated.records import Kind, MemoryState, Tier, Trust
from hms_streams.memory.captions import without_caption
from hms_streams.memory.junk import junk_of
from hms_streams.memory.tiers.policy import DEFAULT_POLICY

# Sorts behind every turn that has a number.
_NO_TURN = 1 << 31


class Line(Struct, frozen=True, gc=False):
    """A memory that may be, or stay, a member of a concept."""

    memory_id: bytes
    text: str
    """What was said, captions left out."""
    speaker: str
    session: str
    turn: int
    occurred_at: int
    """µs, UTC."""
    observed_offset: int
    """Where in the log it was told."""
    tokens: int
    trust: Trust
    settled: bool
    """It has left the working set, and says something: it may become a member."""
    model_id: str
    """Of the vector."""
    vector: bytes
    """Of the text, a signed byte a number."""

    @property
    def date(self) -> str:
        """The day it was said, UTC.

        >>> Line(b"", "", "", "", 0, 0, 0, 0, Trust.USER, True, "", b"").date
        '1970-01-01'
        """
        return datetime.fromtimestamp(self.occurred_at / 1_000_000, UTC).date().isoformat()

    @property
    def place(self) -> tuple[str, int, int, bytes]:
        """Where it stands: what was said before it in its session sorts before it."""
        return self.session, self.turn, self.occurred_at, self.memory_id


def line_of(state: MemoryState, model_id: str, vector: bytes) -> Line | None:
    """The line of a memory; None for one that no concept may quote.

    That is what is forgotten, sealed, replaced, judged harmful or a concept itself, and what will
    be forgotten by itself: a concept would outlive its hour.
    """
    if not isinstance(state.content, str) or not may_be_quoted(state):
        return None
    text = without_caption(state.content).strip()
    if not text:
        return None
    return Line(
        memory_id=state.memory_id,
        text=text,
        speaker=state.speaker or "",
        session=state.session_id or "",
        turn=_NO_TURN if state.turn is None else state.turn,
        occurred_at=state.occurred_at,
        observed_offset=state.observed_offset,
        tokens=state.tokens,
        trust=state.trust,
        settled=state.tier in (Tier.MEDIUM, Tier.LONG) and junk_of(text) is None,
        model_id=model_id,
        vector=vector,
    )


def may_be_quoted(state: MemoryState) -> bool:
    """Whether a concept may say what this memory says."""
    return (
        state.tier is not Tier.FORGOTTEN
        and isinstance(state.content, str)
        and state.kind is not Kind.CONCEPT
        and state.superseded_by is None
        and state.expires_at is None
        and state.rating > DEFAULT_POLICY.harmful_rating
    )
