"""The digest by its definition, written out once more."""

from __future__ import annotations

import hashlib
import io
import json
import struct

import pytest
from fastavro import parse_schema, schemaless_writer
from hypothesis import given
from hypothesis import strategies as st

from hms_schemas.codec import SINGLE_OBJECT, Codec, fingerprint_of
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import Position, SpaceState
from hms_streams.replay.states.state_digest import PartitionDigest, digest_of, state_in, total

CODEC = Codec()
names = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12)
spaces = st.dictionaries(names, st.integers(0, 2**40), max_size=20)
# Without the fields that came later.
EARLIER_SCHEMA = (
    '{"type":"record","name":"hms.memory.v1.SpaceState","fields":['
    '{"name":"tenant","type":"string"},{"name":"space","type":"string"},'
    '{"name":"applied_offset","type":"long"},{"name":"policy_version","type":"int"},'
    '{"name":"clock","type":"long"},{"name":"events","type":"long"}]}'
)


def record(space: str, events: int = 1) -> bytes:
    return CODEC.encode(
        SpaceState(
            tenant="local", space=space, applied_offset=7, policy_version=1, clock=0, events=events
        )
    )


@given(spaces)
def test_a_partition_is_its_records_with_their_lengths(drawn: dict[str, int]) -> None:
    records = sorted((f"local/{name}".encode(), record(name, n)) for name, n in drawn.items())
    written = b"".join(
        struct.pack(">I", len(key)) + key + struct.pack(">I", len(value)) + value
        for key, value in records
    )

    digest = digest_of(3, 9, records, CODEC)

    assert digest == PartitionDigest(3, 9, hashlib.sha256(written).hexdigest(), len(records))


@given(st.dictionaries(st.integers(0, 900), st.tuples(st.integers(0, 2**50), st.binary())))
def test_all_is_number_position_and_hash_in_order(drawn: dict[int, tuple[int, bytes]]) -> None:
    digests = {
        number: PartitionDigest(number, position, hashlib.sha256(content).hexdigest(), 1)
        for number, (position, content) in drawn.items()
    }
    written = b"".join(
        struct.pack(">IQ", number, digests[number].position) + hashlib.sha256(content).digest()
        for number, (_, content) in sorted(drawn.items())
    )

    assert total(digests) == hashlib.sha256(written).hexdigest()


def test_a_record_of_another_schema_version_is_encoded_anew() -> None:
    earlier = parse_schema(json.loads(EARLIER_SCHEMA))
    codec = Codec()
    codec.learn(fingerprint_of(earlier), EARLIER_SCHEMA)
    out = io.BytesIO(SINGLE_OBJECT + fingerprint_of(earlier))
    out.seek(0, io.SEEK_END)
    fields = {"tenant": "local", "space": "ada", "applied_offset": 7, "policy_version": 1}
    schemaless_writer(out, earlier, {**fields, "clock": 0, "events": 1})
    stored = out.getvalue()

    assert stored != record("ada")
    assert digest_of(0, 8, [(b"local/ada", stored)], codec) == digest_of(
        0, 8, [(b"local/ada", record("ada"))], codec
    )


def test_what_cannot_be_read_is_hashed_as_it_is() -> None:
    damaged = b"\xff" + record("ada")[1:]

    assert digest_of(0, 8, [(b"local/ada", damaged)], CODEC) != digest_of(
        0, 8, [(b"local/ada", record("ada"))], CODEC
    )


@pytest.mark.parametrize("value", [b"", CODEC.encode(Position(partition=0, next_offset=1))])
def test_what_is_no_state_is_refused(value: bytes) -> None:
    with pytest.raises(ContractError):
        state_in(value, CODEC)
