"""Bad requests: the field is named, the answer is rich, nothing of the inside is shown."""

from __future__ import annotations

from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from tests.integration.services.context.conftest import ADA, Service
from tests.integration.services.context.errors import failure_of
from tests.integration.services.context.folding import InProcessFold

from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire

pytestmark = pytest.mark.kafka
ID = "00000000-0000-7000-8000-000000000001"
NAME = f"{ADA}/memories/{ID}"


def observed(**fields: Any) -> wire.Event:
    return wire.Event(observed=wire.Observed(**{"content": "x", **fields}))


def record(*events: wire.Event, parent: str = ADA) -> wire.RecordEventsRequest:
    return wire.RecordEventsRequest(parent=parent, events=events)


BAD = {
    "no parent": (record(observed(), parent=""), "parent"),
    "parent of another form": (record(observed(), parent="spaces/ada"), "parent"),
    "blank in the space": (record(observed(), parent="tenants/-/spaces/a b"), "parent"),
    "no events": (record(), "events"),
    "too many events": (record(*[observed()] * 501), "events"),
    "too many bytes": (record(*[observed(content="x" * 60_000)] * 80), "events"),
    "no body": (record(wire.Event()), "events[0].body"),
    "empty content": (record(observed(), observed(content=" ")), "events[1].observed.content"),
    "long content": (record(observed(content="x" * 70_000)), "events[0].observed.content"),
    "unknown kind": (record(observed(kind=99)), "events[0].observed.kind"),
    "a concept": (record(observed(kind=memory_pb2.KIND_CONCEPT)), "events[0].observed.kind"),
    "importance over 1": (record(observed(importance=1.1)), "events[0].observed.importance"),
    "importance NaN": (record(observed(importance=float("nan"))), "events[0].observed.importance"),
    "negative turn": (record(observed(turn=-1)), "events[0].observed.turn"),
    "long speaker": (record(observed(speaker="x" * 300)), "events[0].observed.speaker"),
    "long session": (record(observed(session_id="x" * 300)), "events[0].observed.session_id"),
    "empty tag": (record(observed(tags=[""])), "events[0].observed.tags"),
    "too many tags": (record(observed(tags=list("ab" * 50))), "events[0].observed.tags"),
    "long attribute": (
        record(observed(attributes={"a": "x" * 5_000})),
        "events[0].observed.attributes",
    ),
    "expiry before 2000": (
        record(observed(expire_time=Timestamp(seconds=1))),
        "events[0].observed.expire_time",
    ),
    "unknown trust": (
        record(wire.Event(trust=99, observed=wire.Observed(content="x"))),
        "events[0].trust",
    ),
    "time in 1970": (
        record(wire.Event(occur_time=Timestamp(seconds=5), observed=wire.Observed(content="x"))),
        "events[0].occur_time",
    ),
    "time in 2100": (
        record(
            wire.Event(occur_time=Timestamp(seconds=4 * 10**9), observed=wire.Observed(content="x"))
        ),
        "events[0].occur_time",
    ),
    "time out of all range": (
        record(
            wire.Event(occur_time=Timestamp(seconds=10**18), observed=wire.Observed(content="x"))
        ),
        "events[0].occur_time",
    ),
    "long key": (
        record(wire.Event(idempotency_key="x" * 300, observed=wire.Observed(content="x"))),
        "events[0].idempotency_key",
    ),
    "one key for two": (
        record(
            wire.Event(idempotency_key="k", observed=wire.Observed(content="x")),
            wire.Event(idempotency_key="k", observed=wire.Observed(content="y")),
        ),
        "events[1].idempotency_key",
    ),
    "recalled nothing": (
        record(wire.Event(recalled=wire.Recalled())),
        "events[0].recalled.memories",
    ),
    "recalled of another space": (
        record(wire.Event(recalled=wire.Recalled(memories=[NAME.replace("ada", "bob")]))),
        "events[0].recalled.memories[0]",
    ),
    "superseded without a name": (
        record(wire.Event(superseded=wire.Superseded(memory="x"))),
        "events[0].superseded.memory",
    ),
    "confidence over 1": (
        record(wire.Event(superseded=wire.Superseded(memory=NAME, confidence=2))),
        "events[0].superseded.confidence",
    ),
    "get without a UUID": (wire.GetMemoryRequest(name=f"{ADA}/memories/7"), "name"),
    "get with a bad token": (
        wire.GetMemoryRequest(name=NAME, consistency_token="x"),
        "consistency_token",
    ),
    "negative page": (wire.ListMemoriesRequest(parent=ADA, page_size=-1), "page_size"),
    "nonsense page token": (wire.ListMemoriesRequest(parent=ADA, page_token="?"), "page_token"),
    "unknown tier": (
        wire.ListMemoriesRequest(parent=ADA, filter=memory_pb2.MemoryFilter(tiers=[77])),
        "filter.tiers",
    ),
    "search for nothing": (wire.SearchMemoriesRequest(parent=ADA, query=" "), "query"),
    "search for a book": (wire.SearchMemoriesRequest(parent=ADA, query="x" * 9_000), "query"),
    "tag with nothing": (wire.TagMemoryRequest(name=NAME), "add"),
    "forget nothing": (wire.ForgetMemoriesRequest(parent=ADA), "names"),
    "forget both ways": (
        wire.ForgetMemoriesRequest(parent=ADA, names=[NAME], whole_space=True),
        "names",
    ),
    "forget in another space": (
        wire.ForgetMemoriesRequest(parent="tenants/-/spaces/bob", names=[NAME]),
        "names[0]",
    ),
    "spaces of a space": (wire.ListSpacesRequest(parent=ADA), "parent"),
    "negative budget": (
        context_wire.BuildContextRequest(parent=ADA, token_budget=-1),
        "token_budget",
    ),
    "budget of a library": (
        context_wire.BuildContextRequest(parent=ADA, token_budget=40_000),
        "token_budget",
    ),
    "negative lines": (context_wire.BuildContextRequest(parent=ADA, max_lines=-1), "max_lines"),
}


async def test_every_bad_request_names_its_field(service: Service, fold: InProcessFold) -> None:
    wrong = {}
    for case, (request, field) in BAD.items():
        method = type(request).__name__.removesuffix("Request")
        stub = service.context if method.endswith("Context") else service.memory
        failure = await failure_of(getattr(stub, method)(request, timeout=60))
        seen = (failure.code, failure.fields, failure.domain)
        if seen != (grpc.StatusCode.INVALID_ARGUMENT, [field], "hms") or not failure.reason:
            wrong[case] = (failure, field)
        assert "Traceback" not in failure.message, case
        assert ".py" not in failure.message, case

    assert not wrong
    assert fold.events == [], "a refused request wrote to the log"


async def test_all_bad_events_of_a_batch_are_named(service: Service) -> None:
    request = record(observed(content=""), observed(), observed(turn=-1))

    failure = await failure_of(service.memory.RecordEvents(request, timeout=60))

    assert failure.fields == ["events[0].observed.content", "events[2].observed.turn"]


async def test_a_fault_of_the_server_shows_nothing_of_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("the content of some memory")

    monkeypatch.setattr("hms_services.api.listing.newest_first", broken)

    failure = await failure_of(
        service.memory.ListMemories(wire.ListMemoriesRequest(parent=ADA), timeout=60)
    )

    assert failure.code is grpc.StatusCode.INTERNAL
    assert failure.reason == "INTERNAL"
    assert "memory" not in failure.message
