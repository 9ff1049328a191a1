"""Writers older and newer than this build: full transitive evolution within v1."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from fastavro import parse_schema, schemaless_writer
from msgspec.structs import replace

from hms_schemas.codec import SINGLE_OBJECT, Codec, fingerprint_of
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import Kind, MemoryEvent, Observed, SpaceState
from hms_schemas.generated.schemas import SCHEMAS


@pytest.fixture
def codec() -> Codec:
    """One's own: these tests teach it schemas."""
    return Codec()


def _schema(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMAS[name])
    return schema


def _written(schema: dict[str, Any], value: dict[str, Any]) -> bytes:
    """What a writer that has ``schema`` puts on the wire."""
    out = io.BytesIO()
    schemaless_writer(out, parse_schema(schema), value)
    return SINGLE_OBJECT + fingerprint_of(schema) + out.getvalue()


def _learned(codec: Codec, schema: dict[str, Any]) -> None:
    codec.learn(fingerprint_of(schema), json.dumps(schema))


def test_a_newer_writers_extra_field_is_passed_over(codec: Codec, space_state: SpaceState) -> None:
    newer = _schema("SpaceState")
    newer["fields"].append({"name": "mood", "type": "string", "default": ""})
    data = _written(newer, {**space_state.to_avro(), "mood": "calm"})
    _learned(codec, newer)
    assert codec.decode(data, SpaceState) == space_state


def test_an_older_writers_missing_field_takes_its_default(
    codec: Codec, space_state: SpaceState
) -> None:
    """The field that this build has and the first one had not."""
    older = _schema("SpaceState")
    older["fields"] = [f for f in older["fields"] if f["name"] != "recent_event_ids"]
    data = _written(older, space_state.to_avro())
    _learned(codec, older)
    assert codec.decode(data, SpaceState) == replace(space_state, recent_event_ids=())


def test_a_newer_kind_reads_as_unknown(codec: Codec, event: MemoryEvent) -> None:
    newer = _schema("MemoryEvent")
    observed = next(f for f in newer["fields"] if f["name"] == "body")["type"][0]
    kind = next(f for f in observed["fields"] if f["name"] == "kind")["type"]
    kind["symbols"].append("DREAM")
    value = event.to_avro()
    value["body"][1]["kind"] = "DREAM"
    data = _written(newer, value)
    _learned(codec, newer)
    read = codec.decode(data, MemoryEvent)
    assert isinstance(event.body, Observed)
    assert read.body == replace(event.body, kind=Kind.UNKNOWN)


def test_a_newer_body_is_refused_and_an_older_one_of_the_same_writer_read(
    codec: Codec, event: MemoryEvent
) -> None:
    newer = _schema("MemoryEvent")
    bodies = next(f for f in newer["fields"] if f["name"] == "body")["type"]
    dreamt = {"type": "record", "name": "hms.memory.v1.Dreamt", "fields": []}
    bodies.append(dreamt)
    _learned(codec, newer)
    assert codec.decode(_written(newer, event.to_avro()), MemoryEvent) == event
    dream = {**event.to_avro(), "body": ("hms.memory.v1.Dreamt", {})}
    with pytest.raises(ContractError) as caught:
        codec.decode(_written(newer, dream), MemoryEvent)
    assert caught.value.reason == "truncated"


def test_a_schema_that_lost_a_required_field_is_refused_when_read(
    codec: Codec, space_state: SpaceState
) -> None:
    broken = _schema("SpaceState")
    broken["fields"] = [f for f in broken["fields"] if f["name"] != "clock"]
    data = _written(broken, space_state.to_avro())
    _learned(codec, broken)
    with pytest.raises(ContractError):
        codec.decode(data, SpaceState)
