"""Writes events through the memory service, again with the same key until it accepts them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, assert_never

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from tests.chaos.acks import Ack, AckFile
from tests.chaos.story import Happening

from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_proto.memory.v1.memory_service_pb2_grpc import MemoryServiceStub
from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Superseded,
    Tagged,
    Ticked,
)
from hms_schemas.ids import as_text, from_text

# Longer than the service's own wait for the broker, so that its answer is heard.
_CALL_SECONDS = 15.0
_AGAIN_AFTER_SECONDS = 0.3
_AGAIN = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.CANCELLED,
)
# The client would wait ever longer for a service that is being started again.
_OPTIONS = (("grpc.max_reconnect_backoff_ms", 1000), ("grpc.min_reconnect_backoff_ms", 200))


class GrpcDoor:
    """Writes like a program that does not know Kafka."""

    def __init__(self, address: str, acks: AckFile) -> None:
        self.tallies: Counter[str] = Counter()
        self._acks = acks
        self._stub = MemoryServiceStub(grpc.insecure_channel(address, options=_OPTIONS))

    def write(self, happenings: list[Happening]) -> None:
        """Write one event after the other; waits until each is accepted or refused."""
        for happening in happenings:
            self._write_one(happening)

    def finish(self) -> None:
        """Nothing to do: ``write`` waits for every event."""
        self.tallies["finished"] = 1

    def _write_one(self, happening: Happening) -> None:
        call = self._call_for(happening)
        if call is None:
            self.tallies["not for this door"] += 1
            return
        self.tallies["written twice"] += happening.again
        while True:
            try:
                answer = call()
                break
            except grpc.RpcError as error:
                code = error.code()
                if code not in _AGAIN:
                    self._refused(happening, code.name, error.details())
                    return
                self.tallies["tried again"] += 1
                time.sleep(_AGAIN_AFTER_SECONDS)
        recorded = answer.events if hasattr(answer, "events") else [answer.event]
        self._acks.add(*(Ack(from_text(e.event_id), e.partition, e.offset) for e in recorded))

    def _refused(self, happening: Happening, code: str, words: str) -> None:
        """Count a refusal: expected for a wrong clock, possible for a memory that is not there."""
        if happening.wrong and code == "INVALID_ARGUMENT":
            self.tallies["wrong clocks refused"] += 1
        elif code == "NOT_FOUND":
            self.tallies["about a memory not (yet) there"] += 1
        else:
            self.tallies[f"unexpected: {code} {words[:100]}"] += 1

    def _call_for(self, happening: Happening) -> Callable[[], Any] | None:
        event, key = happening.event, happening.key
        space = f"tenants/{event.tenant}/spaces/{event.space}"

        def name(memory_id: bytes) -> str:
            return f"{space}/memories/{as_text(memory_id)}"

        match event.body:
            case Observed() | Recalled() | Superseded():
                request: Any = wire.RecordEventsRequest(
                    parent=space, events=[_event(event, key, name)]
                )
                method: Any = self._stub.RecordEvents
            case Tagged() as body:
                request = wire.TagMemoryRequest(
                    name=name(body.memory_id),
                    add=body.added,
                    remove=body.removed,
                    idempotency_key=key,
                )
                method = self._stub.TagMemory
            case Rated() as body:
                request = wire.RateMemoryRequest(
                    name=name(body.memory_id), rating=body.rating, idempotency_key=key
                )
                method = self._stub.RateMemory
            case Forgotten() as body:
                named = () if body.whole_space else body.memory_ids
                request = wire.ForgetMemoriesRequest(
                    parent=space,
                    names=[name(each) for each in named],
                    whole_space=body.whole_space,
                    idempotency_key=key,
                )
                method = self._stub.ForgetMemories
            case ConceptFormed() | ConceptDissolved() | Ticked():
                return None  # Programs of HMS alone write these; the service takes none.
            case _ as unknown:
                assert_never(unknown)
        return lambda: method(request, timeout=_CALL_SECONDS)


def _event(event: MemoryEvent, key: str, name: Callable[[bytes], str]) -> wire.Event:
    message = wire.Event(
        idempotency_key=key, occur_time=_timestamp(event.occurred_at), actor=event.actor
    )
    match event.body:
        case Observed() as body:
            message.observed.CopyFrom(_observed(body))
        case Recalled() as body:
            message.recalled.memories.extend(name(each) for each in body.memory_ids)
        case Superseded() as body:
            message.superseded.memory = name(body.memory_id)
            if body.successor_id is not None:
                message.superseded.successor = name(body.successor_id)
            message.superseded.confidence = body.confidence
        case other:
            raise ValueError(f"{type(other).__name__} has a call of its own, or none")
    return message


def _observed(body: Observed) -> wire.Observed:
    assert isinstance(body.content, str)
    return wire.Observed(
        content=body.content,
        kind=getattr(memory_pb2, f"KIND_{body.kind}"),
        speaker=body.speaker or "",
        importance=body.importance,
        tags=body.tags,
        expire_time=None if body.expires_at is None else _timestamp(body.expires_at),
    )


def _timestamp(at_us: int) -> Timestamp:
    return Timestamp(seconds=at_us // 1_000_000, nanos=at_us % 1_000_000 * 1000)
