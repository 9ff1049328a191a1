"""Records to bytes and back, in both frames; what is not a record is refused with its reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, fields, replace
from tests.examples import examples
from tests.unit.schemas.any_record import ANY_RECORD

from hms_schemas.codec import CONFLUENT, SINGLE_OBJECT, Codec, fingerprint_of
from hms_schemas.errors import ContractError, UnknownSchemaError
from hms_schemas.generated.records import MemoryEvent, MemoryState, Position, Record, SpaceState
from hms_schemas.generated.schemas import SCHEMAS

# Everything that the codec and the reader may say about bytes.
REASONS = {
    "empty",
    "no_avro_frame",
    "unknown_schema",
    "wrong_schema",
    "truncated",
    "bad_utf8",
    "left_over_bytes",
}


@given(record=ANY_RECORD)
@settings(max_examples=examples(300))
def test_every_record_comes_back_as_it_was(record: Record) -> None:
    assert CODEC.decode(CODEC.encode(record), type(record)) == record


def test_the_full_records_leave_no_field_at_its_default(record: Record) -> None:
    """… so the golden bytes and the next test see every field."""
    for field in fields(record):
        assert getattr(record, field.name) != _default(field), field.name


def test_each_field_travels_by_itself(codec: Codec, record: Record) -> None:
    """No two fields are swapped, none is dropped: changing one changes that one alone."""
    for field in fields(record):
        if _default(field) is NODEFAULT:
            continue
        changed = replace(record, **{field.name: _default(field)})
        assert codec.decode(codec.encode(changed), type(record)) == changed


def _default(field: FieldInfo) -> Any:
    made = field.default_factory
    return field.default if made is NODEFAULT else made()


def test_the_confluent_frame_is_read_once_its_id_is_learned(event: MemoryEvent) -> None:
    codec = Codec()
    header = CONFLUENT + (7).to_bytes(4, "big")
    framed = header + codec.encode(event)[10:]
    assert not codec.knows(framed)
    codec.learn(header, SCHEMAS["MemoryEvent"])
    assert codec.knows(framed)
    assert codec.decode(framed, MemoryEvent) == event
    assert codec.kind_of(framed) == "MemoryEvent"


def test_an_unknown_schema_says_which(codec: Codec) -> None:
    with pytest.raises(UnknownSchemaError) as caught:
        codec.decode(SINGLE_OBJECT + b"whoareyou", Position)
    assert (caught.value.fingerprint, caught.value.reason) == (b"whoareyo", "unknown_schema")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (b"12345678", SCHEMAS["Position"]),
        (b"short", SCHEMAS["Position"]),
        (b"", SCHEMAS["Position"]),
        (b"12345678", "not json"),
        (b"12345678", '{"type": "no such type"}'),
        (b"12345678", "null"),
        (b"12345678", '"string"'),
        (b"\x00\x00\x00\x00\x07", '"string"'),
        (b"\x00\x00\x00\x00\x07", '["null", "string"]'),
    ],
)
def test_a_schema_that_is_none_or_not_its_keys_is_refused(key: bytes, text: str) -> None:
    with pytest.raises(ContractError) as caught:
        Codec().learn(key, text)
    assert caught.value.reason == "bad_schema"


def test_a_known_schema_is_not_replaced(event: MemoryEvent) -> None:
    codec = Codec()
    schema = json.loads(SCHEMAS["MemoryEvent"])
    codec.learn(fingerprint_of(schema), SCHEMAS["MemoryEvent"])
    assert codec.decode(codec.encode(event), MemoryEvent) == event


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (None, "empty"),
        (b"", "empty"),
        (b"{}", "no_avro_frame"),
        (b"\xc3\x01short", "no_avro_frame"),
        (b"\x00\x00\x00", "no_avro_frame"),
        (b"\x00\x00\x00\x00\x07payload", "unknown_schema"),
    ],
)
def test_what_is_no_frame_is_refused(codec: Codec, data: bytes | None, reason: str) -> None:
    with pytest.raises(ContractError) as caught:
        codec.decode(data, MemoryEvent)
    assert caught.value.reason == reason


def test_another_kind_of_record_is_refused(codec: Codec, space_state: SpaceState) -> None:
    with pytest.raises(ContractError) as caught:
        codec.decode(codec.encode(space_state), MemoryState)
    assert caught.value.reason == "wrong_schema"


def test_bytes_beyond_the_record_are_refused(codec: Codec, record: Record) -> None:
    with pytest.raises(ContractError) as caught:
        codec.decode(codec.encode(record) + b"\x00", type(record))
    assert caught.value.reason == "left_over_bytes"


def test_every_cut_is_refused(codec: Codec, record: Record) -> None:
    data = codec.encode(record)
    for length in range(len(data)):
        with pytest.raises(ContractError) as caught:
            codec.decode(data[:length], type(record))
        assert caught.value.reason in REASONS


def test_text_that_is_no_utf8_is_refused(codec: Codec, event: MemoryEvent) -> None:
    data = codec.encode(event).replace(b"Ada moved", b"Ada \xff\xfeved")
    with pytest.raises(ContractError) as caught:
        codec.decode(data, MemoryEvent)
    assert caught.value.reason == "bad_utf8"


CODEC = Codec()


@given(data=st.binary(max_size=200), framed=st.booleans())
@settings(max_examples=examples(300))
def test_random_bytes_raise_nothing_but_a_contract_error(data: bytes, framed: bool) -> None:
    header = CODEC.encode(Position(partition=0, next_offset=0))[:10] if framed else b""
    _read_or_refuse(header + data, Position)


@given(data=st.data())
@settings(
    max_examples=examples(500),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_damaged_records_raise_nothing_but_a_contract_error(
    data: st.DataObject, record: Record
) -> None:
    damaged = bytearray(CODEC.encode(record))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        stop = place + data.draw(st.integers(0, 3))
        damaged[place:stop] = data.draw(st.binary(max_size=4))
        if not damaged:
            break
    _read_or_refuse(bytes(damaged), type(record))


def _read_or_refuse(data: bytes, kind: type[Any]) -> None:
    refused = None
    try:
        record = CODEC.decode(data, kind)
    except ContractError as error:
        refused = error.reason
    assert refused in REASONS if refused else isinstance(record, kind)


@pytest.mark.parametrize(
    "wrong",
    [
        {"event_id": b"short"},
        {"event_id": "text"},
        {"tenant": None},
        {"space": "\ud800"},
        {"occurred_at": 2**63},
        {"occurred_at": "now"},
        {"trust": "NOBODY"},
        {"body": None},
    ],
)
def test_what_does_not_fit_is_not_written(
    codec: Codec, event: MemoryEvent, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ContractError) as caught:
        codec.encode(replace(event, **wrong))
    assert caught.value.reason == "does_not_fit_schema"
