"""Observations as events on the wire, in batches that the server takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hms.observation import Observation
from hms.vocabulary import kind_on_wire, trust_on_wire
from hms.wire_times import to_timestamp, utc_offset_minutes
from hms_proto.memory.v1 import memory_service_pb2 as service_pb
from hms_schemas.errors import InvalidRequestError
from hms_schemas.ids import as_text, new_event_id

ACTOR = "hms-python"
# The server takes 500 events and 4 MiB at once; a quarter is left for names and keys.
_BATCH_EVENTS = 500
_BATCH_BYTES = 3 * 1024 * 1024


def new_key() -> str:
    """An idempotency key that no other event has."""
    return as_text(new_event_id())


def batches(items: Sequence[Observation]) -> Iterator[list[service_pb.Event]]:
    """The events of ``items``, in order, as one list for each request.

    Raises:
        InvalidRequestError: an item has no content, or a kind or trust that is not known; raised
            before the first batch, so that nothing is sent.
    """
    events = [_event(item) for item in items]
    batch: list[service_pb.Event] = []
    size = 0
    for event in events:
        length = event.ByteSize()
        if batch and (len(batch) == _BATCH_EVENTS or size + length > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(event)
        size += length
    if batch:
        yield batch


def _event(item: Observation) -> service_pb.Event:
    if not isinstance(item.content, str) or not item.content.strip():
        raise InvalidRequestError("There is nothing to remember.", fix="Give a text that says it.")
    return service_pb.Event(
        idempotency_key=item.idempotency_key or new_key(),
        occur_time=to_timestamp(item.occurred_at) if item.occurred_at else None,
        actor=ACTOR,
        trust=trust_on_wire(item.trust),
        correlation_id=item.session or "",
        observed=service_pb.Observed(
            content=item.content,
            kind=kind_on_wire(item.kind),
            speaker=item.speaker or "",
            session_id=item.session or "",
            turn=item.turn,
            importance=item.importance,
            tags=item.tags,
            attributes=dict(item.attributes),
            expire_time=to_timestamp(item.expires_at) if item.expires_at else None,
            utc_offset_minutes=utc_offset_minutes(item.occurred_at),
        ),
    )
