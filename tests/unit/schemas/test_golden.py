"""The bytes of the contract, as committed: what any language must write and read.

A schema that grows gets golden bytes of its own; those here stay and must still be read.
"""

from __future__ import annotations

from pathlib import Path

from hms_schemas.codec import Codec
from hms_schemas.generated.records import Record

GOLDEN = Path(__file__).parents[2] / "golden"


def test_a_record_is_written_as_its_golden_bytes(codec: Codec, record: Record) -> None:
    assert codec.encode(record).hex() == _golden(record)


def test_golden_bytes_are_read_as_the_record(codec: Codec, record: Record) -> None:
    assert codec.decode(bytes.fromhex(_golden(record)), type(record)) == record


def _golden(record: Record) -> str:
    path = GOLDEN / f"hms.memory.v1.{type(record).__name__}.hex"
    return path.read_text(encoding="ascii").replace("\n", "")
