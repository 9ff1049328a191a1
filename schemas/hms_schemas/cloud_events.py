"""The headers of an event's record: CloudEvents (Kafka binding, binary mode), W3C trace context."""

from __future__ import annotations

from datetime import UTC, datetime

from hms_schemas.generated.records import MemoryEvent
from hms_schemas.ids import as_text

EventHeaders = list[tuple[str, str | bytes | None]]


def event_headers(event: MemoryEvent, traceparent: str | None = None) -> EventHeaders:
    """The headers that describe ``event``, for readers that do not decode it.

    ``traceparent`` is that of the request, if there was one.
    """
    at = datetime.fromtimestamp(event.occurred_at / 1_000_000, UTC)
    headers: EventHeaders = [
        ("ce_specversion", b"1.0"),
        ("ce_id", as_text(event.event_id).encode()),
        ("ce_type", f"hms.memory.v1.{type(event.body).__name__}".encode()),
        ("ce_source", f"/tenants/{event.tenant}/spaces/{event.space}".encode()),
        ("ce_time", at.isoformat().replace("+00:00", "Z").encode()),
    ]
    if traceparent:
        headers.append(("traceparent", traceparent.encode()))
    return headers
