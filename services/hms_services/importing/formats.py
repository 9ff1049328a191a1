"""The formats that can be imported, and how the format of a file is detected."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from hms_schemas.errors import InvalidRequestError
from hms_services.importing import chatgpt, claude, jsonl, locomo
from hms_services.importing.json_array import elements
from hms_services.importing.turns import Reader


class Format(StrEnum):
    """The formats of files."""

    JSONL = "jsonl"
    JSON = "json"
    CHATGPT = "chatgpt"
    CLAUDE = "claude"
    LOCOMO = "locomo"


READERS: dict[Format, Reader] = {
    Format.JSONL: jsonl.read_lines,
    Format.JSON: jsonl.read_array,
    Format.CHATGPT: chatgpt.read,
    Format.CLAUDE: claude.read,
    Format.LOCOMO: locomo.read,
}


def detect(path: Path) -> Format:
    """The format of the file, from the fields of its first object.

    Raises:
        InvalidRequestError: the file is in none of the formats.
    """
    with path.open("rb") as source:
        start = source.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        source.seek(0)
        try:
            found = _of_array(source) if start[:1] == b"[" else _of_lines(source)
        except ValueError:
            found = None
    if found is None:
        raise InvalidRequestError(
            f"{path.name} is in no format that is known here.",
            fix="Name it with --format (" + ", ".join(Format) + "); a .zip must be unpacked first.",
        )
    return found


def _of_array(source: BinaryIO) -> Format | None:
    first = next(elements(source), None)
    if not isinstance(first, dict):
        return None
    if "mapping" in first:
        return Format.CHATGPT
    if "chat_messages" in first:
        return Format.CLAUDE
    return Format.LOCOMO if _is_locomo(first) else Format.JSON


def _of_lines(source: BinaryIO) -> Format | None:
    """JSON lines, unless the first line is no complete object, or is a complete conversation."""
    line = next((line for line in source if line.strip()), b"")
    try:
        first = json.loads(line.decode("utf-8-sig"))
    except ValueError:
        source.seek(0)
        return _of_object(source, line)
    if not isinstance(first, dict):
        return None
    return Format.LOCOMO if _is_locomo(first) else Format.JSONL


def _of_object(source: BinaryIO, first_line: bytes) -> Format | None:
    try:
        content = json.load(source)
    except ValueError:
        # When only the first line is broken, the others are still JSON lines.
        return Format.JSONL if b'"content"' in first_line else None
    return Format.LOCOMO if isinstance(content, dict) and _is_locomo(content) else None


def _is_locomo(first: dict[str, Any]) -> bool:
    return isinstance(first.get("events"), list) or isinstance(first.get("conversation"), dict)
