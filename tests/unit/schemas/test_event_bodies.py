"""Every place that tells the bodies of events apart knows each body of the Avro schema.

``PLACES`` and ``LISTS`` name these places. The last test takes a body that no place knows, and
shows that each of them refuses it: so whoever adds an event type learns here what is still to be
done. The type checker says the same before any test runs, as every match ends in ``assert_never``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, get_args

import msgspec
import pytest
from bench.system import seeded_events as bench_events
from tests.chaos import story, verdict
from tests.chaos.grpc_door import GrpcDoor
from tests.unit.streams.memory import recorded_logs

from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.admission import check_body
from hms_schemas.generated.records import (
    Body,
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    MemoryState,
    Observed,
    Rated,
    Recalled,
    Superseded,
    Tagged,
    Ticked,
    Tier,
)
from hms_services.cli.history.memory_history import note_of
from hms_services.cli.history.record_changes import changes_between
from hms_services.cli.views.event_views import summary
from hms_services.portable.log_export import words_of
from hms_streams.memory import changes
from hms_streams.memory.event_targets import named_ids
from hms_streams.memory.fold import begins_batch
from hms_streams.memory.space_fold import SpaceFold
from hms_streams.memory.tiers.policy import DEFAULT_POLICY
from hms_streams.replay.record_events import touched_ids

ROOT = Path(__file__).parents[3]
ID = bytes(range(16))
NOW_US = 1_800_000_000_000_000
BODIES: tuple[Body, ...] = (
    Observed(content="Ada moved to Lisbon"),
    Recalled(memory_ids=(ID,)),
    Rated(memory_id=ID, rating=1.0),
    Tagged(memory_id=ID, added=("home",)),
    Superseded(memory_id=ID, successor_id=ID),
    Forgotten(memory_ids=(ID,)),
    ConceptFormed(title="home", summary="Ada moved", member_ids=(ID,)),
    ConceptDissolved(concept_id=ID),
    Ticked(due_at=NOW_US),
)


class Dreamt(msgspec.Struct, frozen=True):
    """A body that only this test knows."""

    memory_id: bytes = ID


class Place(NamedTuple):
    """A function that treats each body of its own."""

    name: str
    treat: Callable[[Any], object]


def event_of(body: Any) -> MemoryEvent:
    return MemoryEvent(event_id=ID, tenant="local", space="ada", occurred_at=NOW_US, body=body)


def folded(body: Any) -> None:
    event = event_of(body)
    SpaceFold(event, None, lambda key: None, DEFAULT_POLICY).apply(event, 0)


def judged(body: Any) -> None:
    verdict.nothing_lost(SimpleNamespace(admitted=[(event_of(body), 0, 0)]), {})  # type: ignore[arg-type]


def called(body: Any) -> object:
    door = GrpcDoor("127.0.0.1:9", SimpleNamespace())  # type: ignore[arg-type]
    return door._call_for(story.Happening("key", event_of(body)))


PLACES = (
    Place("admission", check_body),
    Place("named ids", lambda body: named_ids(event_of(body))),
    Place("cuts of a batch", lambda body: begins_batch(event_of(body))),
    Place("fold", folded),
    Place("replay: events that touch a memory", lambda body: touched_ids(event_of(body))),
    Place("hms log", summary),
    Place("history of a memory", note_of),
    Place("events table of an export", words_of),
    Place("chaos: nothing is lost", judged),
    Place("chaos: call of the service", called),
)
# How a client of the memory service records each body: a field of ``Event``, a method, or not at
# all, because programs of HMS alone write it.
CALLS = {
    "Observed": "observed",
    "Recalled": "recalled",
    "Superseded": "superseded",
    "Rated": "RateMemory",
    "Tagged": "TagMemory",
    "Forgotten": "ForgetMemories",
    "ConceptFormed": None,
    "ConceptDissolved": None,
    "Ticked": None,
}


def names(bodies: Collection[type]) -> set[str]:
    return {body.__name__ for body in bodies}


def drawn_by_chaos() -> set[str]:
    told = story.Story(7, 0)
    drawn = {type(told.at(number, NOW_US).event.body) for number in range(8_000)}
    return names(drawn | story.NOT_TOLD)


def drawn_by_bench() -> set[str]:
    drawn = {type(event.body) for event in islice(bench_events.mixed(4), 4_000)}
    return names(drawn | bench_events.NOT_MADE)


def drawn_by_recorded_logs() -> set[str]:
    recorder = recorded_logs.Story(3)
    return names({type(recorder._event("ada").body) for _ in range(3_000)})


def in_the_document() -> set[str]:
    text = (ROOT / "docs/events.md").read_text().split("Bodies, each named")[1]
    return set(re.findall(r"`([A-Z]\w+)`", text.split("\n`Observed`:\n")[0]))


def in_the_copy_for_go() -> set[str]:
    schema = json.loads((ROOT / "clients/go/hms.memory.v1.MemoryEvent.pcf.avsc").read_text())
    return union_in(schema)


def union_in(schema: dict[str, Any]) -> set[str]:
    """The types of ``body`` in a schema of MemoryEvent, written in full or by name."""
    body = next(field["type"] for field in schema["fields"] if field["name"] == "body")
    full = [each if isinstance(each, str) else each["name"] for each in body]
    return {name.rsplit(".", 1)[-1] for name in full}


# What an event may change of a memory's record: told by the history of a memory, or left out there
# because it cannot change, says the same as another field, or counts for the fold alone.
TOLD: dict[str, object] = {
    "use_count": 2, "rating_count": 2, "tags": ("home",), "superseded_by": ID, "concept_ids": (ID,),
    "tier": Tier.LONG, "tier_reason": "pinned",
}  # fmt: skip
NOT_TOLD_FIELDS = {
    "memory_id", "tenant", "space", "applied_offset", "observed_offset", "policy_version",
    "tier_since", "kind", "trust", "actor", "content", "speaker", "session_id", "turn",
    "importance", "attributes", "occurred_at", "expires_at", "tokens", "uses", "rating",
    "recent_event_ids", "concept", "crystallised_in", "utc_offset_minutes",
}  # fmt: skip

# Lists of bodies: what draws events, and what tells people and programs of them.
LISTS: dict[str, Callable[[], set[str]]] = {
    "generated union": lambda: names(get_args(Body)),
    "samples of this test": lambda: names({type(body) for body in BODIES}),
    "calls of the memory service": lambda: set(CALLS),
    "chaos story": drawn_by_chaos,
    "bench stream": drawn_by_bench,
    "recorded logs": drawn_by_recorded_logs,
    "docs/events.md": in_the_document,
    "canonical form beside the Go client": in_the_copy_for_go,
}


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_a_place_knows_each_body(place: Place, body: Body) -> None:
    place.treat(body)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_has_each_body_of_the_schema(name: str) -> None:
    schema = json.loads((ROOT / "schemas/avro/hms.memory.v1.MemoryEvent.avsc").read_text())
    assert LISTS[name]() == union_in(schema)


def test_a_client_can_record_what_the_table_of_calls_says() -> None:
    fields = {field.name for field in wire.Event.DESCRIPTOR.oneofs_by_name["body"].fields}
    methods = set(wire.DESCRIPTOR.services_by_name["MemoryService"].methods_by_name)
    called = {call for call in CALLS.values() if call is not None}
    assert called & fields == fields
    assert called - fields <= methods


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_a_place_refuses_a_body_that_it_does_not_know(place: Place) -> None:
    with pytest.raises(AssertionError, match="Dreamt"):
        place.treat(Dreamt())


def test_the_history_of_a_memory_tells_each_field_that_an_event_may_change() -> None:
    assert set(TOLD) | NOT_TOLD_FIELDS == set(MemoryState.__struct_fields__)
    observed = changes.observed(
        event_of(BODIES[0]), Observed(content="x"), offset=0, clock=NOW_US, tokens=1
    )
    for field, value in TOLD.items():
        after = msgspec.structs.replace(observed, **{field: value})
        assert [change.field for change in changes_between(observed, after)] in (
            [field], ["rating"]
        )  # fmt: skip
