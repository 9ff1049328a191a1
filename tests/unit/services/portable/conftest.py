"""A small log in memory, and the file that it is exported to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hms_schemas.codec import Codec
from hms_schemas.generated.records import Body, MemoryEvent, Observed, Recalled
from hms_schemas.ids import derived_id
from hms_schemas.keys import space_key
from hms_services.portable.log_export import write_file
from hms_services.portable.stored_record import StoredRecord

NOW = 1_800_000_000_000_000


def event(number: int, body: Body) -> StoredRecord:
    made = MemoryEvent(
        event_id=derived_id(str(number).encode()),
        tenant="local",
        space="ada",
        occurred_at=NOW - 1_000_000,
        body=body,
    )
    value = Codec().encode(made)
    headers = (("ce_id", str(number).encode()), ("none", None))
    return StoredRecord(0, number, NOW // 1000, space_key("local", "ada"), value, headers)


@pytest.fixture
def records() -> list[StoredRecord]:
    said = [event(n, Observed(content=f"Ada says {n}. " + "word " * 40)) for n in range(30)]
    used = [event(30, Recalled(memory_ids=(derived_id(b"1"),)))]
    return [*said, *used, StoredRecord(0, 31, NOW // 1000, None, b"no event", ())]


@pytest.fixture
def export(tmp_path: Path, records: list[StoredRecord]) -> Callable[..., Path]:
    """Write the records, or others, to a file."""

    def write(name: str = "log.sqlite", these: list[StoredRecord] | None = None) -> Path:
        file = tmp_path / name
        write_file(
            file,
            records if these is None else these,
            ends={0: 32, 1: 0},
            schemas=Codec().published(),
            codec=Codec(),
            tenants=["local"],
            space="",
            now_us=NOW,
        )
        return file

    return write
