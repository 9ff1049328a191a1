"""Records of the log to messages of the wire."""

from __future__ import annotations

from collections.abc import Sequence

from hms_proto.memory.v1 import memory_pb2, memory_service_pb2
from hms_schemas.generated.records import (
    Concept,
    MemoryEvent,
    MemoryState,
    Observed,
    SpaceState,
    Tier,
    Transition,
)
from hms_schemas.ids import as_text
from hms_services.api.consistency import LogPosition
from hms_services.api.enums import WIRE_KINDS, WIRE_TIERS, WIRE_TRUSTS
from hms_services.api.names import SpaceName
from hms_services.api.times import to_timestamp
from hms_streams.memory.tiers.relevance import activation


def memory_message(state: MemoryState, partition: int, at_us: int) -> memory_pb2.Memory:
    """One memory; sealed content is left out.

    Args:
        state: its record.
        partition: the partition of the log that its space lives on.
        at_us: activation is counted up to this time, in µs since the Unix epoch.
    """
    space = SpaceName(state.tenant, state.space)
    text = state.content if isinstance(state.content, str) else None
    message = memory_pb2.Memory(
        name=space.memory(state.memory_id),
        content=text or "",
        sealed=state.content is not None and text is None,
        kind=WIRE_KINDS.get(state.kind, memory_pb2.KIND_UNSPECIFIED),
        tier=WIRE_TIERS.get(state.tier, memory_pb2.TIER_UNSPECIFIED),
        tier_reason=state.tier_reason,
        tier_since_time=to_timestamp(state.tier_since),
        trust=WIRE_TRUSTS.get(state.trust, memory_pb2.TRUST_UNSPECIFIED),
        actor=state.actor,
        speaker=state.speaker or "",
        session_id=state.session_id or "",
        turn=state.turn,
        importance=state.importance,
        tags=state.tags,
        attributes=state.attributes,
        occur_time=to_timestamp(state.occurred_at),
        utc_offset_minutes=state.utc_offset_minutes,
        tokens=state.tokens,
        use_count=state.use_count,
        rating=state.rating,
        superseded_by=space.memory(state.superseded_by) if state.superseded_by else "",
        observed_offset=state.observed_offset,
        applied_offset=state.applied_offset,
        partition=partition,
        activation=activation(state, at_us),
    )
    if state.expires_at is not None:
        message.expire_time.CopyFrom(to_timestamp(state.expires_at))
    if state.uses:
        message.last_use_time.CopyFrom(to_timestamp(state.uses[-1]))
    message.concepts.extend(map(space.memory, state.concept_ids))
    if state.concept is not None:
        message.members.extend(map(space.memory, state.concept.member_ids))
        message.concept.CopyFrom(concept_message(state.concept, space))
    return message


def concept_message(concept: Concept, space: SpaceName) -> memory_pb2.Concept:
    """The fields that only a concept has."""
    return memory_pb2.Concept(
        title=concept.title,
        key_terms=concept.key_terms,
        parents=map(space.memory, concept.parent_ids),
        confidence=concept.confidence,
        made_by=concept.made_by,
    )


def recorded_message(event: MemoryEvent, at: LogPosition) -> memory_service_pb2.RecordedEvent:
    """The id of a written event and its position in the log."""
    makes_memory = isinstance(event.body, Observed)
    return memory_service_pb2.RecordedEvent(
        event_id=as_text(event.event_id),
        memory=SpaceName(event.tenant, event.space).memory(event.event_id) if makes_memory else "",
        partition=at.partition,
        offset=at.offset,
    )


def space_message(record: SpaceState, memories: Sequence[MemoryState]) -> memory_service_pb2.Space:
    """A space and how many memories it holds."""
    tiers = [memory.tier for memory in memories]
    return memory_service_pb2.Space(
        name=str(SpaceName(record.tenant, record.space)),
        short_count=len(record.working_set),
        short_tokens=sum(entry.tokens for entry in record.working_set),
        medium_count=tiers.count(Tier.MEDIUM),
        long_count=tiers.count(Tier.LONG),
        event_count=record.events,
        clock_time=to_timestamp(record.clock),
    )


def transition_message(record: Transition) -> memory_pb2.Transition:
    """One move between tiers."""
    return memory_pb2.Transition(
        memory=SpaceName(record.tenant, record.space).memory(record.memory_id),
        from_tier=WIRE_TIERS.get(record.from_tier, memory_pb2.TIER_UNSPECIFIED),
        to_tier=WIRE_TIERS.get(record.to_tier, memory_pb2.TIER_UNSPECIFIED),
        reason=record.reason,
        occur_time=to_timestamp(record.occurred_at),
        cause_event_id=as_text(record.cause_event_id),
        source_offset=record.source_offset,
    )
