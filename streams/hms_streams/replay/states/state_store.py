"""A partition's state while it is folded: a cache of decoded records in front of a scratch table.

Ten million memories do not fit into memory as objects. Records that were used lately stay decoded;
the others are encoded once and written to the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryState, SpaceState
from hms_streams.replay.states.scratch_table import ScratchTable

State = TypeVar("State", MemoryState, SpaceState)
# Records in the younger half of the cache. At most twice as many stay decoded: at about 2 KB each,
# 60 MB in all.
_KEPT = 15_000


class StateStore:
    """The records of memories and spaces of one partition, by key.

    Args:
        table: takes the encoded records; may hold some already.
        codec: encodes and decodes them.
    """

    def __init__(self, table: ScratchTable, codec: Codec) -> None:
        self._table = table
        self._codec = codec
        # The records used since the halves were last exchanged, and those used only before that.
        self._young: dict[bytes, MemoryState | SpaceState] = {}
        self._old: dict[bytes, MemoryState | SpaceState] = {}
        self._changed: set[bytes] = set()

    def memory(self, key: bytes) -> MemoryState | None:
        """The record of a memory; None where there is none."""
        return self._get(key, MemoryState)

    def space(self, key: bytes) -> SpaceState | None:
        """The record of a space; None where there is none."""
        return self._get(key, SpaceState)

    def write(
        self, memories: Mapping[bytes, MemoryState | None], spaces: Mapping[bytes, SpaceState]
    ) -> None:
        """Store the records that a fold changed; None removes a memory."""
        for key, memory in memories.items():
            if memory is None:
                self._remove(key)
            else:
                self._young[key] = memory
                self._changed.add(key)
        self._young.update(spaces)
        self._changed.update(spaces)
        if len(self._young) > _KEPT:
            self._evict_older_half()

    def settle(self) -> None:
        """Write all changes to the table; no record stays decoded."""
        self._evict_older_half()
        self._evict_older_half()

    def _get(self, key: bytes, kind: type[State]) -> State | None:
        record: Any = self._young.get(key)
        if record is None:
            record = self._old.pop(key, None)
            if record is None:
                stored = self._table.get(key)
                if stored is None:
                    return None
                record = self._codec.decode(stored, kind)
            self._young[key] = record
        kept: State = record
        return kept

    def _remove(self, key: bytes) -> None:
        self._young.pop(key, None)
        self._old.pop(key, None)
        self._changed.discard(key)
        self._table.write({key: None})

    def _evict_older_half(self) -> None:
        """Write the older half's changes to the table; the younger half becomes the older."""
        leaving = (self._changed & self._old.keys()) - self._young.keys()
        self._table.write({key: self._codec.encode(self._old[key]) for key in leaving})
        self._changed -= leaving
        self._old, self._young = self._young, {}
