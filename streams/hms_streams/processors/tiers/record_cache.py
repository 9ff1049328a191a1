"""Decoded records kept with their bytes: a record that is read again is not decoded again.

Without the cache half the time of a busy fold was decoding what the batch before had encoded. The
cache cannot be stale: it answers only when the table holds the bytes that the record was made from.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Record = TypeVar("Record")


class RecordCache(Generic[Record]):
    """The most recently used records, by key. Records must be immutable.

    Args:
        size: how many are kept.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: OrderedDict[bytes, tuple[bytes, Record]] = OrderedDict()

    def get(self, key: bytes, stored: bytes) -> Record | None:
        """The record of ``key``; None unless it was kept for the bytes ``stored``."""
        kept = self._kept.get(key)
        if kept is None or kept[0] != stored:
            return None
        self._kept.move_to_end(key)
        return kept[1]

    def put(self, key: bytes, stored: bytes, record: Record) -> None:
        """Keep ``record``, whose bytes are ``stored``; drop the least recently used record."""
        self._kept[key] = (stored, record)
        self._kept.move_to_end(key)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)
