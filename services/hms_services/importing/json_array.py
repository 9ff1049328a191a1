"""A large JSON array, one element at a time: an export of years does not fit in memory twice."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import ijson

_CHUNK = 256 * 1024


def elements(source: BinaryIO) -> Iterator[Any]:
    """The elements of the array that ``source`` holds, in UTF-8 with or without a byte order mark.

    Elements that come before a fault are yielded. Half of a surrogate pair is read as ``?``.

    Args:
        source: a file that can seek, at its beginning.

    Raises:
        ValueError: the file is not one JSON array, or ends within it.
    """
    start = len(BOM_UTF8) if source.read(len(BOM_UTF8)) == BOM_UTF8 else 0
    try:
        source.seek(start)
        event, _ = next(ijson.basic_parse(source, buf_size=_CHUNK))
        if event != "start_array":
            raise ValueError("the file holds something else than a JSON array")
        source.seek(start)
        yield from map(_with_floats, ijson.items(source, "item", buf_size=_CHUNK))
    except ijson.JSONError:
        raise ValueError("the file is not valid JSON, or ends too early") from None


def _with_floats(value: Any) -> Any:
    """The value as the standard library reads it: numbers with a point are floats, not decimals."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dict | list):
        for place, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(item, Decimal | dict | list):
                value[place] = _with_floats(item)
    return value
