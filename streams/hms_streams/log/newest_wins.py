"""Of two copies of a record, the one with the higher applied offset wins, in whatever order.

A changelog written by a worker that froze and came back holds old records after new ones. Pure: a
table hands in the records that it holds, and stores the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from struct import Struct
from typing import NamedTuple

from hms_schemas.errors import ContractError

AppliedOffset = Callable[[bytes], int]
_MARK = Struct(">qq")


class ChangelogRecord(NamedTuple):
    """A record of a changelog partition; a ``value`` of None is a tombstone."""

    key: bytes
    value: bytes | None
    timestamp_ms: int
    tombstone_offset: int | None = None
    """Applied offset of a tombstone; None when its writer did not say."""


class TombstoneMark(NamedTuple):
    """What stays of a tombstone while an older record may still be written."""

    applied_offset: int
    timestamp_ms: int

    def encode(self) -> bytes:
        """As it is stored."""
        return _MARK.pack(*self)

    @classmethod
    def decode(cls, stored: bytes) -> TombstoneMark:
        """The inverse of ``encode``."""
        return cls(*_MARK.unpack(stored))


class NewestWins:
    """Merges records of a changelog into a table's records of the same keys.

    Args:
        applied_offset: reads a value's applied offset.
        values: the table's values of these keys.
        marks: the tombstones of these keys that the table remembers.
    """

    def __init__(
        self,
        applied_offset: AppliedOffset,
        values: Mapping[bytes, bytes],
        marks: Mapping[bytes, TombstoneMark],
    ) -> None:
        self._applied_offset = applied_offset
        self._held = values
        self._marks = marks
        self.records: dict[bytes, bytes | None] = {}
        """The changes, by key; None removes the record."""
        self.marks: dict[bytes, TombstoneMark | None] = {}
        """The tombstones to remember, and (None) to forget."""
        self.stale: set[bytes] = set()
        """Keys whose last copy in the changelog is not the one that wins."""

    def add(self, record: ChangelogRecord) -> None:
        """Merge the next record of the changelog."""
        key = record.key
        if self._loses(record):
            self.stale.add(key)
            return
        self.stale.discard(key)
        self.records[key] = record.value
        if record.value is None and record.tombstone_offset is not None:
            self.marks[key] = TombstoneMark(record.tombstone_offset, record.timestamp_ms)
        elif key in self.marks or key in self._marks:
            self.marks[key] = None

    def _loses(self, record: ChangelogRecord) -> bool:
        key = record.key
        held = self.records[key] if key in self.records else self._held.get(key)
        if held is not None:
            offset = self._offset(record)
            return offset is not None and offset < self._applied_offset(held)
        mark = self.marks[key] if key in self.marks else self._marks.get(key)
        if mark is None:
            return False
        offset = self._offset(record)
        # A tombstone holds from its offset on: a record of that very offset is gone as well.
        reach = mark.applied_offset + (record.value is not None)
        return offset is not None and offset < reach

    def _offset(self, record: ChangelogRecord) -> int | None:
        if record.value is None:
            return record.tombstone_offset
        return self._applied_offset(record.value)


class NewestCopies:
    """The winning copy of each key of a compacted partition, found before any copy is decoded.

    A process reads many copies of a busy space's record when it starts. Each has some kilobytes and
    takes a tenth of a millisecond to decode, and only one of them counts.

    Args:
        applied_offset: reads a value's applied offset without decoding the value.
    """

    def __init__(self, applied_offset: AppliedOffset) -> None:
        self._applied_offset = applied_offset
        self._copies: dict[bytes, bytes | None] = {}
        self._applied: dict[bytes, int] = {}

    def add(self, key: bytes, value: bytes | None) -> None:
        """Keep the copy, unless a newer one is kept already. A tombstone replaces any copy."""
        applied = self._offset_of(value)
        if applied is not None and applied < self._applied.get(key, -1):
            return
        self._copies[key] = value
        if applied is not None:
            self._applied[key] = applied

    def take(self) -> Iterator[tuple[bytes, bytes | None]]:
        """Key and value of each kept copy, in the order of the first copies; empties the store."""
        copies, self._copies, self._applied = self._copies, {}, {}
        return iter(copies.items())

    def _offset_of(self, value: bytes | None) -> int | None:
        if value is None:
            return None
        try:
            return self._applied_offset(value)
        except (ContractError, IndexError):  # decoding it later tells what is wrong
            return None
