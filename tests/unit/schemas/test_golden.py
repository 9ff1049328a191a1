"""The bytes of the contract, as committed: what any language must write and read.

A schema that grows gets golden bytes of its own; those here stay and must still be read.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hms_schemas.codec import Codec
from hms_schemas.generated import records
from hms_schemas.generated.records import Record

GOLDEN = Path(__file__).parents[2] / "golden"


def test_a_record_is_written_as_its_golden_bytes(codec: Codec, record: Record) -> None:
    assert codec.encode(record).hex() == _golden(record)


def test_golden_bytes_are_read_as_the_record(codec: Codec, record: Record) -> None:
    assert codec.decode(bytes.fromhex(_golden(record)), type(record)) == record


@pytest.mark.parametrize("schema", sorted(GOLDEN.glob("*.[0-9].avsc")), ids=lambda path: path.stem)
def test_golden_bytes_of_an_earlier_schema_are_still_read(codec: Codec, schema: Path) -> None:
    written = bytes.fromhex(_hex(schema.with_suffix(".hex")))
    codec.learn(written[2:10], schema.read_text(encoding="utf-8"))
    name = schema.name.split(".")[3]

    record = codec.decode(written, getattr(records, name))

    fields = {field["name"] for field in json.loads(schema.read_text(encoding="utf-8"))["fields"]}
    assert all(getattr(record, name) for name in fields)


def _golden(record: Record) -> str:
    return _hex(GOLDEN / f"hms.memory.v1.{type(record).__name__}.hex")


def _hex(path: Path) -> str:
    return path.read_text(encoding="ascii").replace("\n", "")
