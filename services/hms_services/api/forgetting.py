"""Forgetting: from a ``ForgetMemories`` request to the ``Forgotten`` events of the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hms_proto.memory.v1 import memory_service_pb2
from hms_schemas import admission
from hms_schemas.generated.records import Forgotten, MemoryEvent
from hms_schemas.ids import derived_id
from hms_services.api.call import Caller
from hms_services.api.call_errors import invalid
from hms_services.api.from_wire import event_id, ids_in_space
from hms_services.api.names import SpaceName


@dataclass(frozen=True, slots=True)
class ForgetCommand:
    """Which memories to forget, and why."""

    memory_ids: tuple[bytes, ...]
    """Empty when ``whole_space`` is set."""
    whole_space: bool
    reason: str
    key: str
    """The idempotency key of the request; may be empty."""


def forget_command(
    request: memory_service_pb2.ForgetMemoriesRequest, space: SpaceName, caller: Caller
) -> ForgetCommand:
    """The command of a request.

    Raises:
        InvalidFieldsError: the request names no memory, too many memories, a memory of another
            space, or memories beside ``whole_space``.
        ForeignTenantError: a name is another tenant's.
    """
    if request.whole_space and request.names:
        raise invalid("names", "must be empty when whole_space is set")
    if not (request.whole_space or request.names):
        raise invalid("names", "is empty; name memories, or set whole_space")
    if len(request.names) > admission.MAX_IDS:
        raise invalid("names", f"holds more than {admission.MAX_IDS}; send several requests")
    ids = ids_in_space(request.names, "names", space, caller)
    return ForgetCommand(ids, request.whole_space, request.reason, request.idempotency_key)


def events_of(
    command: ForgetCommand, ids: Sequence[bytes], space: SpaceName, at_us: int
) -> list[MemoryEvent]:
    """The events that forget ``ids``, and then the whole space when the command says so.

    Memories are named one by one even when the whole space goes: each memory needs a marker and a
    tombstone of its own, and the fold sees only the record of the space.

    Args:
        command: reason, key, and whether the whole space goes.
        ids: the memories to name: those of the command, or all of the space.
        space: where the memories are.
        at_us: the time of the events, in µs since the Unix epoch.
    """
    final = event_id(space, command.key)
    chunks = [tuple(ids[i : i + admission.MAX_IDS]) for i in range(0, len(ids), admission.MAX_IDS)]
    bodies = [Forgotten(memory_ids=chunk, reason=command.reason) for chunk in chunks]
    if command.whole_space:
        bodies.append(Forgotten(whole_space=True, reason=command.reason))
    return [
        MemoryEvent(
            # The last event carries the id made from the key. When the request is repeated, the
            # events before it may name other memories; their ids depend on what they name.
            event_id=final if body is bodies[-1] else derived_id(final, *body.memory_ids),
            tenant=space.tenant,
            space=space.space,
            occurred_at=at_us,
            body=body,
        )
        for body in bodies
    ]
