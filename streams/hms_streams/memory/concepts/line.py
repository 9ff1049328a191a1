"""A line: the part of a memory that concepts are made of."""

from __future__ import annotations

from msgspec import Struct

from hms_schemas.generated.records import Kind, MemoryState, Tier, Trust
from hms_streams.memory.captions import without_caption
from hms_streams.memory.junk import junk_of
from hms_streams.memory.local_time import local_day
from hms_streams.memory.tiers.policy import DEFAULT_POLICY

# Sorts behind every turn that has a number.
_NO_TURN = 1 << 31


class Line(Struct, frozen=True, gc=False):
    """A memory that may be, or stay, a member of a concept."""

    memory_id: bytes
    text: str
    """What was said, without a caption."""
    speaker: str
    session: str
    turn: int
    occurred_at: int
    """µs, UTC."""
    observed_offset: int
    """The offset in the log at which it was observed."""
    tokens: int
    trust: Trust
    settled: bool
    """Whether it has left the working set and is no junk: then it may become a member."""
    model_id: str
    """The model of the vector."""
    vector: bytes
    """The embedding of the text, a signed byte a number; empty where there is none yet."""
    utc_offset_minutes: int | None = None
    """As in the record of the memory."""

    @property
    def date(self) -> str:
        """The day it was said, where it was said.

        >>> Line(b"", "", "", "", 0, 0, 0, 0, Trust.USER, True, "", b"").date
        '1970-01-01'
        """
        return local_day(self)

    @property
    def place(self) -> tuple[str, int, int, bytes]:
        """A key to sort by: a line sorts after the lines said before it in its session."""
        return self.session, self.turn, self.occurred_at, self.memory_id


def line_of(state: MemoryState, model_id: str, vector: bytes) -> Line | None:
    """The line of a memory; None for a memory that no concept may quote.

    No concept may quote a memory that is forgotten, sealed, superseded, rated harmful, or a concept
    itself; nor a memory that expires, since the concept would still quote it afterwards.
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
        utc_offset_minutes=state.utc_offset_minutes,
    )


def may_be_quoted(state: MemoryState) -> bool:
    """Whether a concept may quote this memory."""
    return (
        state.tier is not Tier.FORGOTTEN
        and isinstance(state.content, str)
        and state.kind is not Kind.CONCEPT
        and state.superseded_by is None
        and state.expires_at is None
        and state.rating > DEFAULT_POLICY.harmful_rating
    )
