import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from hms_proto.memory.v1 import memory_pb2 as _memory_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SectionKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SECTION_KIND_UNSPECIFIED: _ClassVar[SectionKind]
    SECTION_KIND_WORKING_SET: _ClassVar[SectionKind]
    SECTION_KIND_RECALLED: _ClassVar[SectionKind]
SECTION_KIND_UNSPECIFIED: SectionKind
SECTION_KIND_WORKING_SET: SectionKind
SECTION_KIND_RECALLED: SectionKind

class ContextLine(_message.Message):
    __slots__ = ("memory", "text", "speaker", "session_id", "occur_time", "tier", "reason", "score", "signals", "tokens", "event_offset", "partition", "rank", "features", "stands_for", "utc_offset_minutes", "copies", "answers")
    class SignalsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class FeaturesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SPEAKER_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    TIER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    EVENT_OFFSET_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    RANK_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    STANDS_FOR_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_MINUTES_FIELD_NUMBER: _ClassVar[int]
    COPIES_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    memory: str
    text: str
    speaker: str
    session_id: str
    occur_time: _timestamp_pb2.Timestamp
    tier: _memory_pb2.Tier
    reason: str
    score: float
    signals: _containers.ScalarMap[str, float]
    tokens: int
    event_offset: int
    partition: int
    rank: int
    features: _containers.ScalarMap[str, float]
    stands_for: _containers.RepeatedScalarFieldContainer[str]
    utc_offset_minutes: int
    copies: int
    answers: str
    def __init__(self, memory: _Optional[str] = ..., text: _Optional[str] = ..., speaker: _Optional[str] = ..., session_id: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., tier: _Optional[_Union[_memory_pb2.Tier, str]] = ..., reason: _Optional[str] = ..., score: _Optional[float] = ..., signals: _Optional[_Mapping[str, float]] = ..., tokens: _Optional[int] = ..., event_offset: _Optional[int] = ..., partition: _Optional[int] = ..., rank: _Optional[int] = ..., features: _Optional[_Mapping[str, float]] = ..., stands_for: _Optional[_Iterable[str]] = ..., utc_offset_minutes: _Optional[int] = ..., copies: _Optional[int] = ..., answers: _Optional[str] = ...) -> None: ...

class ContextSection(_message.Message):
    __slots__ = ("kind", "lines", "tokens")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    kind: SectionKind
    lines: _containers.RepeatedCompositeFieldContainer[ContextLine]
    tokens: int
    def __init__(self, kind: _Optional[_Union[SectionKind, str]] = ..., lines: _Optional[_Iterable[_Union[ContextLine, _Mapping]]] = ..., tokens: _Optional[int] = ...) -> None: ...

class BuildContextRequest(_message.Message):
    __slots__ = ("parent", "query", "token_budget", "filter", "consistency_token", "peek", "max_lines", "question_time", "as_of", "explain", "model", "concepts", "question_utc_offset_minutes", "floor", "working_set")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    TOKEN_BUDGET_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PEEK_FIELD_NUMBER: _ClassVar[int]
    MAX_LINES_FIELD_NUMBER: _ClassVar[int]
    QUESTION_TIME_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    QUESTION_UTC_OFFSET_MINUTES_FIELD_NUMBER: _ClassVar[int]
    FLOOR_FIELD_NUMBER: _ClassVar[int]
    WORKING_SET_FIELD_NUMBER: _ClassVar[int]
    parent: str
    query: str
    token_budget: int
    filter: _memory_pb2.MemoryFilter
    consistency_token: str
    peek: bool
    max_lines: int
    question_time: _timestamp_pb2.Timestamp
    as_of: _memory_pb2.AsOf
    explain: bool
    model: str
    concepts: bool
    question_utc_offset_minutes: int
    floor: bool
    working_set: bool
    def __init__(self, parent: _Optional[str] = ..., query: _Optional[str] = ..., token_budget: _Optional[int] = ..., filter: _Optional[_Union[_memory_pb2.MemoryFilter, _Mapping]] = ..., consistency_token: _Optional[str] = ..., peek: _Optional[bool] = ..., max_lines: _Optional[int] = ..., question_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., as_of: _Optional[_Union[_memory_pb2.AsOf, _Mapping]] = ..., explain: _Optional[bool] = ..., model: _Optional[str] = ..., concepts: _Optional[bool] = ..., question_utc_offset_minutes: _Optional[int] = ..., floor: _Optional[bool] = ..., working_set: _Optional[bool] = ...) -> None: ...

class BuildContextResponse(_message.Message):
    __slots__ = ("context_id", "text", "sections", "tokens", "missing", "timings_ms", "as_of_token", "past", "left_out", "likenesses")
    class TimingsMsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class LeftOutEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class LikenessesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    CONTEXT_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    TIMINGS_MS_FIELD_NUMBER: _ClassVar[int]
    AS_OF_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PAST_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    LIKENESSES_FIELD_NUMBER: _ClassVar[int]
    context_id: str
    text: str
    sections: _containers.RepeatedCompositeFieldContainer[ContextSection]
    tokens: int
    missing: _containers.RepeatedScalarFieldContainer[str]
    timings_ms: _containers.ScalarMap[str, float]
    as_of_token: str
    past: _memory_pb2.PastView
    left_out: _containers.ScalarMap[str, int]
    likenesses: _containers.ScalarMap[str, float]
    def __init__(self, context_id: _Optional[str] = ..., text: _Optional[str] = ..., sections: _Optional[_Iterable[_Union[ContextSection, _Mapping]]] = ..., tokens: _Optional[int] = ..., missing: _Optional[_Iterable[str]] = ..., timings_ms: _Optional[_Mapping[str, float]] = ..., as_of_token: _Optional[str] = ..., past: _Optional[_Union[_memory_pb2.PastView, _Mapping]] = ..., left_out: _Optional[_Mapping[str, int]] = ..., likenesses: _Optional[_Mapping[str, float]] = ...) -> None: ...

class StreamContextRequest(_message.Message):
    __slots__ = ("context",)
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    context: BuildContextRequest
    def __init__(self, context: _Optional[_Union[BuildContextRequest, _Mapping]] = ...) -> None: ...

class StreamContextResponse(_message.Message):
    __slots__ = ("section", "summary")
    SECTION_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    section: ContextSection
    summary: BuildContextResponse
    def __init__(self, section: _Optional[_Union[ContextSection, _Mapping]] = ..., summary: _Optional[_Union[BuildContextResponse, _Mapping]] = ...) -> None: ...
