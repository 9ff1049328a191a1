"""The generated codec against fastavro: the same bytes, the same records, the same refusals."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace
from tests.examples import examples
from tests.unit.schemas.any_record import ANY_RECORD

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.fast_codec import READERS, WRITERS
from hms_schemas.generated.records import Observed, Position, Rated, Recalled, Record, Tier
from hms_schemas.wire import SMALL_END, read_long, write_long

CODEC = Codec()
HEADER = 10


def _by_fastavro(record: Record) -> bytes:
    return CODEC._encode_any(CODEC._headers[type(record)], record)


def _outcome(decode: Any, data: bytes, kind: type[Any]) -> str:
    """The record or the refusal in words; of two NaNs neither equals the other, their words do."""
    try:
        return repr(decode(data, kind))
    except ContractError as error:
        return f"{error.reason}: {error}"


@given(record=ANY_RECORD)
@settings(max_examples=examples(200))
def test_the_bytes_are_fastavros(record: Record) -> None:
    data = _by_fastavro(record)
    assert WRITERS[type(record)](record) == data[HEADER:]
    assert READERS[type(record)](data, HEADER) == (record, len(data))


@given(data=st.data())
@settings(
    max_examples=examples(150),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_damaged_bytes_read_alike_or_are_refused_alike(data: st.DataObject, record: Record) -> None:
    damaged = bytearray(CODEC.encode(record))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(HEADER, max(HEADER, len(damaged) - 1)))
        stop = place + data.draw(st.integers(0, 3))
        # Ends of varints, negative lengths and counts, and bytes that are no UTF-8.
        few = st.sampled_from([b"\x00", b"\x01", b"\x02", b"\x03", b"\x80\x00", b"\xff" * 10])
        damaged[place:stop] = data.draw(st.one_of(st.binary(max_size=4), few))
    _read_alike(bytes(damaged), type(record))


@given(garbage=st.binary(max_size=120), kind=st.sampled_from(sorted(READERS, key=repr)))
@settings(max_examples=examples(300))
def test_garbage_behind_a_header_is_refused_alike(garbage: bytes, kind: type[Any]) -> None:
    _read_alike(CODEC._headers[kind] + garbage, kind)


def test_every_cut_is_refused_alike(record: Record) -> None:
    data = CODEC.encode(record)
    for length in range(HEADER, len(data)):
        _read_alike(data[:length], type(record))


def _read_alike(data: bytes, kind: type[Any]) -> None:
    assert _outcome(CODEC.decode, data, kind) == _outcome(CODEC._decode_any, data, kind)


WRONG: list[Any] = [
    None, True, 0, 1, -1, 1.0, 1.5, float("nan"), 2**31, -(2**31) - 1, 2**63 - 1, 2**63, -(2**63),
    -(2**63) - 1, 2**80, "", "text", "\ud800", "SHORT", b"", b"bytes", b"i" * 16, b"i" * 17,
    bytearray(b"i" * 16), memoryview(b"i" * 16), (), [], {}, ("a",), ["a"], (1,), (1.0,), (2**63,),
    (None,), (b"i" * 16,), (b"short",), (bytearray(16),), ("\ud800",), {"a": "b"}, {"a": 1},
    {1: "a"}, {"\ud800": ""}, Tier.LONG, object(), Position(partition=1, next_offset=1),
    Recalled(memory_ids=()), Observed(content="x"), (Observed(content="x"),), "x" * SMALL_END,
]  # fmt: skip


def test_whatever_a_field_holds_is_written_alike_or_refused_alike(record: Record) -> None:
    for field in fields(record):
        for wrong in WRONG:
            changed = replace(record, **{field.name: wrong})
            fast, slow = _written(CODEC.encode, changed), _written(_by_fastavro, changed)
            assert fast == slow, f"{field.name}={wrong!r}"


def test_whatever_a_body_holds_is_written_alike_or_refused_alike(event: Any) -> None:
    for field in fields(event.body):
        for wrong in WRONG:
            changed = replace(event, body=replace(event.body, **{field.name: wrong}))
            fast, slow = _written(CODEC.encode, changed), _written(_by_fastavro, changed)
            assert fast == slow, f"{field.name}={wrong!r}"


def _written(encode: Any, record: Record) -> Any:
    try:
        return encode(record)
    except ContractError as error:
        return f"{error.reason}: {error}"


@given(number=st.integers(-(2**63), 2**63 - 1))
@example(number=2**63 - 1)
@example(number=-(2**63))
@settings(max_examples=examples(300))
def test_a_number_comes_back_as_it_was(number: int) -> None:
    position = Position(partition=0, next_offset=number)
    data = write_long(number)
    assert data == _by_fastavro(position)[HEADER + 1 :]
    assert read_long(data, 0) == (number, len(data))
    assert CODEC.decode(CODEC.encode(position), Position) == position


@pytest.mark.parametrize("edge", range(1, 64))
def test_numbers_at_every_length_of_a_varint(edge: int) -> None:
    for number in (2**edge, 2**edge - 1, -(2**edge), -(2**edge) - 1):
        if -(2**63) <= number < 2**63:
            position = Position(partition=0, next_offset=number)
            assert CODEC.encode(position) == _by_fastavro(position)
            assert CODEC.decode(CODEC.encode(position), Position) == position


_IDS = b"\x11" * 16, b"\x22" * 16


@pytest.mark.parametrize(
    "array",
    [
        b"\x04" + _IDS[0] + _IDS[1] + b"\x00",
        b"\x02" + _IDS[0] + b"\x02" + _IDS[1] + b"\x00",
        b"\x03\x40" + _IDS[0] + _IDS[1] + b"\x00",
        b"\x84\x00" + _IDS[0] + _IDS[1] + b"\x00",
    ],
    ids=["one block", "two blocks", "a block of known size", "a count of two bytes"],
)
def test_an_array_is_read_however_its_writer_cut_it(array: bytes, event: Any) -> None:
    recalled = replace(event, body=Recalled(memory_ids=_IDS))
    ours = b"\x04" + _IDS[0] + _IDS[1] + b"\x00"
    data = CODEC.encode(recalled)
    assert data.count(ours) == 1
    assert CODEC.decode(data.replace(ours, array), type(event)) == recalled


def test_a_count_beyond_the_bytes_is_refused_at_once(event: Any) -> None:
    data = CODEC.encode(replace(event, body=Recalled(memory_ids=_IDS)))
    endless = data.replace(b"\x04" + _IDS[0], b"\xfe" * 8 + b"\x01" + _IDS[0])
    with pytest.raises(ContractError):
        CODEC.decode(endless, type(event))


def test_a_double_is_read_bit_for_bit(event: Any) -> None:
    """A signalling NaN, minus zero, the smallest."""
    for bits in (0x7FF0000000000001, 0x8000000000000000, 1):
        (value,) = struct.unpack("<d", bits.to_bytes(8, "little"))
        changed = replace(event, body=Rated(memory_id=_IDS[0], rating=value))
        assert CODEC.encode(changed) == _by_fastavro(changed)
        _read_alike(CODEC.encode(changed), type(changed))
