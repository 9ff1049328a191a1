"""Responses on the wire to the records that a caller gets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from google.protobuf.timestamp_pb2 import Timestamp

from hms import results
from hms.as_of import PastView, past_of
from hms.resource_names import last_part, space_of
from hms.vocabulary import kind_of, tier_of, trust_of
from hms.wire_times import from_timestamp
from hms_proto.context.v1 import context_service_pb2 as context_pb
from hms_proto.memory.v1 import memory_pb2 as pb
from hms_proto.memory.v1 import memory_service_pb2 as service_pb

_Response = (
    service_pb.ListMemoriesResponse
    | service_pb.SearchMemoriesResponse
    | context_pb.BuildContextResponse
)


def memory(message: pb.Memory) -> results.MemoryRecord:
    """One memory."""
    return results.MemoryRecord(
        id=last_part(message.name),
        space=space_of(message.name),
        content=message.content,
        sealed=message.sealed,
        kind=kind_of(message.kind),
        tier=tier_of(message.tier),
        tier_reason=message.tier_reason,
        tier_since=_moment(message.tier_since_time),
        trust=trust_of(message.trust),
        actor=message.actor,
        speaker=message.speaker,
        session=message.session_id,
        turn=message.turn if message.HasField("turn") else None,
        importance=message.importance if message.HasField("importance") else None,
        tags=tuple(message.tags),
        attributes=dict(message.attributes),
        occurred_at=from_timestamp(message.occur_time, message.utc_offset_minutes),
        expires_at=_moment(message.expire_time),
        tokens=message.tokens,
        use_count=message.use_count,
        last_used_at=_moment(message.last_use_time),
        rating=message.rating,
        superseded_by=last_part(message.superseded_by),
        partition=message.partition,
        observed_offset=message.observed_offset,
        applied_offset=message.applied_offset,
        activation=message.activation,
        members=tuple(last_part(member) for member in message.members),
        concept=_concept(message.concept) if message.HasField("concept") else None,
        concepts=tuple(last_part(concept) for concept in message.concepts),
    )


def remembered(events: Iterable[service_pb.RecordedEvent]) -> tuple[results.Remembered, ...]:
    """The ids and positions of written events, in their order."""
    return tuple(
        results.Remembered(last_part(event.memory) or event.event_id, event.partition, event.offset)
        for event in events
    )


def page(message: service_pb.ListMemoriesResponse) -> results.Page:
    """One page of a listing."""
    return results.Page(
        tuple(memory(m) for m in message.memories),
        message.next_page_token,
        message.total_size,
        _past(message),
    )


def recall(message: service_pb.SearchMemoriesResponse) -> results.Recall:
    """What a search found."""
    found = tuple(
        results.FoundMemory(
            memory=memory(result.memory),
            score=result.score,
            signals=dict(result.signals),
            features=dict(result.features),
            copies=result.copies,
            answers=_id_or_empty(result.answers),
        )
        for result in message.results
    )
    left_out = dict(message.left_out)
    likenesses = dict(message.likenesses)
    return results.Recall(found, tuple(message.missing), _past(message), left_out, likenesses)


def context(message: context_pb.BuildContextResponse) -> results.Context:
    """A whole context."""
    lines = tuple(
        _line(line, section.kind) for section in message.sections for line in section.lines
    )
    return results.Context(
        id=message.context_id,
        text=message.text,
        lines=lines,
        tokens=message.tokens,
        missing=tuple(message.missing),
        timings_ms=dict(message.timings_ms),
        as_of=message.as_of_token,
        past=_past(message),
        left_out=dict(message.left_out),
        likenesses=dict(message.likenesses),
    )


def forgetting(message: service_pb.ForgetMemoriesResponse) -> results.Forgetting:
    """What forgetting wrote."""
    return results.Forgetting(message.forgotten_count, remembered(message.events))


def space(message: service_pb.Space) -> results.SpaceSummary:
    """One space."""
    return results.SpaceSummary(
        space=last_part(message.name),
        short=message.short_count,
        short_tokens=message.short_tokens,
        medium=message.medium_count,
        long=message.long_count,
        events=message.event_count,
        clock=_moment(message.clock_time),
    )


def transition(message: service_pb.WatchTransitionsResponse) -> results.Transition:
    """One move between tiers."""
    moved = message.transition
    return results.Transition(
        memory_id=last_part(moved.memory),
        from_tier=tier_of(moved.from_tier),
        to_tier=tier_of(moved.to_tier),
        reason=moved.reason,
        occurred_at=from_timestamp(moved.occur_time),
        cause_event_id=moved.cause_event_id,
        source_offset=moved.source_offset,
        excerpt=message.excerpt,
    )


def _concept(message: pb.Concept) -> results.Concept:
    return results.Concept(
        title=message.title,
        key_terms=tuple(message.key_terms),
        parents=tuple(last_part(parent) for parent in message.parents),
        confidence=message.confidence,
        made_by=message.made_by,
    )


def _line(message: context_pb.ContextLine, kind: int) -> results.ContextLine:
    section: Literal["working_set", "recalled"] = (
        "working_set" if kind == context_pb.SECTION_KIND_WORKING_SET else "recalled"
    )
    return results.ContextLine(
        memory_id=last_part(message.memory),
        text=message.text,
        speaker=message.speaker,
        session=message.session_id,
        occurred_at=from_timestamp(message.occur_time, message.utc_offset_minutes),
        tier=tier_of(message.tier),
        section=section,
        reason=message.reason,
        score=message.score,
        signals=dict(message.signals),
        tokens=message.tokens,
        partition=message.partition,
        offset=message.event_offset,
        rank=message.rank,
        features=dict(message.features),
        stands_for=tuple(last_part(name) for name in message.stands_for),
        copies=message.copies,
        answers=_id_or_empty(message.answers),
    )


def _id_or_empty(name: str) -> str:
    """The id of a resource name; empty where there is none."""
    return last_part(name) if name else ""


def _past(message: _Response) -> PastView | None:
    return past_of(message.past) if message.HasField("past") else None


def _moment(stamp: Timestamp) -> datetime | None:
    """The time; None for a field that was not set, whose zero would read as 1970."""
    return from_timestamp(stamp) if stamp.ByteSize() else None
