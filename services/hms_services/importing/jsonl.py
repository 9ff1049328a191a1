"""JSON lines with one turn each, and JSON arrays of the same objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from hms_services.importing.json_array import elements
from hms_services.importing.turns import Item, Skipped, turn_of


def read_lines(source: BinaryIO) -> Iterator[Item]:
    """The turns of a JSONL file. Blank lines are skipped."""
    for number, line in enumerate(source, 1):
        if line.strip():
            yield _line(line, f"line {number}")


def read_array(source: BinaryIO) -> Iterator[Item]:
    """The turns of a JSON array of the same objects."""
    for number, record in enumerate(elements(source), 1):
        yield _record(record, f"element {number}")


def _line(line: bytes, place: str) -> Item:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Skipped(place, "it is not UTF-8")
    except json.JSONDecodeError as error:
        return Skipped(place, f"it is not JSON ({error.msg.lower()} at column {error.colno})")
    return _record(record, place)


def _record(record: Any, place: str) -> Item:
    if not isinstance(record, dict):
        return Skipped(place, "it is not a JSON object")
    try:
        return turn_of(record, place)
    except ValueError as error:
        return Skipped(place, str(error))
