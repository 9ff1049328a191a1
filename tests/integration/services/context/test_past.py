"""Time travel through gRPC: a fact that changed twice, at three moments; and what stays hidden."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from tests.integration.services.context.conftest import ADA, Service, StartService, until
from tests.integration.services.context.errors import failure_of
from tests.integration.services.context.folding import InProcessFold

import hms
from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire

pytestmark = pytest.mark.kafka
QUESTION = "Where does Ada live?"


def day(text: str) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.fromisoformat(text).replace(tzinfo=UTC))
    return stamp


def by(text: str) -> memory_pb2.AsOf:
    return memory_pb2.AsOf(happened_by=day(text))


Metadata = tuple[tuple[str, str], ...]


async def moved_twice(service: Service, metadata: Metadata = ()) -> list[wire.RecordedEvent]:
    """Ada lives in Delft, then in Utrecht, then in Lisbon; imported in one go, years later."""
    places = [("Delft", "2023-01-10"), ("Utrecht", "2024-03-05"), ("Lisbon", "2025-06-20")]
    recorded: list[wire.RecordedEvent] = []
    for city, when in places:
        fact = wire.Observed(content=f"Ada lives in {city}.", kind=memory_pb2.KIND_FACT)
        events = [wire.Event(occur_time=day(when), observed=fact)]
        answer = await service.memory.RecordEvents(
            wire.RecordEventsRequest(parent=ADA, events=events), timeout=60, metadata=metadata
        )
        if recorded:
            gone = wire.Superseded(memory=recorded[-1].memory, successor=answer.events[0].memory)
            await service.memory.RecordEvents(
                wire.RecordEventsRequest(
                    parent=ADA, events=[wire.Event(occur_time=day(when), superseded=gone)]
                ),
                timeout=60,
                metadata=metadata,
            )
        recorded += answer.events
    return recorded


async def context(
    service: Service, as_of: memory_pb2.AsOf, **fields: Any
) -> context_wire.BuildContextResponse:
    return await service.context.BuildContext(
        context_wire.BuildContextRequest(
            parent=ADA, query=QUESTION, as_of=as_of, **{"token_budget": 512, **fields}
        ),
        timeout=20,
    )


async def test_a_fact_that_changed_twice_at_three_moments(
    service: Service, fold: InProcessFold
) -> None:
    await moved_twice(service)
    for when, city in (
        ("2023-06-01", "Delft"),
        ("2024-06-01", "Utrecht"),
        ("2025-12-01", "Lisbon"),
    ):
        built = await context(service, by(when))
        recalled = [
            line.text
            for section in built.sections
            if section.kind == context_wire.SECTION_KIND_RECALLED
            for line in section.lines
        ]
        said = recalled or [line.text for section in built.sections for line in section.lines]
        assert f"Ada lives in {city}." in said[-1]
        assert built.past.as_of == by(when)
    early = await context(service, by("2022-01-01"))
    assert (early.text, early.past.event_count, early.past.withheld_count) == ("", 0, 0)


async def test_an_offset_and_a_log_time_show_what_was_known(service: Service) -> None:
    recorded = await moved_twice(service)

    async def listed(as_of: memory_pb2.AsOf) -> list[str]:
        answer = await service.memory.ListMemories(
            wire.ListMemoriesRequest(parent=ADA, as_of=as_of), timeout=20
        )
        assert answer.past.partition == recorded[0].partition
        return [memory.content for memory in answer.memories]

    known = await listed(memory_pb2.AsOf(offset=recorded[1].offset))
    assert known == ["Ada lives in Utrecht.", "Ada lives in Delft."]
    now = Timestamp()
    now.GetCurrentTime()
    assert len(await listed(memory_pb2.AsOf(logged_by=now))) == 3
    assert await listed(memory_pb2.AsOf(logged_by=day("2025-12-01"))) == []


async def test_search_and_get_speak_of_then(service: Service) -> None:
    delft, utrecht, _ = await moved_twice(service)
    got = await service.memory.GetMemory(
        wire.GetMemoryRequest(name=delft.memory, as_of=by("2023-06-01")), timeout=20
    )
    assert got.memory.superseded_by == ""
    assert got.past.event_count == 1
    failure = await failure_of(
        service.memory.GetMemory(
            wire.GetMemoryRequest(name=utrecht.memory, as_of=by("2023-06-01")), timeout=20
        )
    )
    assert failure.code is grpc.StatusCode.NOT_FOUND

    async def found() -> list[str]:
        answer = await service.memory.SearchMemories(
            wire.SearchMemoriesRequest(parent=ADA, query="Ada lives", as_of=by("2024-06-01")),
            timeout=20,
        )
        return [result.memory.content for result in answer.results]

    async def both() -> bool:
        return set(await found()) == {"Ada lives in Delft.", "Ada lives in Utrecht."}

    await until(both)


async def test_what_is_forgotten_is_shown_at_no_moment(service: Service) -> None:
    recorded = await moved_twice(service)
    moment = memory_pb2.AsOf(offset=recorded[-1].offset)
    before = await context(service, moment)
    assert "Lisbon" in before.text
    assert before.past.withheld_count == 0
    await service.memory.ForgetMemories(
        wire.ForgetMemoriesRequest(parent=ADA, names=[recorded[-1].memory]), timeout=60
    )
    after = await context(service, moment)
    assert "Lisbon" not in after.text
    assert after.past.withheld_count == 1
    assert "Lisbon" not in (await context(service, by("2025-12-01"))).text


async def test_the_past_is_not_written_back(service: Service, fold: InProcessFold) -> None:
    await moved_twice(service)
    await service.remember(*(f"Filler {n}." for n in range(50)))
    built = await context(service, by("2025-12-01"))
    assert "Lisbon" in built.text
    marker = await service.remember("the end")
    await service.memory.ListMemories(
        wire.ListMemoriesRequest(parent=ADA, consistency_token=marker.consistency_token), timeout=20
    )
    # What falls due while the test runs is another's word.
    written = {type(event.body).__name__ for event in fold.events} - {"Ticked"}
    assert written == {"Observed", "Superseded"}


async def test_moments_that_never_were_are_refused(service: Service) -> None:
    for as_of, told in (
        (memory_pb2.AsOf(), "names no moment"),
        (memory_pb2.AsOf(offset=-1), "is negative"),
        (memory_pb2.AsOf(offset=10**9), "is not an offset of the log"),
        (by("2200-01-01"), "is in the future"),
        (memory_pb2.AsOf(logged_by=day("2200-01-01")), "is in the future"),
        (by("1999-12-31"), "is before any event"),
    ):
        failure = await failure_of(context(service, as_of))
        assert failure.code is grpc.StatusCode.INVALID_ARGUMENT
        assert failure.reason == "BAD_MOMENT"
        assert told in failure.message


async def test_the_past_of_another_tenant_is_nobodys(start_service: StartService) -> None:
    service = await start_service(tenants="local,other", tokens="l:local,o:other")
    await moved_twice(service, _bearer("l"))
    request = wire.ListMemoriesRequest(parent=ADA, as_of=by("2025-12-01"))
    mine = await service.memory.ListMemories(request, timeout=20, metadata=_bearer("l"))
    theirs = await service.memory.ListMemories(request, timeout=20, metadata=_bearer("o"))
    assert (len(mine.memories), len(theirs.memories)) == (3, 0)


async def test_a_second_question_reads_only_what_is_new(service: Service) -> None:
    # Today's episodes: with old dates or facts, the ticker and the detector of changes would write
    # events of their own between the two questions.
    await service.remember("Ada lives in Delft.", "Ada works in Lisbon.")
    now = Timestamp()
    now.GetCurrentTime()
    moment = memory_pb2.AsOf(happened_by=now)
    first = await context(service, moment)
    await service.remember("A later word.")
    again = await context(service, moment)
    assert again.past.last_offset == first.past.last_offset + 1
    assert again.past.event_count == first.past.event_count == 2
    assert again.text.split("\n", 1)[1] == first.text.split("\n", 1)[1]
    assert "Delft" in again.text


async def test_the_clients_agree(service: Service) -> None:
    recorded = await moved_twice(service)
    address = f"127.0.0.1:{service.server.port}"
    at = hms.AsOf(offset=recorded[1].offset)
    async with hms.connect_async(address, space="ada") as memory:
        theirs = (
            await memory.page(as_of=at),
            await memory.recall(QUESTION, as_of=at),
            await memory.get(recorded[0].memory.rsplit("/", 1)[1], as_of=at),
            (await memory.context(QUESTION, as_of=at, deadline=10)).lines,
            [each.id async for each in memory.list(as_of=datetime(2024, 1, 1))],
        )
    ours = await asyncio.to_thread(_blocking, address, at, recorded[0].memory.rsplit("/", 1)[1])
    assert ours == theirs
    assert theirs[0].past is not None
    assert theirs[0].past.as_of == at
    assert len(theirs[4]) == 1


def _blocking(address: str, at: hms.AsOf, memory_id: str) -> object:
    with hms.connect(address, space="ada") as memory:
        return (
            memory.page(as_of=at),
            memory.recall(QUESTION, as_of=at),
            memory.get(memory_id, as_of=at),
            memory.context(QUESTION, as_of=at, deadline=10).lines,
            [each.id for each in memory.list(as_of=datetime(2024, 1, 1))],
        )


def _bearer(token: str) -> Metadata:
    return (("authorization", f"Bearer {token}"),)
