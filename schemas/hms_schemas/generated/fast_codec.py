"""Generated from schemas/avro by schemas/generate.py: do not edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hms_schemas.generated.records import (
    Concept,
    ConceptDissolved,
    ConceptFormed,
    CurrentGeneration,
    DeadLetter,
    Due,
    DueAction,
    Embedding,
    Forgotten,
    Generation,
    GenerationState,
    Kind,
    MemoryEvent,
    MemoryState,
    Observed,
    Position,
    Rated,
    Recalled,
    Sealed,
    SpaceState,
    Superseded,
    Tagged,
    Ticked,
    Tier,
    Transition,
    Trust,
    Warm,
    WorkingSetEntry,
)
from hms_schemas.wire import (
    INT_MAX,
    INT_MIN,
    SMALL,
    SMALL_END,
    Unusual,
    read_bytes,
    read_double,
    read_ids,
    read_long,
    read_longs,
    read_size,
    read_text,
    read_text_map,
    read_texts,
    write_bytes,
    write_double,
    write_ids,
    write_large,
    write_long,
    write_longs,
    write_text_map,
    write_texts,
)

_DueAction_AT = {0: DueAction.NONE, 2: DueAction.EXPIRE, 4: DueAction.PURGE}
_DueAction_TAGS = {"NONE": b"\x00", "EXPIRE": b"\x02", "PURGE": b"\x04"}
_GenerationState_AT = {0: GenerationState.UNKNOWN, 2: GenerationState.BUILDING, 4: GenerationState.READY, 6: GenerationState.RETIRED, 8: GenerationState.DROPPED}
_GenerationState_TAGS = {"UNKNOWN": b"\x00", "BUILDING": b"\x02", "READY": b"\x04", "RETIRED": b"\x06", "DROPPED": b"\x08"}
_Kind_AT = {0: Kind.UNKNOWN, 2: Kind.MESSAGE, 4: Kind.FACT, 6: Kind.PREFERENCE, 8: Kind.PROCEDURE, 10: Kind.EVENT, 12: Kind.RESULT, 14: Kind.CONCEPT}
_Kind_TAGS = {"UNKNOWN": b"\x00", "MESSAGE": b"\x02", "FACT": b"\x04", "PREFERENCE": b"\x06", "PROCEDURE": b"\x08", "EVENT": b"\x0a", "RESULT": b"\x0c", "CONCEPT": b"\x0e"}
_Trust_AT = {0: Trust.UNKNOWN, 2: Trust.USER, 4: Trust.ASSISTANT, 6: Trust.TOOL, 8: Trust.WEB, 10: Trust.SYSTEM}
_Trust_TAGS = {"UNKNOWN": b"\x00", "USER": b"\x02", "ASSISTANT": b"\x04", "TOOL": b"\x06", "WEB": b"\x08", "SYSTEM": b"\x0a"}
_Tier_AT = {0: Tier.NONE, 2: Tier.SHORT, 4: Tier.MEDIUM, 6: Tier.LONG, 8: Tier.FORGOTTEN}
_Tier_TAGS = {"NONE": b"\x00", "SHORT": b"\x02", "MEDIUM": b"\x04", "LONG": b"\x06", "FORGOTTEN": b"\x08"}
_BOOLEANS = (False, True)


def read_Concept(d: bytes, i: int) -> tuple[Concept, int]:
    title: Any
    n = d[i]
    if n & 129:
        title, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        title = d[i + 1:j].decode()
        i = j
    key_terms: Any
    if d[i] == 0:
        key_terms = ()
        i += 1
    else:
        key_terms, i = read_texts(d, i)
    member_ids: Any
    if d[i] == 0:
        member_ids = ()
        i += 1
    else:
        member_ids, i = read_ids(d, i)
    parent_ids: Any
    if d[i] == 0:
        parent_ids = ()
        i += 1
    else:
        parent_ids, i = read_ids(d, i)
    confidence: Any
    (confidence,) = read_double(d, i)
    i += 8
    made_by: Any
    n = d[i]
    if n & 129:
        made_by, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        made_by = d[i + 1:j].decode()
        i = j
    return Concept(title=title, key_terms=key_terms, member_ids=member_ids, parent_ids=parent_ids, confidence=confidence, made_by=made_by), i


def write_Concept(r: Concept) -> bytes:
    title: Any = r.title
    title = title.encode()
    n_title = len(title)
    key_terms: Any = r.key_terms
    member_ids: Any = r.member_ids
    parent_ids: Any = r.parent_ids
    confidence: Any = r.confidence
    if type(confidence) is not float:
        raise Unusual
    made_by: Any = r.made_by
    made_by = made_by.encode()
    n_made_by = len(made_by)
    return b"".join((
        (SMALL[n_title] if n_title < SMALL_END else write_large(n_title)),
        title,
        (b"\x00" if key_terms == () else write_texts(key_terms)),
        (b"\x00" if member_ids == () else write_ids(member_ids)),
        (b"\x00" if parent_ids == () else write_ids(parent_ids)),
        write_double(confidence),
        (SMALL[n_made_by] if n_made_by < SMALL_END else write_large(n_made_by)),
        made_by,
    ))


def read_ConceptDissolved(d: bytes, i: int) -> tuple[ConceptDissolved, int]:
    concept_id: Any
    j = i + 16
    concept_id = d[i:j]
    i = j
    reason: Any
    n = d[i]
    if n & 129:
        reason, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        reason = d[i + 1:j].decode()
        i = j
    return ConceptDissolved(concept_id=concept_id, reason=reason), i


def write_ConceptDissolved(r: ConceptDissolved) -> bytes:
    concept_id: Any = r.concept_id
    if type(concept_id) is not bytes or len(concept_id) != 16:
        raise Unusual
    reason: Any = r.reason
    reason = reason.encode()
    n_reason = len(reason)
    return b"".join((
        concept_id,
        (SMALL[n_reason] if n_reason < SMALL_END else write_large(n_reason)),
        reason,
    ))


def read_Sealed(d: bytes, i: int) -> tuple[Sealed, int]:
    key_id: Any
    n = d[i]
    if n & 129:
        key_id, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        key_id = d[i + 1:j].decode()
        i = j
    nonce: Any
    n = d[i]
    if n & 129:
        nonce, i = read_bytes(d, i)
    else:
        j = i + 1 + (n >> 1)
        nonce = d[i + 1:j]
        i = j
    ciphertext: Any
    n = d[i]
    if n & 129:
        ciphertext, i = read_bytes(d, i)
    else:
        j = i + 1 + (n >> 1)
        ciphertext = d[i + 1:j]
        i = j
    return Sealed(key_id=key_id, nonce=nonce, ciphertext=ciphertext), i


def write_Sealed(r: Sealed) -> bytes:
    key_id: Any = r.key_id
    key_id = key_id.encode()
    n_key_id = len(key_id)
    nonce: Any = r.nonce
    ciphertext: Any = r.ciphertext
    return b"".join((
        (SMALL[n_key_id] if n_key_id < SMALL_END else write_large(n_key_id)),
        key_id,
        write_bytes(nonce),
        write_bytes(ciphertext),
    ))


def read_ConceptFormed(d: bytes, i: int) -> tuple[ConceptFormed, int]:
    title: Any
    n = d[i]
    if n & 129:
        title, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        title = d[i + 1:j].decode()
        i = j
    key_terms: Any
    if d[i] == 0:
        key_terms = ()
        i += 1
    else:
        key_terms, i = read_texts(d, i)
    summary: Any
    n = d[i]
    i += 1
    if n == 0:
        n = d[i]
        if n & 129:
            summary, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            summary = d[i + 1:j].decode()
            i = j
    elif n == 2:
        summary, i = read_Sealed(d, i)
    else:
        raise Unusual
    member_ids: Any
    if d[i] == 0:
        member_ids = ()
        i += 1
    else:
        member_ids, i = read_ids(d, i)
    parent_ids: Any
    if d[i] == 0:
        parent_ids = ()
        i += 1
    else:
        parent_ids, i = read_ids(d, i)
    confidence: Any
    (confidence,) = read_double(d, i)
    i += 8
    made_by: Any
    n = d[i]
    if n & 129:
        made_by, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        made_by = d[i + 1:j].decode()
        i = j
    return ConceptFormed(title=title, key_terms=key_terms, summary=summary, member_ids=member_ids, parent_ids=parent_ids, confidence=confidence, made_by=made_by), i


def write_ConceptFormed(r: ConceptFormed) -> bytes:
    title: Any = r.title
    title = title.encode()
    n_title = len(title)
    key_terms: Any = r.key_terms
    summary: Any = r.summary
    if isinstance(summary, str):
        summary = summary.encode()
        n_summary = len(summary)
        summary = b"\x00" + (SMALL[n_summary] if n_summary < SMALL_END else write_large(n_summary)) + summary
    elif type(summary) is Sealed:
        summary = b"\x02" + write_Sealed(summary)
    else:
        raise Unusual
    member_ids: Any = r.member_ids
    parent_ids: Any = r.parent_ids
    confidence: Any = r.confidence
    if type(confidence) is not float:
        raise Unusual
    made_by: Any = r.made_by
    made_by = made_by.encode()
    n_made_by = len(made_by)
    return b"".join((
        (SMALL[n_title] if n_title < SMALL_END else write_large(n_title)),
        title,
        (b"\x00" if key_terms == () else write_texts(key_terms)),
        summary,
        (b"\x00" if member_ids == () else write_ids(member_ids)),
        (b"\x00" if parent_ids == () else write_ids(parent_ids)),
        write_double(confidence),
        (SMALL[n_made_by] if n_made_by < SMALL_END else write_large(n_made_by)),
        made_by,
    ))


def read_CurrentGeneration(d: bytes, i: int) -> tuple[CurrentGeneration, int]:
    number: Any
    n = d[i]
    if n < 128:
        number = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        number, i = read_long(d, i)
    previous: Any
    n = d[i]
    if n < 128:
        previous = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        previous, i = read_long(d, i)
    changed_at: Any
    n = d[i]
    if n < 128:
        changed_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        changed_at, i = read_long(d, i)
    return CurrentGeneration(number=number, previous=previous, changed_at=changed_at), i


def write_CurrentGeneration(r: CurrentGeneration) -> bytes:
    number: Any = r.number
    previous: Any = r.previous
    changed_at: Any = r.changed_at
    return b"".join((
        (SMALL[number] if 0 <= number < SMALL_END else write_large(number)),
        (SMALL[previous] if 0 <= previous < SMALL_END else write_large(previous)),
        (SMALL[changed_at] if 0 <= changed_at < SMALL_END else write_large(changed_at)),
    ))


def read_DeadLetter(d: bytes, i: int) -> tuple[DeadLetter, int]:
    topic: Any
    n = d[i]
    if n & 129:
        topic, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        topic = d[i + 1:j].decode()
        i = j
    partition: Any
    n = d[i]
    if n < 128:
        partition = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        partition, i = read_long(d, i)
    offset: Any
    n = d[i]
    if n < 128:
        offset = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        offset, i = read_long(d, i)
    timestamp: Any
    n = d[i]
    if n < 128:
        timestamp = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        timestamp, i = read_long(d, i)
    reason: Any
    n = d[i]
    if n & 129:
        reason, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        reason = d[i + 1:j].decode()
        i = j
    message: Any
    n = d[i]
    if n & 129:
        message, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        message = d[i + 1:j].decode()
        i = j
    app: Any
    n = d[i]
    if n & 129:
        app, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        app = d[i + 1:j].decode()
        i = j
    attempt: Any
    n = d[i]
    if n < 128:
        attempt = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        attempt, i = read_long(d, i)
    first_failed_at: Any
    n = d[i]
    if n < 128:
        first_failed_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        first_failed_at, i = read_long(d, i)
    key: Any
    n = d[i]
    i += 1
    if n == 0:
        key = None
    elif n == 2:
        n = d[i]
        if n & 129:
            key, i = read_bytes(d, i)
        else:
            j = i + 1 + (n >> 1)
            key = d[i + 1:j]
            i = j
    else:
        raise Unusual
    value: Any
    n = d[i]
    i += 1
    if n == 0:
        value = None
    elif n == 2:
        n = d[i]
        if n & 129:
            value, i = read_bytes(d, i)
        else:
            j = i + 1 + (n >> 1)
            value = d[i + 1:j]
            i = j
    else:
        raise Unusual
    return DeadLetter(topic=topic, partition=partition, offset=offset, timestamp=timestamp, reason=reason, message=message, app=app, attempt=attempt, first_failed_at=first_failed_at, key=key, value=value), i


def write_DeadLetter(r: DeadLetter) -> bytes:
    topic: Any = r.topic
    topic = topic.encode()
    n_topic = len(topic)
    partition: Any = r.partition
    offset: Any = r.offset
    timestamp: Any = r.timestamp
    reason: Any = r.reason
    reason = reason.encode()
    n_reason = len(reason)
    message: Any = r.message
    message = message.encode()
    n_message = len(message)
    app: Any = r.app
    app = app.encode()
    n_app = len(app)
    attempt: Any = r.attempt
    first_failed_at: Any = r.first_failed_at
    key: Any = r.key
    if key is None:
        key = b"\x00"
    elif type(key) is bytes:
        key = b"\x02" + write_bytes(key)
    else:
        raise Unusual
    value: Any = r.value
    if value is None:
        value = b"\x00"
    elif type(value) is bytes:
        value = b"\x02" + write_bytes(value)
    else:
        raise Unusual
    return b"".join((
        (SMALL[n_topic] if n_topic < SMALL_END else write_large(n_topic)),
        topic,
        (SMALL[partition] if 0 <= partition < SMALL_END else write_large(partition)),
        (SMALL[offset] if 0 <= offset < SMALL_END else write_large(offset)),
        (SMALL[timestamp] if 0 <= timestamp < SMALL_END else write_large(timestamp)),
        (SMALL[n_reason] if n_reason < SMALL_END else write_large(n_reason)),
        reason,
        (SMALL[n_message] if n_message < SMALL_END else write_large(n_message)),
        message,
        (SMALL[n_app] if n_app < SMALL_END else write_large(n_app)),
        app,
        (SMALL[attempt] if 0 <= attempt < SMALL_END else write_large(attempt)),
        (SMALL[first_failed_at] if 0 <= first_failed_at < SMALL_END else write_large(first_failed_at)),
        key,
        value,
    ))


def read_Due(d: bytes, i: int) -> tuple[Due, int]:
    due_at: Any
    n = d[i]
    if n < 128:
        due_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        due_at, i = read_long(d, i)
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    action: Any
    action = _DueAction_AT[d[i]]
    i += 1
    return Due(due_at=due_at, memory_id=memory_id, action=action), i


def write_Due(r: Due) -> bytes:
    due_at: Any = r.due_at
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    action: Any = r.action
    return b"".join((
        (SMALL[due_at] if 0 <= due_at < SMALL_END else write_large(due_at)),
        memory_id,
        _DueAction_TAGS[action._value_],
    ))


def read_Embedding(d: bytes, i: int) -> tuple[Embedding, int]:
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    tenant: Any
    n = d[i]
    if n & 129:
        tenant, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        tenant = d[i + 1:j].decode()
        i = j
    space: Any
    n = d[i]
    if n & 129:
        space, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        space = d[i + 1:j].decode()
        i = j
    model_id: Any
    n = d[i]
    if n & 129:
        model_id, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        model_id = d[i + 1:j].decode()
        i = j
    content_hash: Any
    n = d[i]
    if n & 129:
        content_hash, i = read_bytes(d, i)
    else:
        j = i + 1 + (n >> 1)
        content_hash = d[i + 1:j]
        i = j
    dimensions: Any
    n = d[i]
    if n < 128:
        dimensions = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        dimensions, i = read_long(d, i)
    vector: Any
    n = d[i]
    if n & 129:
        vector, i = read_bytes(d, i)
    else:
        j = i + 1 + (n >> 1)
        vector = d[i + 1:j]
        i = j
    source_offset: Any
    n = d[i]
    if n < 128:
        source_offset = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        source_offset, i = read_long(d, i)
    parts: Any
    n = d[i]
    if n & 129:
        parts, i = read_bytes(d, i)
    else:
        j = i + 1 + (n >> 1)
        parts = d[i + 1:j]
        i = j
    part_dimensions: Any
    n = d[i]
    if n < 128:
        part_dimensions = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        part_dimensions, i = read_long(d, i)
    passages: Any
    n = d[i]
    if n & 129:
        passages, i = read_bytes(d, i)
    else:
        j = i + 1 + (n >> 1)
        passages = d[i + 1:j]
        i = j
    passage_parts: Any
    if d[i] == 0:
        passage_parts = ()
        i += 1
    else:
        passage_parts, i = read_longs(d, i)
    return Embedding(memory_id=memory_id, tenant=tenant, space=space, model_id=model_id, content_hash=content_hash, dimensions=dimensions, vector=vector, source_offset=source_offset, parts=parts, part_dimensions=part_dimensions, passages=passages, passage_parts=passage_parts), i


def write_Embedding(r: Embedding) -> bytes:
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    tenant: Any = r.tenant
    tenant = tenant.encode()
    n_tenant = len(tenant)
    space: Any = r.space
    space = space.encode()
    n_space = len(space)
    model_id: Any = r.model_id
    model_id = model_id.encode()
    n_model_id = len(model_id)
    content_hash: Any = r.content_hash
    dimensions: Any = r.dimensions
    vector: Any = r.vector
    source_offset: Any = r.source_offset
    parts: Any = r.parts
    part_dimensions: Any = r.part_dimensions
    passages: Any = r.passages
    passage_parts: Any = r.passage_parts
    return b"".join((
        memory_id,
        (SMALL[n_tenant] if n_tenant < SMALL_END else write_large(n_tenant)),
        tenant,
        (SMALL[n_space] if n_space < SMALL_END else write_large(n_space)),
        space,
        (SMALL[n_model_id] if n_model_id < SMALL_END else write_large(n_model_id)),
        model_id,
        write_bytes(content_hash),
        (SMALL[dimensions] if 0 <= dimensions < SMALL_END else write_large(dimensions)),
        write_bytes(vector),
        (SMALL[source_offset] if 0 <= source_offset < SMALL_END else write_large(source_offset)),
        write_bytes(parts),
        (SMALL[part_dimensions] if 0 <= part_dimensions < SMALL_END else write_large(part_dimensions)),
        write_bytes(passages),
        (b"\x00" if passage_parts == () else write_longs(passage_parts)),
    ))


def read_Forgotten(d: bytes, i: int) -> tuple[Forgotten, int]:
    memory_ids: Any
    if d[i] == 0:
        memory_ids = ()
        i += 1
    else:
        memory_ids, i = read_ids(d, i)
    whole_space: Any
    whole_space = _BOOLEANS[d[i]]
    i += 1
    destroyed_key_ids: Any
    if d[i] == 0:
        destroyed_key_ids = ()
        i += 1
    else:
        destroyed_key_ids, i = read_texts(d, i)
    reason: Any
    n = d[i]
    if n & 129:
        reason, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        reason = d[i + 1:j].decode()
        i = j
    return Forgotten(memory_ids=memory_ids, whole_space=whole_space, destroyed_key_ids=destroyed_key_ids, reason=reason), i


def write_Forgotten(r: Forgotten) -> bytes:
    memory_ids: Any = r.memory_ids
    whole_space: Any = r.whole_space
    if type(whole_space) is not bool:
        raise Unusual
    destroyed_key_ids: Any = r.destroyed_key_ids
    reason: Any = r.reason
    reason = reason.encode()
    n_reason = len(reason)
    return b"".join((
        (b"\x00" if memory_ids == () else write_ids(memory_ids)),
        (b"\x01" if whole_space else b"\x00"),
        (b"\x00" if destroyed_key_ids == () else write_texts(destroyed_key_ids)),
        (SMALL[n_reason] if n_reason < SMALL_END else write_large(n_reason)),
        reason,
    ))


def read_Generation(d: bytes, i: int) -> tuple[Generation, int]:
    number: Any
    n = d[i]
    if n < 128:
        number = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        number, i = read_long(d, i)
    state: Any
    state = _GenerationState_AT[d[i]]
    i += 1
    embedding: Any
    n = d[i]
    if n & 129:
        embedding, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        embedding = d[i + 1:j].decode()
        i = j
    model_id: Any
    n = d[i]
    if n & 129:
        model_id, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        model_id = d[i + 1:j].decode()
        i = j
    dimensions: Any
    n = d[i]
    if n < 128:
        dimensions = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        dimensions, i = read_long(d, i)
    policy_version: Any
    n = d[i]
    if n < 128:
        policy_version = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        policy_version, i = read_long(d, i)
    digest: Any
    n = d[i]
    if n & 129:
        digest, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        digest = d[i + 1:j].decode()
        i = j
    folded_offsets: Any
    if d[i] == 0:
        folded_offsets = ()
        i += 1
    else:
        folded_offsets, i = read_longs(d, i)
    changed_at: Any
    n = d[i]
    if n < 128:
        changed_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        changed_at, i = read_long(d, i)
    return Generation(number=number, state=state, embedding=embedding, model_id=model_id, dimensions=dimensions, policy_version=policy_version, digest=digest, folded_offsets=folded_offsets, changed_at=changed_at), i


def write_Generation(r: Generation) -> bytes:
    number: Any = r.number
    state: Any = r.state
    embedding: Any = r.embedding
    embedding = embedding.encode()
    n_embedding = len(embedding)
    model_id: Any = r.model_id
    model_id = model_id.encode()
    n_model_id = len(model_id)
    dimensions: Any = r.dimensions
    policy_version: Any = r.policy_version
    digest: Any = r.digest
    digest = digest.encode()
    n_digest = len(digest)
    folded_offsets: Any = r.folded_offsets
    changed_at: Any = r.changed_at
    return b"".join((
        (SMALL[number] if 0 <= number < SMALL_END else write_large(number)),
        _GenerationState_TAGS[state._value_],
        (SMALL[n_embedding] if n_embedding < SMALL_END else write_large(n_embedding)),
        embedding,
        (SMALL[n_model_id] if n_model_id < SMALL_END else write_large(n_model_id)),
        model_id,
        (SMALL[dimensions] if 0 <= dimensions < SMALL_END else write_large(dimensions)),
        (SMALL[policy_version] if 0 <= policy_version < SMALL_END else write_large(policy_version)),
        (SMALL[n_digest] if n_digest < SMALL_END else write_large(n_digest)),
        digest,
        (b"\x00" if folded_offsets == () else write_longs(folded_offsets)),
        (SMALL[changed_at] if 0 <= changed_at < SMALL_END else write_large(changed_at)),
    ))


def read_Observed(d: bytes, i: int) -> tuple[Observed, int]:
    content: Any
    n = d[i]
    i += 1
    if n == 0:
        n = d[i]
        if n & 129:
            content, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            content = d[i + 1:j].decode()
            i = j
    elif n == 2:
        content, i = read_Sealed(d, i)
    else:
        raise Unusual
    kind: Any
    kind = _Kind_AT[d[i]]
    i += 1
    speaker: Any
    n = d[i]
    i += 1
    if n == 0:
        speaker = None
    elif n == 2:
        n = d[i]
        if n & 129:
            speaker, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            speaker = d[i + 1:j].decode()
            i = j
    else:
        raise Unusual
    session_id: Any
    n = d[i]
    i += 1
    if n == 0:
        session_id = None
    elif n == 2:
        n = d[i]
        if n & 129:
            session_id, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            session_id = d[i + 1:j].decode()
            i = j
    else:
        raise Unusual
    turn: Any
    n = d[i]
    i += 1
    if n == 0:
        turn = None
    elif n == 2:
        n = d[i]
        if n < 128:
            turn = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            turn, i = read_long(d, i)
    else:
        raise Unusual
    importance: Any
    n = d[i]
    i += 1
    if n == 0:
        importance = None
    elif n == 2:
        (importance,) = read_double(d, i)
        i += 8
    else:
        raise Unusual
    tags: Any
    if d[i] == 0:
        tags = ()
        i += 1
    else:
        tags, i = read_texts(d, i)
    attributes: Any
    if d[i] == 0:
        attributes = {}
        i += 1
    else:
        attributes, i = read_text_map(d, i)
    expires_at: Any
    n = d[i]
    i += 1
    if n == 0:
        expires_at = None
    elif n == 2:
        n = d[i]
        if n < 128:
            expires_at = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            expires_at, i = read_long(d, i)
    else:
        raise Unusual
    utc_offset_minutes: Any
    n = d[i]
    i += 1
    if n == 0:
        utc_offset_minutes = None
    elif n == 2:
        n = d[i]
        if n < 128:
            utc_offset_minutes = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            utc_offset_minutes, i = read_long(d, i)
    else:
        raise Unusual
    return Observed(content=content, kind=kind, speaker=speaker, session_id=session_id, turn=turn, importance=importance, tags=tags, attributes=attributes, expires_at=expires_at, utc_offset_minutes=utc_offset_minutes), i


def write_Observed(r: Observed) -> bytes:
    content: Any = r.content
    if isinstance(content, str):
        content = content.encode()
        n_content = len(content)
        content = b"\x00" + (SMALL[n_content] if n_content < SMALL_END else write_large(n_content)) + content
    elif type(content) is Sealed:
        content = b"\x02" + write_Sealed(content)
    else:
        raise Unusual
    kind: Any = r.kind
    speaker: Any = r.speaker
    if speaker is None:
        speaker = b"\x00"
    elif isinstance(speaker, str):
        speaker = speaker.encode()
        n_speaker = len(speaker)
        speaker = b"\x02" + (SMALL[n_speaker] if n_speaker < SMALL_END else write_large(n_speaker)) + speaker
    else:
        raise Unusual
    session_id: Any = r.session_id
    if session_id is None:
        session_id = b"\x00"
    elif isinstance(session_id, str):
        session_id = session_id.encode()
        n_session_id = len(session_id)
        session_id = b"\x02" + (SMALL[n_session_id] if n_session_id < SMALL_END else write_large(n_session_id)) + session_id
    else:
        raise Unusual
    turn: Any = r.turn
    if turn is None:
        turn = b"\x00"
    elif type(turn) is int and INT_MIN <= turn <= INT_MAX:
        turn = b"\x02" + (SMALL[turn] if 0 <= turn < SMALL_END else write_large(turn))
    else:
        raise Unusual
    importance: Any = r.importance
    if importance is None:
        importance = b"\x00"
    elif type(importance) is float:
        if type(importance) is not float:
            raise Unusual
        importance = b"\x02" + write_double(importance)
    else:
        raise Unusual
    tags: Any = r.tags
    attributes: Any = r.attributes
    expires_at: Any = r.expires_at
    if expires_at is None:
        expires_at = b"\x00"
    elif type(expires_at) is int:
        expires_at = b"\x02" + (SMALL[expires_at] if 0 <= expires_at < SMALL_END else write_large(expires_at))
    else:
        raise Unusual
    utc_offset_minutes: Any = r.utc_offset_minutes
    if utc_offset_minutes is None:
        utc_offset_minutes = b"\x00"
    elif type(utc_offset_minutes) is int and INT_MIN <= utc_offset_minutes <= INT_MAX:
        utc_offset_minutes = b"\x02" + (SMALL[utc_offset_minutes] if 0 <= utc_offset_minutes < SMALL_END else write_large(utc_offset_minutes))
    else:
        raise Unusual
    return b"".join((
        content,
        _Kind_TAGS[kind._value_],
        speaker,
        session_id,
        turn,
        importance,
        (b"\x00" if tags == () else write_texts(tags)),
        (b"\x00" if attributes == {} else write_text_map(attributes)),
        expires_at,
        utc_offset_minutes,
    ))


def read_Recalled(d: bytes, i: int) -> tuple[Recalled, int]:
    memory_ids: Any
    if d[i] == 0:
        memory_ids = ()
        i += 1
    else:
        memory_ids, i = read_ids(d, i)
    context_id: Any
    n = d[i]
    i += 1
    if n == 0:
        context_id = None
    elif n == 2:
        n = d[i]
        if n & 129:
            context_id, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            context_id = d[i + 1:j].decode()
            i = j
    else:
        raise Unusual
    return Recalled(memory_ids=memory_ids, context_id=context_id), i


def write_Recalled(r: Recalled) -> bytes:
    memory_ids: Any = r.memory_ids
    context_id: Any = r.context_id
    if context_id is None:
        context_id = b"\x00"
    elif isinstance(context_id, str):
        context_id = context_id.encode()
        n_context_id = len(context_id)
        context_id = b"\x02" + (SMALL[n_context_id] if n_context_id < SMALL_END else write_large(n_context_id)) + context_id
    else:
        raise Unusual
    return b"".join((
        (b"\x00" if memory_ids == () else write_ids(memory_ids)),
        context_id,
    ))


def read_Rated(d: bytes, i: int) -> tuple[Rated, int]:
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    rating: Any
    (rating,) = read_double(d, i)
    i += 8
    note: Any
    n = d[i]
    i += 1
    if n == 0:
        note = None
    elif n == 2:
        n = d[i]
        if n & 129:
            note, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            note = d[i + 1:j].decode()
            i = j
    else:
        raise Unusual
    return Rated(memory_id=memory_id, rating=rating, note=note), i


def write_Rated(r: Rated) -> bytes:
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    rating: Any = r.rating
    if type(rating) is not float:
        raise Unusual
    note: Any = r.note
    if note is None:
        note = b"\x00"
    elif isinstance(note, str):
        note = note.encode()
        n_note = len(note)
        note = b"\x02" + (SMALL[n_note] if n_note < SMALL_END else write_large(n_note)) + note
    else:
        raise Unusual
    return b"".join((
        memory_id,
        write_double(rating),
        note,
    ))


def read_Tagged(d: bytes, i: int) -> tuple[Tagged, int]:
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    added: Any
    if d[i] == 0:
        added = ()
        i += 1
    else:
        added, i = read_texts(d, i)
    removed: Any
    if d[i] == 0:
        removed = ()
        i += 1
    else:
        removed, i = read_texts(d, i)
    return Tagged(memory_id=memory_id, added=added, removed=removed), i


def write_Tagged(r: Tagged) -> bytes:
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    added: Any = r.added
    removed: Any = r.removed
    return b"".join((
        memory_id,
        (b"\x00" if added == () else write_texts(added)),
        (b"\x00" if removed == () else write_texts(removed)),
    ))


def read_Superseded(d: bytes, i: int) -> tuple[Superseded, int]:
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    successor_id: Any
    n = d[i]
    i += 1
    if n == 0:
        successor_id = None
    elif n == 2:
        j = i + 16
        successor_id = d[i:j]
        i = j
    else:
        raise Unusual
    confidence: Any
    (confidence,) = read_double(d, i)
    i += 8
    reason: Any
    n = d[i]
    if n & 129:
        reason, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        reason = d[i + 1:j].decode()
        i = j
    return Superseded(memory_id=memory_id, successor_id=successor_id, confidence=confidence, reason=reason), i


def write_Superseded(r: Superseded) -> bytes:
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    successor_id: Any = r.successor_id
    if successor_id is None:
        successor_id = b"\x00"
    elif type(successor_id) is bytes:
        if type(successor_id) is not bytes or len(successor_id) != 16:
            raise Unusual
        successor_id = b"\x02" + successor_id
    else:
        raise Unusual
    confidence: Any = r.confidence
    if type(confidence) is not float:
        raise Unusual
    reason: Any = r.reason
    reason = reason.encode()
    n_reason = len(reason)
    return b"".join((
        memory_id,
        successor_id,
        write_double(confidence),
        (SMALL[n_reason] if n_reason < SMALL_END else write_large(n_reason)),
        reason,
    ))


def read_Ticked(d: bytes, i: int) -> tuple[Ticked, int]:
    due_at: Any
    n = d[i]
    i += 1
    if n == 0:
        due_at = None
    elif n == 2:
        n = d[i]
        if n < 128:
            due_at = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            due_at, i = read_long(d, i)
    else:
        raise Unusual
    return Ticked(due_at=due_at), i


def write_Ticked(r: Ticked) -> bytes:
    due_at: Any = r.due_at
    if due_at is None:
        due_at = b"\x00"
    elif type(due_at) is int:
        due_at = b"\x02" + (SMALL[due_at] if 0 <= due_at < SMALL_END else write_large(due_at))
    else:
        raise Unusual
    return b"".join((
        due_at,
    ))


def read_MemoryEvent(d: bytes, i: int) -> tuple[MemoryEvent, int]:
    event_id: Any
    j = i + 16
    event_id = d[i:j]
    i = j
    tenant: Any
    n = d[i]
    if n & 129:
        tenant, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        tenant = d[i + 1:j].decode()
        i = j
    space: Any
    n = d[i]
    if n & 129:
        space, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        space = d[i + 1:j].decode()
        i = j
    occurred_at: Any
    n = d[i]
    if n < 128:
        occurred_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        occurred_at, i = read_long(d, i)
    actor: Any
    n = d[i]
    if n & 129:
        actor, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        actor = d[i + 1:j].decode()
        i = j
    trust: Any
    trust = _Trust_AT[d[i]]
    i += 1
    causation_id: Any
    n = d[i]
    i += 1
    if n == 0:
        causation_id = None
    elif n == 2:
        j = i + 16
        causation_id = d[i:j]
        i = j
    else:
        raise Unusual
    correlation_id: Any
    n = d[i]
    i += 1
    if n == 0:
        correlation_id = None
    elif n == 2:
        n = d[i]
        if n & 129:
            correlation_id, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            correlation_id = d[i + 1:j].decode()
            i = j
    else:
        raise Unusual
    body: Any
    n = d[i]
    i += 1
    if n == 0:
        body, i = read_Observed(d, i)
    elif n == 2:
        body, i = read_Recalled(d, i)
    elif n == 4:
        body, i = read_Rated(d, i)
    elif n == 6:
        body, i = read_Tagged(d, i)
    elif n == 8:
        body, i = read_Superseded(d, i)
    elif n == 10:
        body, i = read_Forgotten(d, i)
    elif n == 12:
        body, i = read_ConceptFormed(d, i)
    elif n == 14:
        body, i = read_ConceptDissolved(d, i)
    elif n == 16:
        body, i = read_Ticked(d, i)
    else:
        raise Unusual
    return MemoryEvent(event_id=event_id, tenant=tenant, space=space, occurred_at=occurred_at, actor=actor, trust=trust, causation_id=causation_id, correlation_id=correlation_id, body=body), i


def write_MemoryEvent(r: MemoryEvent) -> bytes:
    event_id: Any = r.event_id
    if type(event_id) is not bytes or len(event_id) != 16:
        raise Unusual
    tenant: Any = r.tenant
    tenant = tenant.encode()
    n_tenant = len(tenant)
    space: Any = r.space
    space = space.encode()
    n_space = len(space)
    occurred_at: Any = r.occurred_at
    actor: Any = r.actor
    actor = actor.encode()
    n_actor = len(actor)
    trust: Any = r.trust
    causation_id: Any = r.causation_id
    if causation_id is None:
        causation_id = b"\x00"
    elif type(causation_id) is bytes:
        if type(causation_id) is not bytes or len(causation_id) != 16:
            raise Unusual
        causation_id = b"\x02" + causation_id
    else:
        raise Unusual
    correlation_id: Any = r.correlation_id
    if correlation_id is None:
        correlation_id = b"\x00"
    elif isinstance(correlation_id, str):
        correlation_id = correlation_id.encode()
        n_correlation_id = len(correlation_id)
        correlation_id = b"\x02" + (SMALL[n_correlation_id] if n_correlation_id < SMALL_END else write_large(n_correlation_id)) + correlation_id
    else:
        raise Unusual
    body: Any = r.body
    if type(body) is Observed:
        body = b"\x00" + write_Observed(body)
    elif type(body) is Recalled:
        body = b"\x02" + write_Recalled(body)
    elif type(body) is Rated:
        body = b"\x04" + write_Rated(body)
    elif type(body) is Tagged:
        body = b"\x06" + write_Tagged(body)
    elif type(body) is Superseded:
        body = b"\x08" + write_Superseded(body)
    elif type(body) is Forgotten:
        body = b"\x0a" + write_Forgotten(body)
    elif type(body) is ConceptFormed:
        body = b"\x0c" + write_ConceptFormed(body)
    elif type(body) is ConceptDissolved:
        body = b"\x0e" + write_ConceptDissolved(body)
    elif type(body) is Ticked:
        body = b"\x10" + write_Ticked(body)
    else:
        raise Unusual
    return b"".join((
        event_id,
        (SMALL[n_tenant] if n_tenant < SMALL_END else write_large(n_tenant)),
        tenant,
        (SMALL[n_space] if n_space < SMALL_END else write_large(n_space)),
        space,
        (SMALL[occurred_at] if 0 <= occurred_at < SMALL_END else write_large(occurred_at)),
        (SMALL[n_actor] if n_actor < SMALL_END else write_large(n_actor)),
        actor,
        _Trust_TAGS[trust._value_],
        causation_id,
        correlation_id,
        body,
    ))


def read_MemoryState(d: bytes, i: int) -> tuple[MemoryState, int]:
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    tenant: Any
    n = d[i]
    if n & 129:
        tenant, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        tenant = d[i + 1:j].decode()
        i = j
    space: Any
    n = d[i]
    if n & 129:
        space, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        space = d[i + 1:j].decode()
        i = j
    applied_offset: Any
    n = d[i]
    if n < 128:
        applied_offset = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        applied_offset, i = read_long(d, i)
    observed_offset: Any
    n = d[i]
    if n < 128:
        observed_offset = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        observed_offset, i = read_long(d, i)
    policy_version: Any
    n = d[i]
    if n < 128:
        policy_version = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        policy_version, i = read_long(d, i)
    tier: Any
    tier = _Tier_AT[d[i]]
    i += 1
    tier_since: Any
    n = d[i]
    if n < 128:
        tier_since = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        tier_since, i = read_long(d, i)
    tier_reason: Any
    n = d[i]
    if n & 129:
        tier_reason, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        tier_reason = d[i + 1:j].decode()
        i = j
    kind: Any
    kind = _Kind_AT[d[i]]
    i += 1
    trust: Any
    trust = _Trust_AT[d[i]]
    i += 1
    actor: Any
    n = d[i]
    if n & 129:
        actor, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        actor = d[i + 1:j].decode()
        i = j
    content: Any
    n = d[i]
    i += 1
    if n == 0:
        content = None
    elif n == 2:
        n = d[i]
        if n & 129:
            content, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            content = d[i + 1:j].decode()
            i = j
    elif n == 4:
        content, i = read_Sealed(d, i)
    else:
        raise Unusual
    speaker: Any
    n = d[i]
    i += 1
    if n == 0:
        speaker = None
    elif n == 2:
        n = d[i]
        if n & 129:
            speaker, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            speaker = d[i + 1:j].decode()
            i = j
    else:
        raise Unusual
    session_id: Any
    n = d[i]
    i += 1
    if n == 0:
        session_id = None
    elif n == 2:
        n = d[i]
        if n & 129:
            session_id, i = read_text(d, i)
        else:
            j = i + 1 + (n >> 1)
            session_id = d[i + 1:j].decode()
            i = j
    else:
        raise Unusual
    turn: Any
    n = d[i]
    i += 1
    if n == 0:
        turn = None
    elif n == 2:
        n = d[i]
        if n < 128:
            turn = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            turn, i = read_long(d, i)
    else:
        raise Unusual
    importance: Any
    n = d[i]
    i += 1
    if n == 0:
        importance = None
    elif n == 2:
        (importance,) = read_double(d, i)
        i += 8
    else:
        raise Unusual
    tags: Any
    if d[i] == 0:
        tags = ()
        i += 1
    else:
        tags, i = read_texts(d, i)
    attributes: Any
    if d[i] == 0:
        attributes = {}
        i += 1
    else:
        attributes, i = read_text_map(d, i)
    occurred_at: Any
    n = d[i]
    if n < 128:
        occurred_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        occurred_at, i = read_long(d, i)
    expires_at: Any
    n = d[i]
    i += 1
    if n == 0:
        expires_at = None
    elif n == 2:
        n = d[i]
        if n < 128:
            expires_at = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            expires_at, i = read_long(d, i)
    else:
        raise Unusual
    tokens: Any
    n = d[i]
    if n < 128:
        tokens = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        tokens, i = read_long(d, i)
    uses: Any
    if d[i] == 0:
        uses = ()
        i += 1
    else:
        uses, i = read_longs(d, i)
    use_count: Any
    n = d[i]
    if n < 128:
        use_count = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        use_count, i = read_long(d, i)
    rating: Any
    (rating,) = read_double(d, i)
    i += 8
    rating_count: Any
    n = d[i]
    if n < 128:
        rating_count = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        rating_count, i = read_long(d, i)
    superseded_by: Any
    n = d[i]
    i += 1
    if n == 0:
        superseded_by = None
    elif n == 2:
        j = i + 16
        superseded_by = d[i:j]
        i = j
    else:
        raise Unusual
    recent_event_ids: Any
    if d[i] == 0:
        recent_event_ids = ()
        i += 1
    else:
        recent_event_ids, i = read_ids(d, i)
    concept: Any
    n = d[i]
    i += 1
    if n == 0:
        concept = None
    elif n == 2:
        concept, i = read_Concept(d, i)
    else:
        raise Unusual
    concept_ids: Any
    if d[i] == 0:
        concept_ids = ()
        i += 1
    else:
        concept_ids, i = read_ids(d, i)
    crystallised_in: Any
    if d[i] == 0:
        crystallised_in = ()
        i += 1
    else:
        crystallised_in, i = read_texts(d, i)
    utc_offset_minutes: Any
    n = d[i]
    i += 1
    if n == 0:
        utc_offset_minutes = None
    elif n == 2:
        n = d[i]
        if n < 128:
            utc_offset_minutes = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            utc_offset_minutes, i = read_long(d, i)
    else:
        raise Unusual
    return MemoryState(memory_id=memory_id, tenant=tenant, space=space, applied_offset=applied_offset, observed_offset=observed_offset, policy_version=policy_version, tier=tier, tier_since=tier_since, tier_reason=tier_reason, kind=kind, trust=trust, actor=actor, content=content, speaker=speaker, session_id=session_id, turn=turn, importance=importance, tags=tags, attributes=attributes, occurred_at=occurred_at, expires_at=expires_at, tokens=tokens, uses=uses, use_count=use_count, rating=rating, rating_count=rating_count, superseded_by=superseded_by, recent_event_ids=recent_event_ids, concept=concept, concept_ids=concept_ids, crystallised_in=crystallised_in, utc_offset_minutes=utc_offset_minutes), i


def write_MemoryState(r: MemoryState) -> bytes:
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    tenant: Any = r.tenant
    tenant = tenant.encode()
    n_tenant = len(tenant)
    space: Any = r.space
    space = space.encode()
    n_space = len(space)
    applied_offset: Any = r.applied_offset
    observed_offset: Any = r.observed_offset
    policy_version: Any = r.policy_version
    tier: Any = r.tier
    tier_since: Any = r.tier_since
    tier_reason: Any = r.tier_reason
    tier_reason = tier_reason.encode()
    n_tier_reason = len(tier_reason)
    kind: Any = r.kind
    trust: Any = r.trust
    actor: Any = r.actor
    actor = actor.encode()
    n_actor = len(actor)
    content: Any = r.content
    if content is None:
        content = b"\x00"
    elif isinstance(content, str):
        content = content.encode()
        n_content = len(content)
        content = b"\x02" + (SMALL[n_content] if n_content < SMALL_END else write_large(n_content)) + content
    elif type(content) is Sealed:
        content = b"\x04" + write_Sealed(content)
    else:
        raise Unusual
    speaker: Any = r.speaker
    if speaker is None:
        speaker = b"\x00"
    elif isinstance(speaker, str):
        speaker = speaker.encode()
        n_speaker = len(speaker)
        speaker = b"\x02" + (SMALL[n_speaker] if n_speaker < SMALL_END else write_large(n_speaker)) + speaker
    else:
        raise Unusual
    session_id: Any = r.session_id
    if session_id is None:
        session_id = b"\x00"
    elif isinstance(session_id, str):
        session_id = session_id.encode()
        n_session_id = len(session_id)
        session_id = b"\x02" + (SMALL[n_session_id] if n_session_id < SMALL_END else write_large(n_session_id)) + session_id
    else:
        raise Unusual
    turn: Any = r.turn
    if turn is None:
        turn = b"\x00"
    elif type(turn) is int and INT_MIN <= turn <= INT_MAX:
        turn = b"\x02" + (SMALL[turn] if 0 <= turn < SMALL_END else write_large(turn))
    else:
        raise Unusual
    importance: Any = r.importance
    if importance is None:
        importance = b"\x00"
    elif type(importance) is float:
        if type(importance) is not float:
            raise Unusual
        importance = b"\x02" + write_double(importance)
    else:
        raise Unusual
    tags: Any = r.tags
    attributes: Any = r.attributes
    occurred_at: Any = r.occurred_at
    expires_at: Any = r.expires_at
    if expires_at is None:
        expires_at = b"\x00"
    elif type(expires_at) is int:
        expires_at = b"\x02" + (SMALL[expires_at] if 0 <= expires_at < SMALL_END else write_large(expires_at))
    else:
        raise Unusual
    tokens: Any = r.tokens
    uses: Any = r.uses
    use_count: Any = r.use_count
    rating: Any = r.rating
    if type(rating) is not float:
        raise Unusual
    rating_count: Any = r.rating_count
    superseded_by: Any = r.superseded_by
    if superseded_by is None:
        superseded_by = b"\x00"
    elif type(superseded_by) is bytes:
        if type(superseded_by) is not bytes or len(superseded_by) != 16:
            raise Unusual
        superseded_by = b"\x02" + superseded_by
    else:
        raise Unusual
    recent_event_ids: Any = r.recent_event_ids
    concept: Any = r.concept
    if concept is None:
        concept = b"\x00"
    elif type(concept) is Concept:
        concept = b"\x02" + write_Concept(concept)
    else:
        raise Unusual
    concept_ids: Any = r.concept_ids
    crystallised_in: Any = r.crystallised_in
    utc_offset_minutes: Any = r.utc_offset_minutes
    if utc_offset_minutes is None:
        utc_offset_minutes = b"\x00"
    elif type(utc_offset_minutes) is int and INT_MIN <= utc_offset_minutes <= INT_MAX:
        utc_offset_minutes = b"\x02" + (SMALL[utc_offset_minutes] if 0 <= utc_offset_minutes < SMALL_END else write_large(utc_offset_minutes))
    else:
        raise Unusual
    return b"".join((
        memory_id,
        (SMALL[n_tenant] if n_tenant < SMALL_END else write_large(n_tenant)),
        tenant,
        (SMALL[n_space] if n_space < SMALL_END else write_large(n_space)),
        space,
        (SMALL[applied_offset] if 0 <= applied_offset < SMALL_END else write_large(applied_offset)),
        (SMALL[observed_offset] if 0 <= observed_offset < SMALL_END else write_large(observed_offset)),
        (SMALL[policy_version] if 0 <= policy_version < SMALL_END else write_large(policy_version)),
        _Tier_TAGS[tier._value_],
        (SMALL[tier_since] if 0 <= tier_since < SMALL_END else write_large(tier_since)),
        (SMALL[n_tier_reason] if n_tier_reason < SMALL_END else write_large(n_tier_reason)),
        tier_reason,
        _Kind_TAGS[kind._value_],
        _Trust_TAGS[trust._value_],
        (SMALL[n_actor] if n_actor < SMALL_END else write_large(n_actor)),
        actor,
        content,
        speaker,
        session_id,
        turn,
        importance,
        (b"\x00" if tags == () else write_texts(tags)),
        (b"\x00" if attributes == {} else write_text_map(attributes)),
        (SMALL[occurred_at] if 0 <= occurred_at < SMALL_END else write_large(occurred_at)),
        expires_at,
        (SMALL[tokens] if 0 <= tokens < SMALL_END else write_large(tokens)),
        (b"\x00" if uses == () else write_longs(uses)),
        (SMALL[use_count] if 0 <= use_count < SMALL_END else write_large(use_count)),
        write_double(rating),
        (SMALL[rating_count] if 0 <= rating_count < SMALL_END else write_large(rating_count)),
        superseded_by,
        (b"\x00" if recent_event_ids == () else write_ids(recent_event_ids)),
        concept,
        (b"\x00" if concept_ids == () else write_ids(concept_ids)),
        (b"\x00" if crystallised_in == () else write_texts(crystallised_in)),
        utc_offset_minutes,
    ))


def read_Position(d: bytes, i: int) -> tuple[Position, int]:
    partition: Any
    n = d[i]
    if n < 128:
        partition = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        partition, i = read_long(d, i)
    next_offset: Any
    n = d[i]
    if n < 128:
        next_offset = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        next_offset, i = read_long(d, i)
    return Position(partition=partition, next_offset=next_offset), i


def write_Position(r: Position) -> bytes:
    partition: Any = r.partition
    next_offset: Any = r.next_offset
    return b"".join((
        (SMALL[partition] if 0 <= partition < SMALL_END else write_large(partition)),
        (SMALL[next_offset] if 0 <= next_offset < SMALL_END else write_large(next_offset)),
    ))


def read_WorkingSetEntry(d: bytes, i: int) -> tuple[WorkingSetEntry, int]:
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    tokens: Any
    n = d[i]
    if n < 128:
        tokens = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        tokens, i = read_long(d, i)
    uses: Any
    if d[i] == 0:
        uses = ()
        i += 1
    else:
        uses, i = read_longs(d, i)
    use_count: Any
    n = d[i]
    if n < 128:
        use_count = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        use_count, i = read_long(d, i)
    entered_at: Any
    n = d[i]
    if n < 128:
        entered_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        entered_at, i = read_long(d, i)
    return WorkingSetEntry(memory_id=memory_id, tokens=tokens, uses=uses, use_count=use_count, entered_at=entered_at), i


def write_WorkingSetEntry(r: WorkingSetEntry) -> bytes:
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    tokens: Any = r.tokens
    uses: Any = r.uses
    use_count: Any = r.use_count
    entered_at: Any = r.entered_at
    return b"".join((
        memory_id,
        (SMALL[tokens] if 0 <= tokens < SMALL_END else write_large(tokens)),
        (b"\x00" if uses == () else write_longs(uses)),
        (SMALL[use_count] if 0 <= use_count < SMALL_END else write_large(use_count)),
        (SMALL[entered_at] if 0 <= entered_at < SMALL_END else write_large(entered_at)),
    ))


def read_Warm(d: bytes, i: int) -> tuple[Warm, int]:
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    uses: Any
    if d[i] == 0:
        uses = ()
        i += 1
    else:
        uses, i = read_longs(d, i)
    return Warm(memory_id=memory_id, uses=uses), i


def write_Warm(r: Warm) -> bytes:
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    uses: Any = r.uses
    return b"".join((
        memory_id,
        (b"\x00" if uses == () else write_longs(uses)),
    ))


def read_SpaceState(d: bytes, i: int) -> tuple[SpaceState, int]:
    tenant: Any
    n = d[i]
    if n & 129:
        tenant, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        tenant = d[i + 1:j].decode()
        i = j
    space: Any
    n = d[i]
    if n & 129:
        space, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        space = d[i + 1:j].decode()
        i = j
    applied_offset: Any
    n = d[i]
    if n < 128:
        applied_offset = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        applied_offset, i = read_long(d, i)
    policy_version: Any
    n = d[i]
    if n < 128:
        policy_version = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        policy_version, i = read_long(d, i)
    clock: Any
    n = d[i]
    if n < 128:
        clock = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        clock, i = read_long(d, i)
    events: Any
    n = d[i]
    if n < 128:
        events = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        events, i = read_long(d, i)
    working_set: Any
    if d[i] == 0:
        working_set = ()
        i += 1
    else:
        working_set, i = _read_WorkingSetEntrys(d, i)
    warm: Any
    if d[i] == 0:
        warm = ()
        i += 1
    else:
        warm, i = _read_Warms(d, i)
    due: Any
    if d[i] == 0:
        due = ()
        i += 1
    else:
        due, i = _read_Dues(d, i)
    next_due: Any
    n = d[i]
    i += 1
    if n == 0:
        next_due = None
    elif n == 2:
        n = d[i]
        if n < 128:
            next_due = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            next_due, i = read_long(d, i)
    else:
        raise Unusual
    cleared_offset: Any
    n = d[i]
    i += 1
    if n == 0:
        cleared_offset = None
    elif n == 2:
        n = d[i]
        if n < 128:
            cleared_offset = (n >> 1) ^ -(n & 1)
            i += 1
        else:
            cleared_offset, i = read_long(d, i)
    else:
        raise Unusual
    recent_event_ids: Any
    if d[i] == 0:
        recent_event_ids = ()
        i += 1
    else:
        recent_event_ids, i = read_ids(d, i)
    return SpaceState(tenant=tenant, space=space, applied_offset=applied_offset, policy_version=policy_version, clock=clock, events=events, working_set=working_set, warm=warm, due=due, next_due=next_due, cleared_offset=cleared_offset, recent_event_ids=recent_event_ids), i


def write_SpaceState(r: SpaceState) -> bytes:
    tenant: Any = r.tenant
    tenant = tenant.encode()
    n_tenant = len(tenant)
    space: Any = r.space
    space = space.encode()
    n_space = len(space)
    applied_offset: Any = r.applied_offset
    policy_version: Any = r.policy_version
    clock: Any = r.clock
    events: Any = r.events
    working_set: Any = r.working_set
    warm: Any = r.warm
    due: Any = r.due
    next_due: Any = r.next_due
    if next_due is None:
        next_due = b"\x00"
    elif type(next_due) is int:
        next_due = b"\x02" + (SMALL[next_due] if 0 <= next_due < SMALL_END else write_large(next_due))
    else:
        raise Unusual
    cleared_offset: Any = r.cleared_offset
    if cleared_offset is None:
        cleared_offset = b"\x00"
    elif type(cleared_offset) is int:
        cleared_offset = b"\x02" + (SMALL[cleared_offset] if 0 <= cleared_offset < SMALL_END else write_large(cleared_offset))
    else:
        raise Unusual
    recent_event_ids: Any = r.recent_event_ids
    return b"".join((
        (SMALL[n_tenant] if n_tenant < SMALL_END else write_large(n_tenant)),
        tenant,
        (SMALL[n_space] if n_space < SMALL_END else write_large(n_space)),
        space,
        (SMALL[applied_offset] if 0 <= applied_offset < SMALL_END else write_large(applied_offset)),
        (SMALL[policy_version] if 0 <= policy_version < SMALL_END else write_large(policy_version)),
        (SMALL[clock] if 0 <= clock < SMALL_END else write_large(clock)),
        (SMALL[events] if 0 <= events < SMALL_END else write_large(events)),
        (b"\x00" if working_set == () else _write_WorkingSetEntrys(working_set)),
        (b"\x00" if warm == () else _write_Warms(warm)),
        (b"\x00" if due == () else _write_Dues(due)),
        next_due,
        cleared_offset,
        (b"\x00" if recent_event_ids == () else write_ids(recent_event_ids)),
    ))


def read_Transition(d: bytes, i: int) -> tuple[Transition, int]:
    transition_id: Any
    j = i + 16
    transition_id = d[i:j]
    i = j
    tenant: Any
    n = d[i]
    if n & 129:
        tenant, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        tenant = d[i + 1:j].decode()
        i = j
    space: Any
    n = d[i]
    if n & 129:
        space, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        space = d[i + 1:j].decode()
        i = j
    memory_id: Any
    j = i + 16
    memory_id = d[i:j]
    i = j
    from_tier: Any
    from_tier = _Tier_AT[d[i]]
    i += 1
    to_tier: Any
    to_tier = _Tier_AT[d[i]]
    i += 1
    reason: Any
    n = d[i]
    if n & 129:
        reason, i = read_text(d, i)
    else:
        j = i + 1 + (n >> 1)
        reason = d[i + 1:j].decode()
        i = j
    cause_event_id: Any
    j = i + 16
    cause_event_id = d[i:j]
    i = j
    source_offset: Any
    n = d[i]
    if n < 128:
        source_offset = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        source_offset, i = read_long(d, i)
    occurred_at: Any
    n = d[i]
    if n < 128:
        occurred_at = (n >> 1) ^ -(n & 1)
        i += 1
    else:
        occurred_at, i = read_long(d, i)
    return Transition(transition_id=transition_id, tenant=tenant, space=space, memory_id=memory_id, from_tier=from_tier, to_tier=to_tier, reason=reason, cause_event_id=cause_event_id, source_offset=source_offset, occurred_at=occurred_at), i


def write_Transition(r: Transition) -> bytes:
    transition_id: Any = r.transition_id
    if type(transition_id) is not bytes or len(transition_id) != 16:
        raise Unusual
    tenant: Any = r.tenant
    tenant = tenant.encode()
    n_tenant = len(tenant)
    space: Any = r.space
    space = space.encode()
    n_space = len(space)
    memory_id: Any = r.memory_id
    if type(memory_id) is not bytes or len(memory_id) != 16:
        raise Unusual
    from_tier: Any = r.from_tier
    to_tier: Any = r.to_tier
    reason: Any = r.reason
    reason = reason.encode()
    n_reason = len(reason)
    cause_event_id: Any = r.cause_event_id
    if type(cause_event_id) is not bytes or len(cause_event_id) != 16:
        raise Unusual
    source_offset: Any = r.source_offset
    occurred_at: Any = r.occurred_at
    return b"".join((
        transition_id,
        (SMALL[n_tenant] if n_tenant < SMALL_END else write_large(n_tenant)),
        tenant,
        (SMALL[n_space] if n_space < SMALL_END else write_large(n_space)),
        space,
        memory_id,
        _Tier_TAGS[from_tier._value_],
        _Tier_TAGS[to_tier._value_],
        (SMALL[n_reason] if n_reason < SMALL_END else write_large(n_reason)),
        reason,
        cause_event_id,
        (SMALL[source_offset] if 0 <= source_offset < SMALL_END else write_large(source_offset)),
        (SMALL[occurred_at] if 0 <= occurred_at < SMALL_END else write_large(occurred_at)),
    ))


def _read_Dues(d: bytes, i: int) -> tuple[tuple[Due, ...], int]:
    records: list[Due] = []
    size, i = read_size(d, i)
    while size:
        for _ in range(size):
            record, i = read_Due(d, i)
            records.append(record)
        size, i = read_size(d, i)
    return tuple(records), i


def _write_Dues(records: tuple[Due, ...]) -> bytes:
    if type(records) is not tuple or not records:
        raise Unusual
    written = map(write_Due, records)
    return b"".join((write_long(len(records)), *written, b"\x00"))


def _read_Warms(d: bytes, i: int) -> tuple[tuple[Warm, ...], int]:
    records: list[Warm] = []
    size, i = read_size(d, i)
    while size:
        for _ in range(size):
            record, i = read_Warm(d, i)
            records.append(record)
        size, i = read_size(d, i)
    return tuple(records), i


def _write_Warms(records: tuple[Warm, ...]) -> bytes:
    if type(records) is not tuple or not records:
        raise Unusual
    written = map(write_Warm, records)
    return b"".join((write_long(len(records)), *written, b"\x00"))


def _read_WorkingSetEntrys(d: bytes, i: int) -> tuple[tuple[WorkingSetEntry, ...], int]:
    records: list[WorkingSetEntry] = []
    size, i = read_size(d, i)
    while size:
        for _ in range(size):
            record, i = read_WorkingSetEntry(d, i)
            records.append(record)
        size, i = read_size(d, i)
    return tuple(records), i


def _write_WorkingSetEntrys(records: tuple[WorkingSetEntry, ...]) -> bytes:
    if type(records) is not tuple or not records:
        raise Unusual
    written = map(write_WorkingSetEntry, records)
    return b"".join((write_long(len(records)), *written, b"\x00"))


READERS: dict[type, Callable[[bytes, int], tuple[Any, int]]] = {
    MemoryEvent: read_MemoryEvent,
    MemoryState: read_MemoryState,
    SpaceState: read_SpaceState,
    Position: read_Position,
    Transition: read_Transition,
    Embedding: read_Embedding,
    DeadLetter: read_DeadLetter,
    Generation: read_Generation,
    CurrentGeneration: read_CurrentGeneration,
}
WRITERS: dict[type, Callable[[Any], bytes]] = {
    MemoryEvent: write_MemoryEvent,
    MemoryState: write_MemoryState,
    SpaceState: write_SpaceState,
    Position: write_Position,
    Transition: write_Transition,
    Embedding: write_Embedding,
    DeadLetter: write_DeadLetter,
    Generation: write_Generation,
    CurrentGeneration: write_CurrentGeneration,
}
