"""One full record of each kind: every field holds something other than its default."""

from __future__ import annotations

import pytest

from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    Concept,
    CurrentGeneration,
    DeadLetter,
    Due,
    DueAction,
    Embedding,
    Generation,
    GenerationState,
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    Position,
    Record,
    Sealed,
    SpaceState,
    Tier,
    Transition,
    Trust,
    Warm,
    WorkingSetEntry,
)

MOMENT = 1_760_000_000_000_000


def _id(number: int) -> bytes:
    return bytes([number]) * 16


EVENT = MemoryEvent(
    event_id=_id(1),
    tenant="local",
    space="ada",
    occurred_at=MOMENT,
    actor="chat",
    trust=Trust.ASSISTANT,
    causation_id=_id(2),
    correlation_id="session-7",
    body=Observed(
        content="Ada moved to Lisbon — in May",
        kind=Kind.FACT,
        speaker="Ada",
        session_id="session-7",
        turn=3,
        importance=0.75,
        tags=("home", "pinned"),
        attributes={"lang": "en"},
        expires_at=MOMENT + 1,
        utc_offset_minutes=540,
    ),
)
MEMORY = MemoryState(
    memory_id=_id(1),
    tenant="local",
    space="ada",
    applied_offset=41,
    observed_offset=17,
    policy_version=1,
    tier=Tier.LONG,
    tier_since=MOMENT + 2,
    tier_reason="lasting_kind",
    kind=Kind.CONCEPT,
    trust=Trust.SYSTEM,
    actor="chat",
    content=Sealed(key_id="k1", nonce=b"n" * 12, ciphertext=b"c" * 20),
    speaker="Ada",
    session_id="session-7",
    turn=3,
    importance=0.75,
    tags=("home",),
    attributes={"lang": "en"},
    occurred_at=MOMENT,
    expires_at=MOMENT + 3,
    tokens=7,
    uses=(MOMENT, MOMENT + 1),
    use_count=2,
    rating=-0.5,
    rating_count=1,
    superseded_by=_id(3),
    recent_event_ids=(_id(4),),
    concept=Concept(
        title="home",
        key_terms=("lisbon",),
        member_ids=(_id(5),),
        parent_ids=(_id(6),),
        confidence=0.5,
        made_by="clusters-1",
    ),
    concept_ids=(_id(7),),
    crystallised_in=("adapter-1",),
    utc_offset_minutes=-300,
)
SPACE = SpaceState(
    tenant="local",
    space="ada",
    applied_offset=41,
    policy_version=1,
    clock=MOMENT,
    events=12,
    working_set=(
        WorkingSetEntry(memory_id=_id(1), tokens=7, uses=(MOMENT,), use_count=1, entered_at=MOMENT),
    ),
    warm=(Warm(memory_id=_id(2), uses=(MOMENT,)),),
    due=(Due(due_at=MOMENT + 9, memory_id=_id(3), action=DueAction.PURGE),),
    next_due=MOMENT + 9,
    cleared_offset=5,
    recent_event_ids=(_id(4),),
)
RECORDS: tuple[Record, ...] = (
    EVENT,
    MEMORY,
    SPACE,
    Position(partition=3, next_offset=42),
    Transition(
        transition_id=_id(1),
        tenant="local",
        space="ada",
        memory_id=_id(2),
        from_tier=Tier.SHORT,
        to_tier=Tier.LONG,
        reason="lasting_kind",
        cause_event_id=_id(3),
        source_offset=41,
        occurred_at=MOMENT,
    ),
    Embedding(
        memory_id=_id(1),
        tenant="local",
        space="ada",
        model_id="minilm-int8",
        content_hash=b"h" * 32,
        dimensions=2,
        vector=b"\x00\x00\x80\x3f\x00\x00\x00\x00",
        source_offset=41,
        parts=b"\x7f\x00\x81\x01",
        part_dimensions=2,
        passages=b"\x7f\x00\x00\x7f",
        passage_parts=(2, 0),
    ),
    DeadLetter(
        topic="hms.memory.events.v1",
        partition=3,
        offset=42,
        timestamp=MOMENT // 1000,
        reason="unknown_tenant",
        message="the tenant is not served here",
        app="hms-tiers",
        attempt=2,
        first_failed_at=MOMENT // 1000,
        key=b"nobody/ada",
        value=b"\xc3\x01",
    ),
    Generation(
        number=2,
        state=GenerationState.READY,
        embedding="onnx",
        model_id="minilm-int8",
        dimensions=384,
        policy_version=1,
        digest="c491",
        folded_offsets=(42, 0),
        changed_at=MOMENT,
    ),
    CurrentGeneration(number=2, previous=1, changed_at=MOMENT),
)


@pytest.fixture(scope="session")
def codec() -> Codec:
    return Codec()


@pytest.fixture(params=RECORDS, ids=lambda record: type(record).__name__)
def record(request: pytest.FixtureRequest) -> Record:
    """Each kind of record in turn."""
    full: Record = request.param
    return full


@pytest.fixture
def event() -> MemoryEvent:
    return EVENT


@pytest.fixture
def space_state() -> SpaceState:
    return SPACE
