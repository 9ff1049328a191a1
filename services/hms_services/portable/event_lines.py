"""Events as JSON lines that people can read, each with its whole record as the broker holds it.

A line has the fields that ``hms log --json`` prints of an event, and the field ``record``: the key,
value and headers in base64, and the broker's time.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, InvalidRequestError
from hms_schemas.ids import as_text
from hms_services.portable.folded_log import Admission
from hms_services.portable.stored_record import StoredRecord, headers_from, headers_text


def record_fact(record: StoredRecord) -> dict[str, Any]:
    """The value of the field ``record``."""
    return {
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": json.loads(headers_text(record.headers)),
        "timestamp_ms": record.timestamp_ms,
    }


def holds_events(file: Path) -> bool:
    """Whether the first line is an event with its record."""
    with file.open("rb") as source:
        line = next((line for line in source if line.strip()), b"")
    try:
        first = json.loads(line)
    except ValueError:
        return False
    return isinstance(first, dict) and "event_id" in first and "record" in first


def read_events(file: Path, tenants: Collection[str]) -> list[tuple[StoredRecord, bytes]]:
    """The events of the file in order, with their ids; all lines are checked first.

    Args:
        file: of JSON lines.
        tenants: whose events may be read.

    Raises:
        InvalidRequestError: a line is no event, or its record is another event; names the line.
    """
    admission = Admission(Codec(), tenants)
    return [_event(file, number, line, admission) for number, line in _lines(file)]


def _lines(file: Path) -> Iterator[tuple[int, bytes]]:
    with file.open("rb") as source:
        for number, line in enumerate(source, 1):
            if line.strip():
                yield number, line


def _event(
    file: Path, number: int, line: bytes, admission: Admission
) -> tuple[StoredRecord, bytes]:
    try:
        fact = json.loads(line)
        kept = fact["record"]
        record = StoredRecord(
            int(fact["partition"]),
            int(fact["offset"]),
            int(kept["timestamp_ms"]),
            _bytes(kept["key"]),
            _bytes(kept["value"]),
            headers_from(json.dumps(kept["headers"])),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _bad(file, number, "it is not an event with its record") from error
    event = admission.judge(record)
    if isinstance(event, ContractError):
        raise _bad(file, number, event.message)
    if as_text(event.event_id) != fact.get("event_id"):
        raise _bad(file, number, "its record is another event")
    return record, event.event_id


def _bad(file: Path, number: int, why: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{file.name}, line {number}: {why}. Nothing was written.",
        fix="Take the file as `hms export events` wrote it.",
    )


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)
