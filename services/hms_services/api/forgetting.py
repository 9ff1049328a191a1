"""Removing memories for good: from a request to the ``Forgotten`` events of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hms_proto.memory.v1 import memory_service_pb2
from hms_schemas import admission
from hms_schemas.generated.records import Forgotten, MemoryEvent
from hms_schemas.ids import derived_id
from hms_services.api.caller import Caller
from hms_services.api.errors import invalid
from hms_services.api.from_wire import event_id, ids_in_space
from hms_services.api.names import SpaceName


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be forgotten, and why."""

    memory_ids: tuple[bytes, ...]
    whole_space: bool
    reason: str
    key: str


def read(
    request: memory_service_pb2.ForgetMemoriesRequest, space: SpaceName, caller: Caller
) -> Asked:
    """What a request asks; raises InvalidFieldsError."""
    if request.whole_space and request.names:
        raise invalid("names", "must be empty when whole_space is set")
    if not (request.whole_space or request.names):
        raise invalid("names", "is empty; name memories, or set whole_space")
    if len(request.names) > admission.MAX_IDS:
        raise invalid("names", f"holds more than {admission.MAX_IDS}; send several requests")
    ids = ids_in_space(request.names, "names", space, caller)
    return Asked(ids, request.whole_space, request.reason, request.idempotency_key)


def events_of(
    asked: Asked, ids: Sequence[bytes], space: SpaceName, at_us: int
) -> list[MemoryEvent]:
    """The events that forget ``ids``, and then the whole space when that was asked.

    Memories are named one by one even then: each needs a marker and a tombstone of its own, and
    the fold sees only the record of the space.
    """
    final = event_id(space, asked.key)
    chunks = [tuple(ids[i : i + admission.MAX_IDS]) for i in range(0, len(ids), admission.MAX_IDS)]
    bodies = [Forgotten(memory_ids=chunk, reason=asked.reason) for chunk in chunks]
    if asked.whole_space:
        bodies.append(Forgotten(whole_space=True, reason=asked.reason))
    return [
        MemoryEvent(
            # The last one carries the key's own id. Those before it may name other memories when
            # the request is repeated, so that their ids depend on what they name.
            event_id=final if body is bodies[-1] else derived_id(final, *body.memory_ids),
            tenant=space.tenant,
            space=space.space,
            occurred_at=at_us,
            body=body,
        )
        for body in bodies
    ]
