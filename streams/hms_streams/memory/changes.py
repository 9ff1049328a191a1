"""What one event does to one memory's record: pure functions from a record to the next.

Functions that change a living memory return only the fields that change: ``space_memories`` applies
them, and copies the record once, together with the applied offset. None of these functions looks at
the tier; only ``placed`` sets it.
"""

from __future__ import annotations

from typing import TypedDict

from msgspec.structs import replace

from hms_schemas.generated.records import (
    Concept,
    ConceptFormed,
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    Tagged,
    Tier,
)
from hms_schemas.injected import holds_injected, without_injected
from hms_streams.memory.tiers.policy import PINNED, POLICY_VERSION, TierPolicy
from hms_streams.memory.tiers.reasons import Reason
from hms_streams.memory.tiers.relevance import with_use

# An enum's member takes ten times as long by its name.
_SHORT, _OBSERVED = Tier.SHORT, Reason.OBSERVED


def without_injected_context(body: Observed) -> Observed:
    """The body without the context that HMS itself had put into the remembered prompt."""
    if isinstance(body.content, str) and holds_injected(body.content):
        return replace(body, content=without_injected(body.content))
    return body


class Changed(TypedDict, total=False):
    """Fields of a memory's record and their next values."""

    uses: tuple[int, ...]
    use_count: int
    rating: float
    rating_count: int
    tags: tuple[str, ...]
    superseded_by: bytes | None
    concept_ids: tuple[bytes, ...]


def observed(
    event: MemoryEvent, body: Observed, *, offset: int, clock: int, tokens: int
) -> MemoryState:
    """The record of a new memory, in SHORT."""
    return MemoryState(
        memory_id=event.event_id,
        tenant=event.tenant,
        space=event.space,
        applied_offset=offset,
        observed_offset=offset,
        policy_version=POLICY_VERSION,
        tier=_SHORT,
        tier_since=clock,
        tier_reason=_OBSERVED,
        kind=body.kind,
        trust=event.trust,
        actor=event.actor,
        content=body.content,
        speaker=body.speaker,
        session_id=body.session_id,
        turn=body.turn,
        importance=body.importance,
        tags=tuple(sorted(set(body.tags))) if body.tags else (),
        attributes=body.attributes,
        occurred_at=event.occurred_at,
        expires_at=body.expires_at,
        utc_offset_minutes=body.utc_offset_minutes,
        tokens=tokens,
        uses=(event.occurred_at,),
        use_count=1,
    )


def concept_formed(
    event: MemoryEvent, body: ConceptFormed, *, offset: int, clock: int, tokens: int
) -> MemoryState:
    """The record of a new concept. It tells nothing new, so it begins in LONG."""
    return MemoryState(
        memory_id=event.event_id,
        tenant=event.tenant,
        space=event.space,
        applied_offset=offset,
        observed_offset=offset,
        policy_version=POLICY_VERSION,
        tier=Tier.LONG,
        tier_since=clock,
        tier_reason=Reason.LASTING_KIND,
        kind=Kind.CONCEPT,
        trust=event.trust,
        actor=event.actor,
        content=body.summary,
        occurred_at=event.occurred_at,
        tokens=tokens,
        uses=(event.occurred_at,),
        use_count=1,
        concept=Concept(
            title=body.title,
            key_terms=body.key_terms,
            member_ids=body.member_ids,
            parent_ids=body.parent_ids,
            confidence=body.confidence,
            made_by=body.made_by,
        ),
    )


def placed(memory: MemoryState, tier: Tier, reason: Reason, *, offset: int, at: int) -> MemoryState:
    """The memory in ``tier``, for ``reason``.

    It is there since ``at`` (event time, µs), or since before if it was in that tier already.
    """
    since = memory.tier_since if tier is memory.tier else at
    return replace(
        memory,
        tier=tier,
        tier_since=since,
        tier_reason=reason,
        applied_offset=offset,
        policy_version=POLICY_VERSION,
    )


def recalled(memory: MemoryState, at: int, policy: TierPolicy) -> Changed:
    """The memory was used once more, at ``at`` (event time, µs)."""
    uses = with_use(memory.uses, at, policy.uses_kept)
    return {"uses": uses, "use_count": memory.use_count + 1}


def rated(memory: MemoryState, rating: float) -> Changed:
    """The memory was rated once more: ``rating``, -1 to 1, is added to the sum."""
    return {"rating": memory.rating + rating, "rating_count": memory.rating_count + 1}


def tagged(memory: MemoryState, body: Tagged, policy: TierPolicy) -> Changed:
    """Labels were taken off, then others put on.

    Labels beyond the policy's bound are left out; the pin is the last that would be.
    """
    kept = set(memory.tags) - set(body.removed)
    fresh = sorted(set(body.added) - kept, key=lambda tag: (tag != PINNED, tag))
    kept.update(fresh[: max(policy.tags_kept - len(kept), 0)])
    return {"tags": tuple(sorted(kept))}


def superseded(memory: MemoryState, successor_id: bytes | None) -> Changed:
    """The memory is no longer current; without a successor, its own id takes the place of one."""
    return {"superseded_by": successor_id or memory.memory_id}


def withdrawn(memory: MemoryState, successor_id: bytes | None) -> Changed:
    """The memory is current again, if this successor was the one that had replaced it."""
    if memory.superseded_by != (successor_id or memory.memory_id):
        return {}
    return {"superseded_by": None}


def joined(memory: MemoryState, concept_id: bytes, policy: TierPolicy) -> Changed:
    """The memory is a member of one more concept; the latest few are kept."""
    others = tuple(known for known in memory.concept_ids if known != concept_id)
    return {"concept_ids": (*others, concept_id)[-policy.concepts_kept :]}


def parted(memory: MemoryState, concept_id: bytes) -> Changed:
    """The memory is no longer a member of that concept."""
    others = tuple(known for known in memory.concept_ids if known != concept_id)
    return {"concept_ids": others}


def forgotten(memory: MemoryState, reason: Reason, *, offset: int, at: int) -> MemoryState:
    """The marker of a forgotten memory: nothing of what it said, nor who said it, when and to whom.

    The marker keeps what cannot change while a memory lives: its kind, its length, where it was
    observed, and a concept's members. A fold that is repeated after a crash may meet the marker
    before it reaches the event that forgot the memory. The marker also keeps the concepts that the
    memory was a member of, since the repeated fold has to forget them, too; and the adapters that
    learned it, since they have to be retired.
    """
    return MemoryState(
        memory_id=memory.memory_id,
        tenant=memory.tenant,
        space=memory.space,
        applied_offset=offset,
        observed_offset=memory.observed_offset,
        policy_version=POLICY_VERSION,
        tier=Tier.FORGOTTEN,
        tier_since=at,
        tier_reason=reason,
        kind=memory.kind,
        occurred_at=memory.occurred_at,
        tokens=memory.tokens,
        concept=_members_only(memory.concept),
        concept_ids=memory.concept_ids,
        crystallised_in=memory.crystallised_in,
    )


def _members_only(concept: Concept | None) -> Concept | None:
    return None if concept is None else Concept(title="", member_ids=concept.member_ids)


def forgotten_unseen(
    event: MemoryEvent, memory_id: bytes, reason: Reason, *, offset: int, at: int
) -> MemoryState:
    """The marker of a memory that was forgotten before the log has observed it."""
    return MemoryState(
        memory_id=memory_id,
        tenant=event.tenant,
        space=event.space,
        applied_offset=offset,
        observed_offset=-1,
        policy_version=POLICY_VERSION,
        tier=Tier.FORGOTTEN,
        tier_since=at,
        tier_reason=reason,
        kind=Kind.UNKNOWN,
        occurred_at=event.occurred_at,
        tokens=0,
    )
