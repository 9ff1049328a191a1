"""Decoded records kept beside their bytes, so that a record read again need not be decoded again.

Half of a busy fold was decoding what the batch before had encoded. The cache is never wrong: it
answers only when the table still holds the very bytes that the record was decoded from.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Record = TypeVar("Record")


class RecordCache(Generic[Record]):
    """The records used last, by key. The records must be immutable."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[bytes, tuple[bytes, Record]] = OrderedDict()

    def get(self, key: bytes, stored: bytes) -> Record | None:
        """The record, if it is the one that ``stored`` holds."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != stored:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def put(self, key: bytes, stored: bytes, record: Record) -> None:
        """Keep ``record``, which ``stored`` holds; the one used longest ago goes."""
        self._kept[key] = (stored, record)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
