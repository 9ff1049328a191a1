"""What a table notes about its changelog, per partition, in the same RocksDB as its records.

* Stale keys: the last copy of the key in the changelog is an old one, so the owner has to append
  its own copy again. The note is written together with the offset behind that old copy: a crash
  before the repair keeps the note.
* Tombstone marks: what stays of a tombstone as long as a frozen worker may still hold, and write,
  an older record of the key.

The notes lie under the same key prefix as Faust's own offset, so that one test of the prefix leaves
out everything that is no record of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hms_schemas.topics import ZOMBIES_GONE_MS
from hms_streams.log.newest_wins import TombstoneMark

# Prefixes on disk: what older versions wrote must still be found under them.
_STALE = b"__faust\0stale\0"
_MARK = b"__faust\0grave\0"


class ChangelogNotes:
    """The notes of one partition: read from its database once, then kept here as well."""

    def __init__(self, database: Any) -> None:
        self.stale = {key for key, _ in _under(database, _STALE)}
        self.marks = {key: TombstoneMark.decode(stored) for key, stored in _under(database, _MARK)}

    def mark_stale(self, write: Any, key: bytes, stale: bool) -> None:
        """Add to ``write`` whether the last copy of ``key`` in the changelog is an old one."""
        if stale:
            self.stale.add(key)
            write.put(_STALE + key, b"")
        elif key in self.stale:
            self.stale.discard(key)
            write.delete(_STALE + key)

    def mark_deleted(
        self, write: Any, marks: Mapping[bytes, TombstoneMark | None], now_ms: int
    ) -> None:
        """Add new tombstone marks to ``write``, and drop those that are no longer needed.

        Args:
            write: the batch of writes to RocksDB.
            marks: key to the new mark; None drops the mark, since the key has a record again.
            now_ms: the wall clock. A mark older than any frozen worker is dropped, too.
        """
        for key, mark in marks.items():
            # Kept in order of time, so that the oldest are at the front.
            self.marks.pop(key, None)
            if mark is None:
                write.delete(_MARK + key)
            else:
                self.marks[key] = mark
                write.put(_MARK + key, mark.encode())
        while self.marks:
            key, mark = next(iter(self.marks.items()))
            if mark.timestamp_ms + ZOMBIES_GONE_MS > now_ms:
                return
            del self.marks[key]
            write.delete(_MARK + key)


def _under(database: Any, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The keys, without ``prefix``, and values under it, ordered by the time of the mark."""
    found = []
    for key, value in database.items(from_key=prefix):
        if not bytes(key).startswith(prefix):
            break
        found.append((bytes(key)[len(prefix) :], bytes(value)))
    return iter(sorted(found, key=lambda pair: pair[1][8:]))
