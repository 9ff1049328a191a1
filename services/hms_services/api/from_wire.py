"""Events of a request to records of the log; one error names every field at fault."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TypeVar

from hms_proto.memory.v1 import memory_pb2, memory_service_pb2
from hms_schemas import admission
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import (
    Body,
    Kind,
    MemoryEvent,
    Observed,
    Recalled,
    Superseded,
    Trust,
)
from hms_schemas.ids import idempotent_event_id, new_event_id
from hms_services.api.call import Caller
from hms_services.api.call_errors import InvalidFieldsError, Violation, invalid
from hms_services.api.enums import KINDS, TRUSTS
from hms_services.api.names import SpaceName, memory_name
from hms_services.api.times import now_us, to_us

T = TypeVar("T")

MAX_EVENTS = 500
MAX_REQUEST_BYTES = 4 * 1024 * 1024
MAX_KEY_CHARS = 256
# The field that each rule of admission checks. A rule that is not here checks the whole event.
_FIELDS = {
    "empty_content": "observed.content",
    "content_too_long": "observed.content",
    "bad_kind": "observed.kind",
    "bad_importance": "observed.importance",
    "bad_turn": "observed.turn",
    "bad_utc_offset": "observed.utc_offset_minutes",
    "bad_speaker": "observed.speaker",
    "bad_session_id": "observed.session_id",
    "bad_tags": "observed.tags",
    "too_many_tags": "observed.tags",
    "bad_attributes": "observed.attributes",
    "too_many_attributes": "observed.attributes",
    "too_many_memory_ids": "recalled.memories",
    "bad_confidence": "superseded.confidence",
    "time_too_early": "occur_time",
    "time_in_future": "occur_time",
}


def event_id(space: SpaceName, key: str, field: str = "idempotency_key") -> bytes:
    """The id of an event: derived from its idempotency key, or new when there is no key.

    Raises:
        InvalidFieldsError: the key is too long; names ``field``.
    """
    if len(key) > MAX_KEY_CHARS:
        raise invalid(field, f"is over {MAX_KEY_CHARS} characters")
    return idempotent_event_id(space.tenant, space.space, key) if key else new_event_id()


class EventReader:
    """Turns the events of requests into records, and checks each record by the rules of admission.

    Args:
        codec: encodes each record, so that an event that does not fit its schema fails here, before
            anything is written.
        tenants: the tenants that are served.
    """

    def __init__(self, codec: Codec, tenants: Collection[str]) -> None:
        self._codec = codec
        self._tenants = tenants

    def read(
        self, request: memory_service_pb2.RecordEventsRequest, space: SpaceName, caller: Caller
    ) -> list[MemoryEvent]:
        """The records of a request, in order, each checked by ``admit``.

        Raises:
            InvalidFieldsError: with a violation for every event at fault.
            ForeignTenantError: an event names a memory of another tenant.
        """
        if not request.events:
            raise invalid("events", "is empty")
        if len(request.events) > MAX_EVENTS:
            raise invalid("events", f"holds more than {MAX_EVENTS} events; send several requests")
        if request.ByteSize() > MAX_REQUEST_BYTES:
            raise invalid("events", "is over 4 MiB; send several requests")
        read = _collect(
            [
                partial(self._event, event, f"events[{i}]", space, caller)
                for i, event in enumerate(request.events)
            ]
        )
        _check_reused_keys(request.events)
        return read

    def admit(self, event: MemoryEvent, at: str = "") -> MemoryEvent:
        """``event`` itself, if the rules of admission let it in.

        Args:
            event: the record.
            at: the field of the request that the event came from, such as ``events[3]``.

        Raises:
            InvalidFieldsError: with the field at fault.
        """
        prefix = f"{at}." if at else ""
        try:
            admission.admit(
                event,
                key=f"{event.tenant}/{event.space}".encode(),
                timestamp_ms=now_us() // 1000,
                tenants=self._tenants,
            )
            size = len(self._codec.encode(event))
        except ContractError as error:
            field = _FIELDS.get(error.reason, "")
            raise invalid(
                prefix + field if field else at, str(error), reason=error.reason
            ) from None
        if size > admission.MAX_EVENT_BYTES:
            raise invalid(at, "is over 1 MiB", reason="event_too_long")
        return event

    def _event(
        self, event: memory_service_pb2.Event, at: str, space: SpaceName, caller: Caller
    ) -> MemoryEvent:
        occurred = (
            to_us(event.occur_time, f"{at}.occur_time")
            if event.HasField("occur_time")
            else now_us()
        )
        if event.trust and event.trust not in TRUSTS:
            raise invalid(f"{at}.trust", "is not a value that is known")
        record = MemoryEvent(
            event_id=event_id(space, event.idempotency_key, f"{at}.idempotency_key"),
            tenant=space.tenant,
            space=space.space,
            occurred_at=occurred,
            actor=_name(event.actor, f"{at}.actor"),
            trust=TRUSTS.get(event.trust, Trust.USER),
            correlation_id=_name(event.correlation_id, f"{at}.correlation_id") or None,
            body=_body(event, at, space, caller),
        )
        return self.admit(record, at)


def _body(event: memory_service_pb2.Event, at: str, space: SpaceName, caller: Caller) -> Body:
    match event.WhichOneof("body"):
        case "observed":
            return _observed(event.observed, f"{at}.observed")
        case "recalled":
            return _recalled(event.recalled, f"{at}.recalled", space, caller)
        case "superseded":
            return _superseded(event.superseded, f"{at}.superseded", space, caller)
        case _:
            raise invalid(f"{at}.body", "is missing: give observed, recalled or superseded")


def _observed(body: memory_service_pb2.Observed, at: str) -> Observed:
    if body.kind != memory_pb2.KIND_UNSPECIFIED and body.kind not in KINDS:
        raise invalid(f"{at}.kind", "is not a value that is known")
    expires = to_us(body.expire_time, f"{at}.expire_time") if body.HasField("expire_time") else None
    if expires is not None and expires < admission.EARLIEST_US:
        raise invalid(f"{at}.expire_time", "is before the year 2000")
    return Observed(
        content=body.content,
        kind=KINDS.get(body.kind, Kind.MESSAGE),
        speaker=body.speaker or None,
        session_id=body.session_id or None,
        turn=body.turn if body.HasField("turn") else None,
        importance=body.importance if body.HasField("importance") else None,
        tags=tuple(body.tags),
        attributes=dict(body.attributes),
        expires_at=expires,
        utc_offset_minutes=(
            body.utc_offset_minutes if body.HasField("utc_offset_minutes") else None
        ),
    )


def _recalled(
    body: memory_service_pb2.Recalled, at: str, space: SpaceName, caller: Caller
) -> Recalled:
    if not body.memories:
        raise invalid(f"{at}.memories", "is empty")
    ids = ids_in_space(body.memories, f"{at}.memories", space, caller)
    return Recalled(memory_ids=ids, context_id=body.context_id or None)


def _superseded(
    body: memory_service_pb2.Superseded, at: str, space: SpaceName, caller: Caller
) -> Superseded:
    memory = id_in_space(body.memory, f"{at}.memory", space, caller)
    successor = body.successor and id_in_space(body.successor, f"{at}.successor", space, caller)
    return Superseded(
        memory_id=memory,
        successor_id=successor or None,
        confidence=body.confidence if body.HasField("confidence") else 1.0,
        reason=body.reason,
    )


def id_in_space(name: str, field: str, space: SpaceName, caller: Caller) -> bytes:
    """The id of a named memory; raises InvalidFieldsError unless the memory is of ``space``."""
    memory = memory_name(name, caller, field)
    if memory.space != space:
        raise invalid(field, "names a memory of another space")
    return memory.memory_id


def ids_in_space(
    names: Sequence[str], field: str, space: SpaceName, caller: Caller
) -> tuple[bytes, ...]:
    """The ids of named memories of ``space``, each once, in order; raises as ``id_in_space``."""
    found = _collect(
        [partial(id_in_space, name, f"{field}[{i}]", space, caller) for i, name in enumerate(names)]
    )
    return tuple(dict.fromkeys(found))


def _collect(readers: Sequence[Callable[[], T]]) -> list[T]:
    """The results of all readers; or one InvalidFieldsError with the violations of all readers."""
    read: list[T] = []
    violations: list[Violation] = []
    for reader in readers:
        try:
            read.append(reader())
        except InvalidFieldsError as error:
            violations.extend(error.violations)
    if violations:
        raise InvalidFieldsError(violations)
    return read


def _check_reused_keys(events: Sequence[memory_service_pb2.Event]) -> None:
    """Raise when two different events share a key: the second would be lost without a word."""
    seen: dict[str, int] = {}
    for i, event in enumerate(events):
        key = event.idempotency_key
        if key and key in seen and events[seen[key]] != event:
            raise invalid(f"events[{i}].idempotency_key", f"is that of events[{seen[key]}]")
        seen.setdefault(key, i)


def _name(text: str, field: str) -> str:
    if len(text) > admission.MAX_NAME_CHARS:
        raise invalid(field, f"is over {admission.MAX_NAME_CHARS} characters")
    return text
