"""The newest copy of each key of a compacted topic, gathered before any of them is decoded.

What a process reads at its start holds many copies of a busy space's record, each of some kilobytes
and a tenth of a millisecond to decode; only one of them counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from hms_schemas.errors import ContractError
from hms_streams.log.newest_wins import AppliedOffset


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
