import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from hms_proto.memory.v1 import memory_pb2 as _memory_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Observed(_message.Message):
    __slots__ = ("content", "kind", "speaker", "session_id", "turn", "importance", "tags", "attributes", "expire_time", "utc_offset_minutes")
    class AttributesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SPEAKER_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    TURN_FIELD_NUMBER: _ClassVar[int]
    IMPORTANCE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    EXPIRE_TIME_FIELD_NUMBER: _ClassVar[int]
    UTC_OFFSET_MINUTES_FIELD_NUMBER: _ClassVar[int]
    content: str
    kind: _memory_pb2.Kind
    speaker: str
    session_id: str
    turn: int
    importance: float
    tags: _containers.RepeatedScalarFieldContainer[str]
    attributes: _containers.ScalarMap[str, str]
    expire_time: _timestamp_pb2.Timestamp
    utc_offset_minutes: int
    def __init__(self, content: _Optional[str] = ..., kind: _Optional[_Union[_memory_pb2.Kind, str]] = ..., speaker: _Optional[str] = ..., session_id: _Optional[str] = ..., turn: _Optional[int] = ..., importance: _Optional[float] = ..., tags: _Optional[_Iterable[str]] = ..., attributes: _Optional[_Mapping[str, str]] = ..., expire_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., utc_offset_minutes: _Optional[int] = ...) -> None: ...

class Recalled(_message.Message):
    __slots__ = ("memories", "context_id")
    MEMORIES_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_ID_FIELD_NUMBER: _ClassVar[int]
    memories: _containers.RepeatedScalarFieldContainer[str]
    context_id: str
    def __init__(self, memories: _Optional[_Iterable[str]] = ..., context_id: _Optional[str] = ...) -> None: ...

class Superseded(_message.Message):
    __slots__ = ("memory", "successor", "confidence", "reason")
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    memory: str
    successor: str
    confidence: float
    reason: str
    def __init__(self, memory: _Optional[str] = ..., successor: _Optional[str] = ..., confidence: _Optional[float] = ..., reason: _Optional[str] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("idempotency_key", "occur_time", "actor", "trust", "correlation_id", "observed", "recalled", "superseded")
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    OCCUR_TIME_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    CORRELATION_ID_FIELD_NUMBER: _ClassVar[int]
    OBSERVED_FIELD_NUMBER: _ClassVar[int]
    RECALLED_FIELD_NUMBER: _ClassVar[int]
    SUPERSEDED_FIELD_NUMBER: _ClassVar[int]
    idempotency_key: str
    occur_time: _timestamp_pb2.Timestamp
    actor: str
    trust: _memory_pb2.Trust
    correlation_id: str
    observed: Observed
    recalled: Recalled
    superseded: Superseded
    def __init__(self, idempotency_key: _Optional[str] = ..., occur_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., actor: _Optional[str] = ..., trust: _Optional[_Union[_memory_pb2.Trust, str]] = ..., correlation_id: _Optional[str] = ..., observed: _Optional[_Union[Observed, _Mapping]] = ..., recalled: _Optional[_Union[Recalled, _Mapping]] = ..., superseded: _Optional[_Union[Superseded, _Mapping]] = ...) -> None: ...

class RecordedEvent(_message.Message):
    __slots__ = ("event_id", "memory", "partition", "offset")
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    memory: str
    partition: int
    offset: int
    def __init__(self, event_id: _Optional[str] = ..., memory: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ...) -> None: ...

class RecordEventsRequest(_message.Message):
    __slots__ = ("parent", "events")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    parent: str
    events: _containers.RepeatedCompositeFieldContainer[Event]
    def __init__(self, parent: _Optional[str] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ...) -> None: ...

class RecordEventsResponse(_message.Message):
    __slots__ = ("events", "consistency_token")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[RecordedEvent]
    consistency_token: str
    def __init__(self, events: _Optional[_Iterable[_Union[RecordedEvent, _Mapping]]] = ..., consistency_token: _Optional[str] = ...) -> None: ...

class GetMemoryRequest(_message.Message):
    __slots__ = ("name", "consistency_token", "as_of")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    name: str
    consistency_token: str
    as_of: _memory_pb2.AsOf
    def __init__(self, name: _Optional[str] = ..., consistency_token: _Optional[str] = ..., as_of: _Optional[_Union[_memory_pb2.AsOf, _Mapping]] = ...) -> None: ...

class GetMemoryResponse(_message.Message):
    __slots__ = ("memory", "past")
    MEMORY_FIELD_NUMBER: _ClassVar[int]
    PAST_FIELD_NUMBER: _ClassVar[int]
    memory: _memory_pb2.Memory
    past: _memory_pb2.PastView
    def __init__(self, memory: _Optional[_Union[_memory_pb2.Memory, _Mapping]] = ..., past: _Optional[_Union[_memory_pb2.PastView, _Mapping]] = ...) -> None: ...

class ListMemoriesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "filter", "consistency_token", "as_of")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    filter: _memory_pb2.MemoryFilter
    consistency_token: str
    as_of: _memory_pb2.AsOf
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[_Union[_memory_pb2.MemoryFilter, _Mapping]] = ..., consistency_token: _Optional[str] = ..., as_of: _Optional[_Union[_memory_pb2.AsOf, _Mapping]] = ...) -> None: ...

class ListMemoriesResponse(_message.Message):
    __slots__ = ("memories", "next_page_token", "total_size", "past")
    MEMORIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAST_FIELD_NUMBER: _ClassVar[int]
    memories: _containers.RepeatedCompositeFieldContainer[_memory_pb2.Memory]
    next_page_token: str
    total_size: int
    past: _memory_pb2.PastView
    def __init__(self, memories: _Optional[_Iterable[_Union[_memory_pb2.Memory, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ..., past: _Optional[_Union[_memory_pb2.PastView, _Mapping]] = ...) -> None: ...

class SearchMemoriesRequest(_message.Message):
    __slots__ = ("parent", "query", "page_size", "page_token", "filter", "consistency_token", "as_of", "explain", "question_time", "question_utc_offset_minutes", "floor")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    QUERY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    QUESTION_TIME_FIELD_NUMBER: _ClassVar[int]
    QUESTION_UTC_OFFSET_MINUTES_FIELD_NUMBER: _ClassVar[int]
    FLOOR_FIELD_NUMBER: _ClassVar[int]
    parent: str
    query: str
    page_size: int
    page_token: str
    filter: _memory_pb2.MemoryFilter
    consistency_token: str
    as_of: _memory_pb2.AsOf
    explain: bool
    question_time: _timestamp_pb2.Timestamp
    question_utc_offset_minutes: int
    floor: bool
    def __init__(self, parent: _Optional[str] = ..., query: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[_Union[_memory_pb2.MemoryFilter, _Mapping]] = ..., consistency_token: _Optional[str] = ..., as_of: _Optional[_Union[_memory_pb2.AsOf, _Mapping]] = ..., explain: _Optional[bool] = ..., question_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., question_utc_offset_minutes: _Optional[int] = ..., floor: _Optional[bool] = ...) -> None: ...

class FoundMemory(_message.Message):
    __slots__ = ("memory", "score", "signals", "features", "copies", "answers")
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
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    COPIES_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    memory: _memory_pb2.Memory
    score: float
    signals: _containers.ScalarMap[str, float]
    features: _containers.ScalarMap[str, float]
    copies: int
    answers: str
    def __init__(self, memory: _Optional[_Union[_memory_pb2.Memory, _Mapping]] = ..., score: _Optional[float] = ..., signals: _Optional[_Mapping[str, float]] = ..., features: _Optional[_Mapping[str, float]] = ..., copies: _Optional[int] = ..., answers: _Optional[str] = ...) -> None: ...

class SearchMemoriesResponse(_message.Message):
    __slots__ = ("results", "next_page_token", "missing", "past", "left_out", "likenesses")
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
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    PAST_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    LIKENESSES_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[FoundMemory]
    next_page_token: str
    missing: _containers.RepeatedScalarFieldContainer[str]
    past: _memory_pb2.PastView
    left_out: _containers.ScalarMap[str, int]
    likenesses: _containers.ScalarMap[str, float]
    def __init__(self, results: _Optional[_Iterable[_Union[FoundMemory, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., missing: _Optional[_Iterable[str]] = ..., past: _Optional[_Union[_memory_pb2.PastView, _Mapping]] = ..., left_out: _Optional[_Mapping[str, int]] = ..., likenesses: _Optional[_Mapping[str, float]] = ...) -> None: ...

class TagMemoryRequest(_message.Message):
    __slots__ = ("name", "add", "remove", "idempotency_key")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADD_FIELD_NUMBER: _ClassVar[int]
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    name: str
    add: _containers.RepeatedScalarFieldContainer[str]
    remove: _containers.RepeatedScalarFieldContainer[str]
    idempotency_key: str
    def __init__(self, name: _Optional[str] = ..., add: _Optional[_Iterable[str]] = ..., remove: _Optional[_Iterable[str]] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class TagMemoryResponse(_message.Message):
    __slots__ = ("event", "consistency_token")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    event: RecordedEvent
    consistency_token: str
    def __init__(self, event: _Optional[_Union[RecordedEvent, _Mapping]] = ..., consistency_token: _Optional[str] = ...) -> None: ...

class RateMemoryRequest(_message.Message):
    __slots__ = ("name", "rating", "note", "idempotency_key")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RATING_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    name: str
    rating: float
    note: str
    idempotency_key: str
    def __init__(self, name: _Optional[str] = ..., rating: _Optional[float] = ..., note: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class RateMemoryResponse(_message.Message):
    __slots__ = ("event", "consistency_token")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    event: RecordedEvent
    consistency_token: str
    def __init__(self, event: _Optional[_Union[RecordedEvent, _Mapping]] = ..., consistency_token: _Optional[str] = ...) -> None: ...

class ForgetMemoriesRequest(_message.Message):
    __slots__ = ("parent", "names", "whole_space", "reason", "idempotency_key")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    NAMES_FIELD_NUMBER: _ClassVar[int]
    WHOLE_SPACE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENCY_KEY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    names: _containers.RepeatedScalarFieldContainer[str]
    whole_space: bool
    reason: str
    idempotency_key: str
    def __init__(self, parent: _Optional[str] = ..., names: _Optional[_Iterable[str]] = ..., whole_space: _Optional[bool] = ..., reason: _Optional[str] = ..., idempotency_key: _Optional[str] = ...) -> None: ...

class ForgetMemoriesResponse(_message.Message):
    __slots__ = ("events", "consistency_token", "forgotten_count")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    CONSISTENCY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FORGOTTEN_COUNT_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[RecordedEvent]
    consistency_token: str
    forgotten_count: int
    def __init__(self, events: _Optional[_Iterable[_Union[RecordedEvent, _Mapping]]] = ..., consistency_token: _Optional[str] = ..., forgotten_count: _Optional[int] = ...) -> None: ...

class Space(_message.Message):
    __slots__ = ("name", "short_count", "short_tokens", "medium_count", "long_count", "event_count", "clock_time")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SHORT_COUNT_FIELD_NUMBER: _ClassVar[int]
    SHORT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MEDIUM_COUNT_FIELD_NUMBER: _ClassVar[int]
    LONG_COUNT_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    CLOCK_TIME_FIELD_NUMBER: _ClassVar[int]
    name: str
    short_count: int
    short_tokens: int
    medium_count: int
    long_count: int
    event_count: int
    clock_time: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., short_count: _Optional[int] = ..., short_tokens: _Optional[int] = ..., medium_count: _Optional[int] = ..., long_count: _Optional[int] = ..., event_count: _Optional[int] = ..., clock_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListSpacesRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListSpacesResponse(_message.Message):
    __slots__ = ("spaces", "next_page_token")
    SPACES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    spaces: _containers.RepeatedCompositeFieldContainer[Space]
    next_page_token: str
    def __init__(self, spaces: _Optional[_Iterable[_Union[Space, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchTransitionsRequest(_message.Message):
    __slots__ = ("parent", "start_time")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    parent: str
    start_time: _timestamp_pb2.Timestamp
    def __init__(self, parent: _Optional[str] = ..., start_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class WatchTransitionsResponse(_message.Message):
    __slots__ = ("transition", "excerpt")
    TRANSITION_FIELD_NUMBER: _ClassVar[int]
    EXCERPT_FIELD_NUMBER: _ClassVar[int]
    transition: _memory_pb2.Transition
    excerpt: str
    def __init__(self, transition: _Optional[_Union[_memory_pb2.Transition, _Mapping]] = ..., excerpt: _Optional[str] = ...) -> None: ...
