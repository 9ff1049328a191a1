"""Encoded records by key, in a RocksDB that is thrown away: larger than memory, quick to write.

Nothing is synced and there is no write-ahead log: nobody reads it after a crash. RocksDB hands the
records back in the order of their keys' bytes, which is the order that a digest wants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import rocksdict

# The table's part of the memory of a process: two buffers for writing, one for reading.
_BUFFER_BYTES = 16 * 1024 * 1024
_CACHE_BYTES = 32 * 1024 * 1024


class ScratchTable:
    """A table in ``folder``, an empty place of its own on a disk with room for the state.

    The folder stays when the table is closed: whoever made it removes it.
    """

    def __init__(self, folder: Path) -> None:
        self._database = rocksdict.Rdict(str(folder), _options())
        self._unlogged = _unlogged()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def get(self, key: bytes) -> bytes | None:
        """The value; None where there is none."""
        value: bytes | None = self._database.get(key)
        return value

    def write(self, records: Mapping[bytes, bytes | None]) -> None:
        """Put the records; None removes one."""
        batch = rocksdict.WriteBatch(raw_mode=True)
        for key, value in records.items():
            if value is None:
                batch.delete(key)
            else:
                batch.put(key, value)
        self._database.write(batch, write_opt=self._unlogged)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """All records in the order of their keys."""
        items: Any = self._database.items()
        return iter(items)


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
