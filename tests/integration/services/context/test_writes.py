"""Events on their way into the log: batches, keys, headers, labels, ratings."""

from __future__ import annotations

import asyncio

import pytest
from prometheus_client import CollectorRegistry
from tests.integration.services.context.conftest import ADA, Service, until
from tests.integration.services.context.folding import InProcessFold

from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.codec import Codec
from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryEvent, Observed, Recalled, Superseded
from hms_schemas.ids import new_event_id
from hms_services.writes.event_log import EventLog
from hms_services.writes.write_metrics import WriteMetrics

pytestmark = pytest.mark.kafka


async def listed(service: Service, token: str = "", **fields: object) -> list[memory_pb2.Memory]:
    request = wire.ListMemoriesRequest(parent=ADA, consistency_token=token, **fields)
    return list((await service.memory.ListMemories(request, timeout=60)).memories)


async def test_the_same_key_from_many_callers_is_one_memory(service: Service) -> None:
    event = wire.Event(idempotency_key="k", observed=wire.Observed(content="Once."))
    request = wire.RecordEventsRequest(parent=ADA, events=[event])

    answers = await asyncio.gather(
        *(service.memory.RecordEvents(request, timeout=60) for _ in range(10))
    )

    last = max(answers, key=lambda answer: answer.events[0].offset)
    assert len({answer.events[0].memory for answer in answers}) == 1
    assert len(await listed(service, last.consistency_token)) == 1


async def test_a_batch_keeps_its_order(service: Service) -> None:
    answer = await service.remember(*(f"Line {i}" for i in range(100)))

    offsets = [event.offset for event in answer.events]
    assert offsets == list(range(offsets[0], offsets[0] + 100))
    assert len({event.partition for event in answer.events}) == 1


async def test_headers_carry_the_cloud_event_and_the_trace(
    service: Service, fold: InProcessFold
) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    event = wire.Event(observed=wire.Observed(content="Traced."))
    answer = await service.memory.RecordEvents(
        wire.RecordEventsRequest(parent=ADA, events=[event]),
        timeout=60,
        metadata=(("traceparent", trace),),
    )
    await listed(service, answer.consistency_token)

    assert fold.headers[0]["traceparent"] == trace.encode()
    assert fold.headers[0]["ce_id"] == answer.events[0].event_id.encode()
    assert fold.headers[0]["ce_type"] == b"hms.memory.v1.Observed"
    assert fold.headers[0]["ce_source"] == b"/tenants/local/spaces/ada"
    assert fold.headers[0]["ce_time"].endswith(b"Z")


async def test_every_field_comes_back(service: Service) -> None:
    observed = wire.Observed(
        content="Tea, never coffee.",
        kind=memory_pb2.KIND_PREFERENCE,
        speaker="Ada",
        session_id="s1",
        turn=0,
        importance=0.5,
        tags=["food", "drinks"],
        attributes={"source": "chat"},
    )
    event = wire.Event(observed=observed, actor="app", trust=memory_pb2.TRUST_TOOL)
    answer = await service.memory.RecordEvents(
        wire.RecordEventsRequest(parent=ADA, events=[event]), timeout=60
    )

    (memory,) = await listed(service, answer.consistency_token)

    assert memory.content == observed.content
    assert (memory.kind, memory.trust) == (observed.kind, event.trust)
    assert (memory.speaker, memory.session_id, memory.turn) == ("Ada", "s1", 0)
    assert memory.HasField("turn")
    assert list(memory.tags) == ["drinks", "food"]
    assert dict(memory.attributes) == {"source": "chat"}
    assert memory.actor == "app"


async def test_labels_and_ratings_change_a_memory(service: Service) -> None:
    name = (await service.remember("Remember this.")).events[0].memory
    token = (await service.remember("Another.")).consistency_token
    await listed(service, token)

    await service.memory.TagMemory(wire.TagMemoryRequest(name=name, add=["pinned"]), timeout=60)
    rated = await service.memory.RateMemory(
        wire.RateMemoryRequest(name=name, rating=0.5), timeout=60
    )

    got = await service.memory.GetMemory(
        wire.GetMemoryRequest(name=name, consistency_token=rated.consistency_token), timeout=60
    )
    assert list(got.memory.tags) == ["pinned"]
    assert got.memory.rating == 0.5


async def test_recalled_and_superseded_are_written_as_given(
    service: Service, fold: InProcessFold
) -> None:
    first, second = (await service.remember("Old.", "New.")).events
    events = [
        wire.Event(recalled=wire.Recalled(memories=[first.memory], context_id="c1")),
        wire.Event(superseded=wire.Superseded(memory=first.memory, successor=second.memory)),
    ]
    answer = await service.memory.RecordEvents(
        wire.RecordEventsRequest(parent=ADA, events=events), timeout=60
    )
    got = await service.memory.GetMemory(
        wire.GetMemoryRequest(name=first.memory, consistency_token=answer.consistency_token),
        timeout=60,
    )

    bodies = [type(event.body) for event in fold.events]
    assert bodies == [Observed, Observed, Recalled, Superseded]
    assert got.memory.superseded_by == second.memory
    assert answer.events[0].memory == ""


async def test_time_passes_as_an_event_when_something_is_due(
    service: Service, fold: InProcessFold
) -> None:
    event = wire.Event(observed=wire.Observed(content="Gone soon."))
    event.observed.expire_time.GetCurrentTime()
    event.observed.expire_time.seconds += 2
    await service.memory.RecordEvents(
        wire.RecordEventsRequest(parent=ADA, events=[event]), timeout=60
    )

    async def expired() -> bool:
        return any(event.actor == "hms-ticker" for event in fold.events)

    await until(expired)
    assert await listed(service) == []


async def test_a_log_that_cannot_be_written_fails_loudly(free_port: int) -> None:
    log = EventLog(
        f"127.0.0.1:{free_port}",
        "events",
        Codec(),
        WriteMetrics(CollectorRegistry()),
        delivery_timeout_ms=1_000,
    )
    event = MemoryEvent(
        event_id=new_event_id(),
        tenant="local",
        space="ada",
        occurred_at=0,
        body=Observed(content="Lost?"),
    )

    try:
        with pytest.raises(UnavailableError, match="idempotency key"):
            await log.append([event])
    finally:
        log.close()
