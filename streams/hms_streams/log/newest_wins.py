"""Of two copies of a record, the one with the higher applied offset wins; here, in any order.

A changelog written by a worker that froze and came back holds old records after new ones. Pure: the
table hands in what it holds and stores what comes out.
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
    """Merges records into what is held of their keys.

    Args:
        applied_offset: reads it from a value.
        values: what the table holds of the keys.
        marks: the tombstones that it remembers of them.
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
        """What changes, key by key; None is gone."""
        self.marks: dict[bytes, TombstoneMark | None] = {}
        """The tombstones to remember, and (None) to forget."""
        self.stale: set[bytes] = set()
        """Keys of which the last copy in the changelog is an old one."""

    def add(self, record: ChangelogRecord) -> None:
        """The next record of the changelog."""
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
        # What a tombstone says is so after its offset: a record at it is gone as well.
        reach = mark.applied_offset + (record.value is not None)
        return offset is not None and offset < reach

    def _offset(self, record: ChangelogRecord) -> int | None:
        if record.value is None:
            return record.tombstone_offset
        return self._applied_offset(record.value)


class NewestCopies:
    """Copies of the records of one partition, in the order in which they were first met.

    Args:
        applied_offset: reads a value's applied offset without decoding it; the highest wins, for a
            worker that was frozen may have written an old copy after a newer one.
    """

    def __init__(self, applied_offset: AppliedOffset) -> None:
        self._applied_offset = applied_offset
        self._copies: dict[bytes, bytes | None] = {}
        self._applied: dict[bytes, int] = {}

    def add(self, key: bytes, value: bytes | None) -> None:
        """Keep the copy, unless a newer one is there. A tombstone replaces whatever is."""
        applied = self._offset_of(value)
        if applied is not None and applied < self._applied.get(key, -1):
            return
        self._copies[key] = value
        if applied is not None:
            self._applied[key] = applied

    def take(self) -> Iterator[tuple[bytes, bytes | None]]:
        """Key and value of each; nothing is kept afterwards."""
        copies, self._copies, self._applied = self._copies, {}, {}
        return iter(copies.items())

    def _offset_of(self, value: bytes | None) -> int | None:
        if value is None:
            return None
        try:
            return self._applied_offset(value)
        except (ContractError, IndexError):  # whoever decodes it says what is wrong with it
            return None
