"""Encoded records by key: in memory while they are few, then in a RocksDB for this process alone.

Nothing is synced and there is no write-ahead log: nobody reads the table after a crash. The records
come back in the order of their keys' bytes, as a digest needs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import rocksdict

# How much memory the table takes: two buffers for writing, one for reading.
_BUFFER_BYTES = 16 * 1024 * 1024
_CACHE_BYTES = 32 * 1024 * 1024
# Most partitions of most systems are smaller, and then never touch the disk: 5 % of a replay.
_IN_MEMORY_BYTES = 64 * 1024 * 1024
# What an entry of a dictionary takes besides the bytes of its key and value.
_ENTRY_BYTES = 200


class ScratchTable:
    """A table of one partition's state.

    Args:
        folder: an empty folder of its own, on a disk with room for the state. It stays when the
            table is closed: the caller removes it.
        in_memory_bytes: above this size the records go to the disk.
    """

    def __init__(self, folder: Path, in_memory_bytes: int = _IN_MEMORY_BYTES) -> None:
        self._folder = folder
        self._room = in_memory_bytes
        self._held: dict[bytes, bytes | None] = {}
        self._database: rocksdict.Rdict | None = None
        self._unlogged = _unlogged()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._database is not None:
            self._database.close()

    def get(self, key: bytes) -> bytes | None:
        """The value; None where there is none."""
        value: bytes | None
        value = self._held.get(key) if self._database is None else self._database.get(key)
        return value

    def write(self, records: Mapping[bytes, bytes | None]) -> None:
        """Put the records; None removes one."""
        if self._database is None:
            self._held.update(records)
            # A record that is written twice counts twice: the disk is used a little early.
            sizes = sum(len(value) for value in records.values() if value is not None)
            self._room -= sizes + len(records) * _ENTRY_BYTES
            if self._room < 0:
                self._spill()
        else:
            self._put(self._database, records)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """All records in the order of their keys, as they stand now."""
        if self._database is None:
            held = sorted(self._held.items())
            return ((key, value) for key, value in held if value is not None)
        items: Any = self._database.items()
        return iter(items)

    def _spill(self) -> None:
        database = rocksdict.Rdict(str(self._folder), _options())
        self._put(database, self._held)
        self._database = database
        self._held = {}

    def _put(self, database: rocksdict.Rdict, records: Mapping[bytes, bytes | None]) -> None:
        batch = rocksdict.WriteBatch(raw_mode=True)
        for key, value in records.items():
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        database.write(batch, write_opt=self._unlogged)


def _unlogged() -> Any:
    options: Any = rocksdict.WriteOptions()
    options.disable_wal = True
    return options


def _options() -> Any:
    options = rocksdict.Options(raw_mode=True)
    options.create_if_missing(True)
    options.set_write_buffer_size(_BUFFER_BYTES)
    options.set_max_write_buffer_number(2)
    options.set_max_background_jobs(1)
    # Mostly written, and read in order once at the end.
    options.set_level_zero_file_num_compaction_trigger(8)
    table = rocksdict.BlockBasedOptions()
    table.set_block_cache(rocksdict.Cache(_CACHE_BYTES))
    # Ten bits a key: one in a hundred look-ups of a key that is not there reads the disk.
    table.set_bloom_filter(10, False)
    options.set_block_based_table_factory(table)
    return options
