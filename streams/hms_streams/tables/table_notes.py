"""What a table notes beside its records, per partition, in the same RocksDB.

* Stale: keys of which the changelog's last copy is an old one. The owner writes its own again. The
  note is made with the same write that moves past that copy: a crash before the repair keeps it.
* Graves: tombstones, for as long as a worker may still be frozen that holds an older record.

The notes lie under the prefix of Faust's own offset, so that one test leaves out all that is no
record of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hms_schemas.topics import ZOMBIES_GONE_MS
from hms_streams.log.newest_wins import Grave

_STALE = b"__faust\0stale\0"
_GRAVE = b"__faust\0grave\0"


class TableNotes:
    """The notes of one partition: read from its database once, then kept beside it."""

    def __init__(self, database: Any) -> None:
        self.stale = {key for key, _ in _under(database, _STALE)}
        self.graves = {key: Grave.decode(stored) for key, stored in _under(database, _GRAVE)}

    def mark(self, write: Any, key: bytes, stale: bool) -> None:
        """Note, in the write at hand, whether the changelog's last copy of a key is an old one."""
        if stale:
            self.stale.add(key)
            write.put(_STALE + key, b"")
        elif key in self.stale:
            self.stale.discard(key)
            write.delete(_STALE + key)

    def bury(self, write: Any, graves: Mapping[bytes, Grave | None], now_ms: int) -> None:
        """Note new tombstones, and forget those that nobody can come back over any more."""
        for key, grave in graves.items():
            # Kept in order of time, so that the oldest are at the front.
            self.graves.pop(key, None)
            if grave is None:
                write.delete(_GRAVE + key)
            else:
                self.graves[key] = grave
                write.put(_GRAVE + key, grave.encode())
        while self.graves:
            key, grave = next(iter(self.graves.items()))
            if grave.timestamp_ms + ZOMBIES_GONE_MS > now_ms:
                return
            del self.graves[key]
            write.delete(_GRAVE + key)


def _under(database: Any, prefix: bytes) -> Iterator[tuple[bytes, bytes]]:
    found = []
    for key, value in database.items(from_key=prefix):
        if not bytes(key).startswith(prefix):
            break
        found.append((bytes(key)[len(prefix) :], bytes(value)))
    # By age: see ``bury``.
    return iter(sorted(found, key=lambda pair: pair[1][8:]))
