import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    KIND_UNSPECIFIED: _ClassVar[Kind]
    KIND_MESSAGE: _ClassVar[Kind]
    KIND_FACT: _ClassVar[Kind]
    KIND_PREFERENCE: _ClassVar[Kind]
    KIND_PROCEDURE: _ClassVar[Kind]
    KIND_EVENT: _ClassVar[Kind]
    KIND_RESULT: _ClassVar[Kind]
    KIND_CONCEPT: _ClassVar[Kind]

class Tier(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIER_UNSPECIFIED: _ClassVar[Tier]
    TIER_SHORT: _ClassVar[Tier]
    TIER_MEDIUM: _ClassVar[Tier]
    TIER_LONG: _ClassVar[Tier]
    TIER_FORGOTTEN: _ClassVar[Tier]

class Trust(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRUST_UNSPECIFIED: _ClassVar[Trust]
    TRUST_USER: _ClassVar[Trust]
    TRUST_ASSISTANT: _ClassVar[Trust]
    TRUST_TOOL: _ClassVar[Trust]
    TRUST_WEB: _ClassVar[Trust]
    TRUST_SYSTEM: _ClassVar[Trust]
KIND_UNSPECIFIED: Kind
KIND_MESSAGE: Kind
KIND_FACT: Kind
KIND_PREFERENCE: Kind
KIND_PROCEDURE: Kind
KIND_EVENT: Kind
KIND_RESULT: Kind
KIND_CONCEPT: Kind
TIER_UNSPECIFIED: Tier
TIER_SHORT: Tier
TIER_MEDIUM: Tier
TIER_LONG: Tier
TIER_FORGOTTEN: Tier
TRUST_UNSPECIFIED: Trust
TRUST_USER: Trust
TRUST_ASSISTANT: Trust
TRUST_TOOL: Trust
TRUST_WEB: Trust
TRUST_SYSTEM: Trust

class Memory(_message.Message):
    __slots__ = ("name", "content", "sealed", "kind", "tier", "tier_reason", "tier_since_time", "trust", "actor", "speaker", "session_id", "turn", "importance", "tags", "attributes", "occur_time", "expire_time", "tokens", "use_count", "last_use_time", "rating", "superseded_by", "observed_offset", "applied_offset", "partition", "activation", "members", "concept", "concepts", "utc_offset_minutes")
    class AttributesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    TIER_REASON_FIELD_NUMBER: _ClassVar[int]
    TIER_SINCE_TIME_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    SPEAKER_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TURN_FIELD_NUMBER: _ClassVar[int]
    IMPORTANCE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    USE_COUNT_FIELD_NUMBER: _ClassVar[int]
    LAST_USE_TIME_FIELD_NUMBER: _ClassVar[int]
    RATING_FIELD_NUMBER: _ClassVar[int]
    SUPERSEDED_BY_FIELD_NUMBER: _ClassVar[int]
    OBSERVED_OFFSET_FIELD_NUMBER: _ClassVar[int]
    APPLIED_OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_MINUTES_FIELD_NUMBER: _ClassVar[int]
    name: str
    content: str
    sealed: bool
    kind: Kind
    tier: Tier
    tier_reason: str
    tier_since_time: _timestamp_pb2.Timestamp
    trust: Trust
    actor: str
    speaker: str
    session_id: str
    turn: int
    importance: float
    tags: _containers.RepeatedScalarFieldContainer[str]
    attributes: _containers.ScalarMap[str, str]
    occur_time: _timestamp_pb2.Timestamp
    expire_time: _timestamp_pb2.Timestamp
    tokens: int
    use_count: int
    last_use_time: _timestamp_pb2.Timestamp
    rating: float
    superseded_by: str
    observed_offset: int
    applied_offset: int
    partition: int
    activation: float
    members: _containers.RepeatedScalarFieldContainer[str]
    concept: Concept
    concepts: _containers.RepeatedScalarFieldContainer[str]
    utc_offset_minutes: int
    def __init__(self, name: _Optional[str] = ..., content: _Optional[str] = ..., sealed: _Optional[bool] = ..., kind: _Optional[_Union[Kind, str]] = ..., tier: _Optional[_Union[Tier, str]] = ..., tier_reason: _Optional[str] = ..., tier_since_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., trust: _Optional[_Union[Trust, str]] = ..., actor: _Optional[str] = ..., speaker: _Optional[str] = ..., session_id: _Optional[str] = ..., turn: _Optional[int] = ..., importance: _Optional[float] = ..., tags: _Optional[_Iterable[str]] = ..., attributes: _Optional[_Mapping[str, str]] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., tokens: _Optional[int] = ..., use_count: _Optional[int] = ..., last_use_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rating: _Optional[float] = ..., superseded_by: _Optional[str] = ..., observed_offset: _Optional[int] = ..., applied_offset: _Optional[int] = ..., partition: _Optional[int] = ..., activation: _Optional[float] = ..., members: _Optional[_Iterable[str]] = ..., concept: _Optional[_Union[Concept, _Mapping]] = ..., concepts: _Optional[_Iterable[str]] = ..., utc_offset_minutes: _Optional[int] = ...) -> None: ...

class Concept(_message.Message):
    __slots__ = ("title", "key_terms", "parents", "confidence", "made_by")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    KEY_TERMS_FIELD_NUMBER: _ClassVar[int]
    PARENTS_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    MADE_BY_FIELD_NUMBER: _ClassVar[int]
    title: str
    key_terms: _containers.RepeatedScalarFieldContainer[str]
    parents: _containers.RepeatedScalarFieldContainer[str]
    confidence: float
    made_by: str
    def __init__(self, title: _Optional[str] = ..., key_terms: _Optional[_Iterable[str]] = ..., parents: _Optional[_Iterable[str]] = ..., confidence: _Optional[float] = ..., made_by: _Optional[str] = ...) -> None: ...

class Transition(_message.Message):
    __slots__ = ("memory", "from_tier", "to_tier", "reason", "occur_time", "cause_event_id", "source_offset")
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    FROM_TIER_FIELD_NUMBER: _ClassVar[int]
    TO_TIER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    CAUSE_EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_OFFSET_FIELD_NUMBER: _ClassVar[int]
    memory: str
    from_tier: Tier
    to_tier: Tier
    reason: str
    occur_time: _timestamp_pb2.Timestamp
    cause_event_id: str
    source_offset: int
    def __init__(self, memory: _Optional[str] = ..., from_tier: _Optional[_Union[Tier, str]] = ..., to_tier: _Optional[_Union[Tier, str]] = ..., reason: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cause_event_id: _Optional[str] = ..., source_offset: _Optional[int] = ...) -> None: ...

class MemoryFilter(_message.Message):
    __slots__ = ("tiers", "kinds", "tags", "speaker", "session_id", "start_time", "end_time")
    TIERS_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    SPEAKER_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    tiers: _containers.RepeatedScalarFieldContainer[Tier]
    kinds: _containers.RepeatedScalarFieldContainer[Kind]
    tags: _containers.RepeatedScalarFieldContainer[str]
    speaker: str
    session_id: str
    start_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    def __init__(self, tiers: _Optional[_Iterable[_Union[Tier, str]]] = ..., kinds: _Optional[_Iterable[_Union[Kind, str]]] = ..., tags: _Optional[_Iterable[str]] = ..., speaker: _Optional[str] = ..., session_id: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AsOf(_message.Message):
    __slots__ = ("happened_by", "logged_by", "offset")
    HAPPENED_BY_FIELD_NUMBER: _ClassVar[int]
    LOGGED_BY_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    happened_by: _timestamp_pb2.Timestamp
    logged_by: _timestamp_pb2.Timestamp
    offset: int
    def __init__(self, happened_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., logged_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., offset: _Optional[int] = ...) -> None: ...

class PastView(_message.Message):
    __slots__ = ("as_of", "partition", "last_offset", "event_count", "withheld_count")
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    LAST_OFFSET_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    WITHHELD_COUNT_FIELD_NUMBER: _ClassVar[int]
    as_of: AsOf
    partition: int
    last_offset: int
    event_count: int
    withheld_count: int
    def __init__(self, as_of: _Optional[_Union[AsOf, _Mapping]] = ..., partition: _Optional[int] = ..., last_offset: _Optional[int] = ..., event_count: _Optional[int] = ..., withheld_count: _Optional[int] = ...) -> None: ...
