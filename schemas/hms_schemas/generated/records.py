"""Generated from schemas/avro by schemas/generate.py: do not edit."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec


class Concept(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a memory of kind CONCEPT knows beyond its content."""

    title: str
    """A few words."""
    key_terms: tuple[str, ...] = ()
    """What its members have in common."""
    member_ids: tuple[bytes, ...] = ()
    """The memories it stands for."""
    parent_ids: tuple[bytes, ...] = ()
    """Concepts it grew, merged or split from."""
    confidence: float = 1.0
    """0 to 1."""
    made_by: str = ''
    """The method and model, with its version."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Concept:
        return cls(
            title=d["title"],
            key_terms=tuple(d["key_terms"]),
            member_ids=tuple(d["member_ids"]),
            parent_ids=tuple(d["parent_ids"]),
            confidence=d["confidence"],
            made_by=d["made_by"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "key_terms": self.key_terms,
            "member_ids": self.member_ids,
            "parent_ids": self.parent_ids,
            "confidence": self.confidence,
            "made_by": self.made_by,
        }


class ConceptDissolved(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A concept no longer holds; its members stand for themselves again."""

    concept_id: bytes
    """The memory id of the concept: the event id of its ConceptFormed."""
    reason: str = ''
    """Why, for people."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> ConceptDissolved:
        return cls(
            concept_id=d["concept_id"],
            reason=d["reason"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "concept_id": self.concept_id,
            "reason": self.reason,
        }


class Sealed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Content under a subject's key: destroying the key makes every copy unreadable at once."""

    key_id: str
    """Names the key, never the key itself."""
    nonce: bytes
    """AES-GCM nonce, 12 bytes."""
    ciphertext: bytes
    """AES-GCM ciphertext with its 16-byte tag; the associated data is the event id."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Sealed:
        return cls(
            key_id=d["key_id"],
            nonce=d["nonce"],
            ciphertext=d["ciphertext"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "key_id": self.key_id,
            "nonce": self.nonce,
            "ciphertext": self.ciphertext,
        }


class ConceptFormed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Several memories were found to speak of one thing."""

    title: str
    """A few words."""
    key_terms: tuple[str, ...] = ()
    """What its members have in common."""
    summary: str | Sealed
    """The concept's content: what a model would be shown in place of its members."""
    member_ids: tuple[bytes, ...]
    """The memories it stands for."""
    parent_ids: tuple[bytes, ...] = ()
    """Concepts it grew, merged or split from; they are superseded by it."""
    confidence: float = 1.0
    """0 to 1."""
    made_by: str = ''
    """The method and model, with its version."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> ConceptFormed:
        return cls(
            title=d["title"],
            key_terms=tuple(d["key_terms"]),
            summary=Sealed.from_avro(d["summary"]) if isinstance(d["summary"], dict) else d["summary"],
            member_ids=tuple(d["member_ids"]),
            parent_ids=tuple(d["parent_ids"]),
            confidence=d["confidence"],
            made_by=d["made_by"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "key_terms": self.key_terms,
            "summary": self.summary.to_avro() if isinstance(self.summary, Sealed) else self.summary,
            "member_ids": self.member_ids,
            "parent_ids": self.parent_ids,
            "confidence": self.confidence,
            "made_by": self.made_by,
        }


class CurrentGeneration(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The generation that every reader serves. Key: 'current'; without one, the first is served."""

    number: int
    """The generation."""
    previous: int
    """The one that was served before."""
    changed_at: int
    """When it was switched; microseconds, UTC."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> CurrentGeneration:
        return cls(
            number=d["number"],
            previous=d["previous"],
            changed_at=d["changed_at"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "previous": self.previous,
            "changed_at": self.changed_at,
        }


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A dead letter as people and programs read it. On the wire it is the original key and value with these fields as dlq.* headers; reason and message are dlq.error.type and dlq.error.message."""

    topic: str
    """Where it came from."""
    partition: int
    """Its partition there."""
    offset: int
    """Its offset there."""
    timestamp: int
    """The broker's time of the original; milliseconds since the Unix epoch."""
    reason: str
    """A stable code, such as 'unknown_tenant'."""
    message: str
    """What was wrong, without any content."""
    app: str
    """The processor that gave it up."""
    attempt: int = 1
    """How many times it was tried."""
    first_failed_at: int
    """Milliseconds since the Unix epoch."""
    key: bytes | None = None
    """The original key."""
    value: bytes | None = None
    """The original value."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> DeadLetter:
        return cls(
            topic=d["topic"],
            partition=d["partition"],
            offset=d["offset"],
            timestamp=d["timestamp"],
            reason=d["reason"],
            message=d["message"],
            app=d["app"],
            attempt=d["attempt"],
            first_failed_at=d["first_failed_at"],
            key=d["key"],
            value=d["value"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "topic": self.topic,
            "partition": self.partition,
            "offset": self.offset,
            "timestamp": self.timestamp,
            "reason": self.reason,
            "message": self.message,
            "app": self.app,
            "attempt": self.attempt,
            "first_failed_at": self.first_failed_at,
            "key": self.key,
            "value": self.value,
        }


class DueAction(StrEnum):
    """What happens when its time has come."""

    NONE = "NONE"
    EXPIRE = "EXPIRE"
    PURGE = "PURGE"


_DUEACTION = {x.value: x for x in DueAction}


class Due(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that will happen to a memory when event time passes a moment."""

    due_at: int
    """Microseconds since the Unix epoch, UTC."""
    memory_id: bytes
    """The memory."""
    action: DueAction
    """What will happen."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Due:
        return cls(
            due_at=d["due_at"],
            memory_id=d["memory_id"],
            action=_DUEACTION[d["action"]],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "due_at": self.due_at,
            "memory_id": self.memory_id,
            "action": self.action,
        }


class Embedding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The meaning of a memory as a vector. Key: 'tenant/space/memory_id'; a tombstone follows a forgotten memory."""

    memory_id: bytes
    """The memory."""
    tenant: str
    """Who owns the space."""
    space: str
    """Whose memory it is."""
    model_id: str
    """The model, its build and its quantisation: vectors of different ids never mix."""
    content_hash: bytes
    """SHA-256 of the embedded text, UTF-8; of a text of several passages with the version of the rule that cuts them behind it."""
    dimensions: int
    """Length of the vector."""
    vector: bytes
    """The whole text: float32, little-endian, L2-normalised. Of several passages the mean of their vectors."""
    source_offset: int
    """The applied offset of the state it was made from."""
    parts: bytes = b''
    """Vectors of the text's parts, one after the other, each L2-normalised, one signed byte a number, in steps of 0.4 / 127; empty where the model gives none."""
    part_dimensions: int = 0
    """Length of each part's vector; 0 where there are none."""
    passages: bytes = b''
    """Vectors of the text's passages in their order, one after the other, in the form of parts; empty where the text is one passage."""
    passage_parts: tuple[int, ...] = ()
    """How many of the parts belong to each passage, in the order of passages; empty where the text is one passage."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Embedding:
        return cls(
            memory_id=d["memory_id"],
            tenant=d["tenant"],
            space=d["space"],
            model_id=d["model_id"],
            content_hash=d["content_hash"],
            dimensions=d["dimensions"],
            vector=d["vector"],
            source_offset=d["source_offset"],
            parts=d["parts"],
            part_dimensions=d["part_dimensions"],
            passages=d["passages"],
            passage_parts=tuple(d["passage_parts"]),
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_id": self.memory_id,
            "tenant": self.tenant,
            "space": self.space,
            "model_id": self.model_id,
            "content_hash": self.content_hash,
            "dimensions": self.dimensions,
            "vector": self.vector,
            "source_offset": self.source_offset,
            "parts": self.parts,
            "part_dimensions": self.part_dimensions,
            "passages": self.passages,
            "passage_parts": self.passage_parts,
        }


class Forgotten(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Memories were removed for good: by id, or the whole space."""

    memory_ids: tuple[bytes, ...] = ()
    """The memories to remove."""
    whole_space: bool = False
    """True: every memory of the space, whatever memory_ids says."""
    destroyed_key_ids: tuple[str, ...] = ()
    """Keys destroyed with them; what they sealed is unreadable everywhere."""
    reason: str = ''
    """Why, for the receipt."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Forgotten:
        return cls(
            memory_ids=tuple(d["memory_ids"]),
            whole_space=d["whole_space"],
            destroyed_key_ids=tuple(d["destroyed_key_ids"]),
            reason=d["reason"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_ids": self.memory_ids,
            "whole_space": self.whole_space,
            "destroyed_key_ids": self.destroyed_key_ids,
            "reason": self.reason,
        }


class GenerationState(StrEnum):
    """How far a generation has come. READY can be served; RETIRED is kept, with nobody at work on it; of a DROPPED one only the number is left."""

    UNKNOWN = "UNKNOWN"
    BUILDING = "BUILDING"
    READY = "READY"
    RETIRED = "RETIRED"
    DROPPED = "DROPPED"


_GENERATIONSTATE = {x.value: x for x in GenerationState}


class Generation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything that was folded from the log in one go: its topics, its workers and its index. Key: 'generation/<number>'; never removed, so that no number is used twice."""

    number: int
    """1 for the first; later ones carry it in the names of their topics."""
    state: GenerationState = GenerationState.UNKNOWN
    """How far it has come."""
    embedding: str
    """The embedder of its vectors, a value of HMS_EMBEDDING."""
    model_id: str = ''
    """The model of its vectors; empty where it has none."""
    dimensions: int = 0
    """Length of its vectors; 0 where it has none."""
    policy_version: int
    """The version of the tier rules that folded it."""
    digest: str = ''
    """SHA-256 over its state as it was filled, hexadecimal; empty before that, and for the first."""
    folded_offsets: tuple[int, ...] = ()
    """Partition by partition, the next offset of the log at that digest."""
    changed_at: int
    """When this record was written; microseconds, UTC."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Generation:
        return cls(
            number=d["number"],
            state=_GENERATIONSTATE[d["state"]],
            embedding=d["embedding"],
            model_id=d["model_id"],
            dimensions=d["dimensions"],
            policy_version=d["policy_version"],
            digest=d["digest"],
            folded_offsets=tuple(d["folded_offsets"]),
            changed_at=d["changed_at"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "state": self.state,
            "embedding": self.embedding,
            "model_id": self.model_id,
            "dimensions": self.dimensions,
            "policy_version": self.policy_version,
            "digest": self.digest,
            "folded_offsets": self.folded_offsets,
            "changed_at": self.changed_at,
        }


class Kind(StrEnum):
    """What a memory is. CONCEPT is only ever formed by HMS itself."""

    UNKNOWN = "UNKNOWN"
    MESSAGE = "MESSAGE"
    FACT = "FACT"
    PREFERENCE = "PREFERENCE"
    PROCEDURE = "PROCEDURE"
    EVENT = "EVENT"
    RESULT = "RESULT"
    CONCEPT = "CONCEPT"


_KIND = {x.value: x for x in Kind}


class Trust(StrEnum):
    """Who vouches for an event: the class of its source, lowest claim first read as UNKNOWN."""

    UNKNOWN = "UNKNOWN"
    USER = "USER"
    ASSISTANT = "ASSISTANT"
    TOOL = "TOOL"
    WEB = "WEB"
    SYSTEM = "SYSTEM"


_TRUST = {x.value: x for x in Trust}


class Observed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something was said, learned, decided or returned: the birth of a memory. The memory's id is this event's id."""

    content: str | Sealed
    """The memory itself: text, or sealed text."""
    kind: Kind = Kind.MESSAGE
    """What it is."""
    speaker: str | None = None
    """Who said it, as a person would name them."""
    session_id: str | None = None
    """The conversation it belongs to."""
    turn: int | None = None
    """Its place in the session, from 0."""
    importance: float | None = None
    """The producer's own judgement, 0 to 1."""
    tags: tuple[str, ...] = ()
    """Labels; the tag 'pinned' keeps a memory in LONG."""
    attributes: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Anything else the producer wants back."""
    expires_at: int | None = None
    """Microseconds since the Unix epoch, UTC; forgotten from then on."""
    utc_offset_minutes: int | None = None
    """Minutes that local time was ahead of UTC where it happened: -300 in New York in winter. Null: its day is the day in UTC."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Observed:
        return cls(
            content=Sealed.from_avro(d["content"]) if isinstance(d["content"], dict) else d["content"],
            kind=_KIND[d["kind"]],
            speaker=d["speaker"],
            session_id=d["session_id"],
            turn=d["turn"],
            importance=d["importance"],
            tags=tuple(d["tags"]),
            attributes=d["attributes"],
            expires_at=d["expires_at"],
            utc_offset_minutes=d["utc_offset_minutes"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "content": self.content.to_avro() if isinstance(self.content, Sealed) else self.content,
            "kind": self.kind,
            "speaker": self.speaker,
            "session_id": self.session_id,
            "turn": self.turn,
            "importance": self.importance,
            "tags": self.tags,
            "attributes": self.attributes,
            "expires_at": self.expires_at,
            "utc_offset_minutes": self.utc_offset_minutes,
        }


class Recalled(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Memories were put before a model: use strengthens."""

    memory_ids: tuple[bytes, ...]
    """The memories used."""
    context_id: str | None = None
    """The context they were part of."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Recalled:
        return cls(
            memory_ids=tuple(d["memory_ids"]),
            context_id=d["context_id"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_ids": self.memory_ids,
            "context_id": self.context_id,
        }


class Rated(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A memory was judged useful or harmful."""

    memory_id: bytes
    """The memory judged."""
    rating: float
    """-1 (harmful) to 1 (very useful)."""
    note: str | None = None
    """Why, in the rater's words."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Rated:
        return cls(
            memory_id=d["memory_id"],
            rating=d["rating"],
            note=d["note"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_id": self.memory_id,
            "rating": self.rating,
            "note": self.note,
        }


class Tagged(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Labels were put on or taken off a memory."""

    memory_id: bytes
    """The memory labelled."""
    added: tuple[str, ...] = ()
    """Labels put on."""
    removed: tuple[str, ...] = ()
    """Labels taken off."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Tagged:
        return cls(
            memory_id=d["memory_id"],
            added=tuple(d["added"]),
            removed=tuple(d["removed"]),
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_id": self.memory_id,
            "added": self.added,
            "removed": self.removed,
        }


class Superseded(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A memory stopped being current because another replaced it."""

    memory_id: bytes
    """The memory that is no longer current."""
    successor_id: bytes | None = None
    """The memory that replaced it, if one did."""
    confidence: float = 1.0
    """0 to 1; 1 when a person or program said so explicitly."""
    reason: str = ''
    """Why, for people."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Superseded:
        return cls(
            memory_id=d["memory_id"],
            successor_id=d["successor_id"],
            confidence=d["confidence"],
            reason=d["reason"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_id": self.memory_id,
            "successor_id": self.successor_id,
            "confidence": self.confidence,
            "reason": self.reason,
        }


class Ticked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Time passed: written when something in a space is due. Event time is the only clock of the rules."""

    due_at: int | None = None
    """The moment that was due; microseconds since the Unix epoch, UTC."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Ticked:
        return cls(
            due_at=d["due_at"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "due_at": self.due_at,
        }


class MemoryEvent(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The envelope of everything that happens to a memory. Key: 'tenant/space' as UTF-8."""

    event_id: bytes
    """UUIDv7; or the UUIDv5 of the producer's idempotency key. The same id twice has one effect."""
    tenant: str
    """Who owns the space."""
    space: str
    """Whose memory it is: a user, an agent, a project."""
    occurred_at: int
    """When it happened, not when it was written; microseconds since the Unix epoch, UTC."""
    actor: str = ''
    """The program or person that wrote it."""
    trust: Trust = Trust.USER
    """Who vouches for it."""
    causation_id: bytes | None = None
    """The event that caused this one."""
    correlation_id: str | None = None
    """The session or request it belongs to."""
    body: Observed | Recalled | Rated | Tagged | Superseded | Forgotten | ConceptFormed | ConceptDissolved | Ticked
    """What happened."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> MemoryEvent:
        return cls(
            event_id=d["event_id"],
            tenant=d["tenant"],
            space=d["space"],
            occurred_at=d["occurred_at"],
            actor=d["actor"],
            trust=_TRUST[d["trust"]],
            causation_id=d["causation_id"],
            correlation_id=d["correlation_id"],
            body=_BODIES[d["body"][0]].from_avro(d["body"][1]),
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "event_id": self.event_id,
            "tenant": self.tenant,
            "space": self.space,
            "occurred_at": self.occurred_at,
            "actor": self.actor,
            "trust": self.trust,
            "causation_id": self.causation_id,
            "correlation_id": self.correlation_id,
            "body": ("hms.memory.v1." + type(self.body).__name__, self.body.to_avro()),
        }


class Tier(StrEnum):
    """Where a memory lives. NONE is before its first fold, FORGOTTEN after its last."""

    NONE = "NONE"
    SHORT = "SHORT"
    MEDIUM = "MEDIUM"
    LONG = "LONG"
    FORGOTTEN = "FORGOTTEN"


_TIER = {x.value: x for x in Tier}


class MemoryState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The latest state of one memory. Key: 'tenant/space/memory_id', on the partition of its space. FORGOTTEN is a marker without content; a tombstone follows it."""

    memory_id: bytes
    """The event id of its Observed or ConceptFormed."""
    tenant: str
    """Who owns the space."""
    space: str
    """Whose memory it is."""
    applied_offset: int
    """The last source offset that changed it: the guard against redelivery, and which of two copies wins."""
    observed_offset: int
    """The source offset that made it: the same event at another offset has no effect. -1 for a marker that met its Forgotten first."""
    policy_version: int
    """The version of the tier rules that folded it."""
    tier: Tier
    """Where it lives."""
    tier_since: int
    """Event time at which it came there; microseconds, UTC."""
    tier_reason: str
    """Why it is there: a stable code, such as 'observed' or 'used_often'."""
    kind: Kind = Kind.MESSAGE
    """What it is."""
    trust: Trust = Trust.UNKNOWN
    """Who vouches for it."""
    actor: str = ''
    """Who wrote it."""
    content: str | Sealed | None = None
    """The memory; null once forgotten."""
    speaker: str | None = None
    """Who said it."""
    session_id: str | None = None
    """The conversation it belongs to."""
    turn: int | None = None
    """Its place in the session."""
    importance: float | None = None
    """The producer's judgement, 0 to 1."""
    tags: tuple[str, ...] = ()
    """Labels, sorted."""
    attributes: Mapping[str, str] = msgspec.field(default_factory=dict)
    """What the producer wants back."""
    occurred_at: int
    """When it happened; microseconds, UTC."""
    expires_at: int | None = None
    """Forgotten from then on; microseconds, UTC."""
    tokens: int
    """Estimated length in tokens."""
    uses: tuple[int, ...] = ()
    """Event times of the latest uses, oldest first, the observation included; bounded by the policy."""
    use_count: int = 0
    """All uses, the observation included."""
    rating: float = 0.0
    """Sum of its ratings."""
    rating_count: int = 0
    """How many ratings."""
    superseded_by: bytes | None = None
    """The memory that replaced it; its own id if it was superseded by nothing named."""
    recent_event_ids: tuple[bytes, ...] = ()
    """The latest events that touched it, oldest first: repeats at another offset are recognised."""
    concept: Concept | None = None
    """Set when kind is CONCEPT."""
    concept_ids: tuple[bytes, ...] = ()
    """Concepts it is a member of."""
    crystallised_in: tuple[str, ...] = ()
    """Adapters that learned it."""
    utc_offset_minutes: int | None = None
    """Minutes that local time was ahead of UTC where it happened; null: its day is the day in UTC."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> MemoryState:
        return cls(
            memory_id=d["memory_id"],
            tenant=d["tenant"],
            space=d["space"],
            applied_offset=d["applied_offset"],
            observed_offset=d["observed_offset"],
            policy_version=d["policy_version"],
            tier=_TIER[d["tier"]],
            tier_since=d["tier_since"],
            tier_reason=d["tier_reason"],
            kind=_KIND[d["kind"]],
            trust=_TRUST[d["trust"]],
            actor=d["actor"],
            content=Sealed.from_avro(d["content"]) if isinstance(d["content"], dict) else d["content"],
            speaker=d["speaker"],
            session_id=d["session_id"],
            turn=d["turn"],
            importance=d["importance"],
            tags=tuple(d["tags"]),
            attributes=d["attributes"],
            occurred_at=d["occurred_at"],
            expires_at=d["expires_at"],
            tokens=d["tokens"],
            uses=tuple(d["uses"]),
            use_count=d["use_count"],
            rating=d["rating"],
            rating_count=d["rating_count"],
            superseded_by=d["superseded_by"],
            recent_event_ids=tuple(d["recent_event_ids"]),
            concept=Concept.from_avro(d["concept"]) if isinstance(d["concept"], dict) else d["concept"],
            concept_ids=tuple(d["concept_ids"]),
            crystallised_in=tuple(d["crystallised_in"]),
            utc_offset_minutes=d["utc_offset_minutes"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_id": self.memory_id,
            "tenant": self.tenant,
            "space": self.space,
            "applied_offset": self.applied_offset,
            "observed_offset": self.observed_offset,
            "policy_version": self.policy_version,
            "tier": self.tier,
            "tier_since": self.tier_since,
            "tier_reason": self.tier_reason,
            "kind": self.kind,
            "trust": self.trust,
            "actor": self.actor,
            "content": self.content.to_avro() if isinstance(self.content, Sealed) else self.content,
            "speaker": self.speaker,
            "session_id": self.session_id,
            "turn": self.turn,
            "importance": self.importance,
            "tags": self.tags,
            "attributes": self.attributes,
            "occurred_at": self.occurred_at,
            "expires_at": self.expires_at,
            "tokens": self.tokens,
            "uses": self.uses,
            "use_count": self.use_count,
            "rating": self.rating,
            "rating_count": self.rating_count,
            "superseded_by": self.superseded_by,
            "recent_event_ids": self.recent_event_ids,
            "concept": self.concept.to_avro() if isinstance(self.concept, Concept) else self.concept,
            "concept_ids": self.concept_ids,
            "crystallised_in": self.crystallised_in,
            "utc_offset_minutes": self.utc_offset_minutes,
        }


class Position(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How far a partition of the log has been folded. Key: '#position/<partition>' in hms.memory.spaces.v1, written last in each batch."""

    partition: int
    """The partition of hms.memory.events.v1."""
    next_offset: int
    """The next source offset to fold."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Position:
        return cls(
            partition=d["partition"],
            next_offset=d["next_offset"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "partition": self.partition,
            "next_offset": self.next_offset,
        }


class WorkingSetEntry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One memory of the working set, with what is needed to decide its place without reading its record."""

    memory_id: bytes
    """The memory."""
    tokens: int
    """Estimated length in tokens."""
    uses: tuple[int, ...]
    """Event times of its latest uses, oldest first."""
    use_count: int
    """All uses seen by the space."""
    entered_at: int
    """Event time at which it entered."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> WorkingSetEntry:
        return cls(
            memory_id=d["memory_id"],
            tokens=d["tokens"],
            uses=tuple(d["uses"]),
            use_count=d["use_count"],
            entered_at=d["entered_at"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_id": self.memory_id,
            "tokens": self.tokens,
            "uses": self.uses,
            "use_count": self.use_count,
            "entered_at": self.entered_at,
        }


class Warm(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A memory outside the working set that was recalled lately: enough recalls bring it back."""

    memory_id: bytes
    """The memory."""
    uses: tuple[int, ...]
    """Event times of its latest recalls, oldest first."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Warm:
        return cls(
            memory_id=d["memory_id"],
            uses=tuple(d["uses"]),
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "memory_id": self.memory_id,
            "uses": self.uses,
        }


class SpaceState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The record of a space: decisions are made from it alone. Key: 'tenant/space'."""

    tenant: str
    """Who owns the space."""
    space: str
    """Whose memory it is."""
    applied_offset: int
    """The last source offset folded into it."""
    policy_version: int
    """The version of the tier rules that folded it."""
    clock: int
    """The latest event time seen; microseconds, UTC."""
    events: int
    """Events of this space folded so far."""
    working_set: tuple[WorkingSetEntry, ...] = ()
    """What is always in context, in order of entry."""
    warm: tuple[Warm, ...] = ()
    """Recalled lately, not in the working set; bounded by the policy."""
    due: tuple[Due, ...] = ()
    """What is scheduled, soonest first."""
    next_due: int | None = None
    """When a Ticked is wanted next; microseconds, UTC."""
    cleared_offset: int | None = None
    """The source offset of the latest Forgotten of the whole space: whatever was observed before it is gone."""
    recent_event_ids: tuple[bytes, ...] = ()
    """The latest events beside observations, oldest first: repeats at another offset are recognised."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> SpaceState:
        return cls(
            tenant=d["tenant"],
            space=d["space"],
            applied_offset=d["applied_offset"],
            policy_version=d["policy_version"],
            clock=d["clock"],
            events=d["events"],
            working_set=tuple(WorkingSetEntry.from_avro(x) for x in d["working_set"]),
            warm=tuple(Warm.from_avro(x) for x in d["warm"]),
            due=tuple(Due.from_avro(x) for x in d["due"]),
            next_due=d["next_due"],
            cleared_offset=d["cleared_offset"],
            recent_event_ids=tuple(d["recent_event_ids"]),
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "tenant": self.tenant,
            "space": self.space,
            "applied_offset": self.applied_offset,
            "policy_version": self.policy_version,
            "clock": self.clock,
            "events": self.events,
            "working_set": [x.to_avro() for x in self.working_set],
            "warm": [x.to_avro() for x in self.warm],
            "due": [x.to_avro() for x in self.due],
            "next_due": self.next_due,
            "cleared_offset": self.cleared_offset,
            "recent_event_ids": self.recent_event_ids,
        }


class Transition(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A memory moved between tiers. Key: 'tenant/space/memory_id'."""

    transition_id: bytes
    """UUIDv5 of cause, memory and target: a second copy is recognised."""
    tenant: str
    """Who owns the space."""
    space: str
    """Whose memory it is."""
    memory_id: bytes
    """The memory that moved."""
    from_tier: Tier
    """Where it was."""
    to_tier: Tier
    """Where it is now."""
    reason: str
    """Why: a stable code."""
    cause_event_id: bytes
    """The event that moved it."""
    source_offset: int
    """That event's offset in the log."""
    occurred_at: int
    """That event's time; microseconds, UTC."""

    @classmethod
    def from_avro(cls, d: dict[str, Any]) -> Transition:
        return cls(
            transition_id=d["transition_id"],
            tenant=d["tenant"],
            space=d["space"],
            memory_id=d["memory_id"],
            from_tier=_TIER[d["from_tier"]],
            to_tier=_TIER[d["to_tier"]],
            reason=d["reason"],
            cause_event_id=d["cause_event_id"],
            source_offset=d["source_offset"],
            occurred_at=d["occurred_at"],
        )

    def to_avro(self) -> dict[str, Any]:
        return {
            "transition_id": self.transition_id,
            "tenant": self.tenant,
            "space": self.space,
            "memory_id": self.memory_id,
            "from_tier": self.from_tier,
            "to_tier": self.to_tier,
            "reason": self.reason,
            "cause_event_id": self.cause_event_id,
            "source_offset": self.source_offset,
            "occurred_at": self.occurred_at,
        }


Body = Observed | Recalled | Rated | Tagged | Superseded | Forgotten | ConceptFormed | ConceptDissolved | Ticked
Record = MemoryEvent | MemoryState | SpaceState | Position | Transition | Embedding | DeadLetter | Generation | CurrentGeneration

_BODIES: dict[str, Any] = {
    "hms.memory.v1.Observed": Observed,
    "hms.memory.v1.Recalled": Recalled,
    "hms.memory.v1.Rated": Rated,
    "hms.memory.v1.Tagged": Tagged,
    "hms.memory.v1.Superseded": Superseded,
    "hms.memory.v1.Forgotten": Forgotten,
    "hms.memory.v1.ConceptFormed": ConceptFormed,
    "hms.memory.v1.ConceptDissolved": ConceptDissolved,
    "hms.memory.v1.Ticked": Ticked,
}
