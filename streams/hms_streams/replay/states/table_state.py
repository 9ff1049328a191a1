"""The state of a partition as a worker's RocksDB holds it, whether the worker runs or not.

Nothing is changed. A table is opened read-only through a folder of links: RocksDB replays the
worker's write-ahead log in memory, and puts its own messages and settings into the folder of links.
A running worker writes memories, then spaces, then the position. A look between these writes finds
memories that are ahead of the position; such a look is repeated.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import Any

import rocksdict

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, HmsError, NotFoundError
from hms_schemas.generated.records import Position
from hms_schemas.keys import POSITION_PREFIX, position_key
from hms_streams.log.applied_offset import AppliedOffsets

# Faust keeps the changelog's offset in the table.
_FAUST_PREFIX = b"__faust"
# A batch is durable within a few tens of milliseconds; a worker under load has another at once.
_LOOKS = 20
_NEXT_LOOK_AFTER_S = 0.02


@dataclass(frozen=True, slots=True)
class TableFolders:
    """One worker's copy of one partition."""

    worker: str
    memories: Path
    spaces: Path


def find_tables(home: Path, prefix: str = "") -> dict[int, tuple[TableFolders, ...]]:
    """By partition, the tables that the workers of a home have.

    Raises:
        NotFoundError: no worker has any.
    """
    found: dict[int, list[TableFolders]] = {}
    for spaces in sorted((home / "tiers").glob(f"{prefix}*/**/tables/spaces-*.db")):
        number = spaces.stem.rsplit("-", 1)[1]
        memories = spaces.with_name(f"memories-{number}.db")
        if number.isdigit() and (memories / "CURRENT").exists():
            worker = spaces.relative_to(home / "tiers").parts[0]
            found.setdefault(int(number), []).append(TableFolders(worker, memories, spaces))
    if not found:
        raise NotFoundError(
            f"no tables of a tiers worker lie in {home / 'tiers'}.",
            fix="Run this on the worker's machine with its HMS_HOME, or take --source topic.",
        )
    return {number: tuple(copies) for number, copies in sorted(found.items())}


class TableLook:
    """One partition's tables at one moment."""

    def __init__(self, partition: int, memories: Any, spaces: Any, codec: Codec) -> None:
        self._memories = memories
        self._spaces = spaces
        self._applied = AppliedOffsets(codec)
        stored = spaces.get(position_key(partition))
        self.position = codec.decode(stored, Position).next_offset if stored else 0

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """The records of memories and spaces, in the order of their keys."""
        records: Iterator[tuple[bytes, bytes]] = heapq.merge(
            self._memories.items(), self._spaces.items()
        )
        for key, value in records:
            if not key.startswith((_FAUST_PREFIX, POSITION_PREFIX)):
                yield key, value

    def is_ahead(self, value: bytes) -> bool:
        """Whether a record was applied after the position: its batch is not finished."""
        try:
            return self._applied(value) >= self.position
        except (ContractError, IndexError):
            return False  # damaged: a comparison shows it


@contextmanager
def look_at(
    partition: int, copies: tuple[TableFolders, ...], folder: Path, codec: Codec
) -> Iterator[TableLook]:
    """The copy with the highest position, as it was between two batches of its worker.

    A worker that ended within a batch leaves tables that are ahead of their position. After twenty
    looks such tables are taken as they are.

    Args:
        partition: which one.
        copies: the workers' copies of it.
        folder: where the links are put.
        codec: reads positions.

    Raises:
        HmsError: a table cannot be read.
    """
    best = max(copies, key=lambda copy: _position(partition, copy, folder, codec))
    for tried in range(_LOOKS):
        with _opened(best.memories, folder) as memories, _opened(best.spaces, folder) as spaces:
            look = TableLook(partition, memories, spaces, codec)
            last = tried == _LOOKS - 1
            if last or not any(look.is_ahead(value) for _, value in look.items()):
                yield look
                return
        sleep(_NEXT_LOOK_AFTER_S)


def _position(partition: int, copy: TableFolders, folder: Path, codec: Codec) -> int:
    with _opened(copy.spaces, folder) as spaces:
        stored = spaces.get(position_key(partition))
        return codec.decode(stored, Position).next_offset if stored else -1


@contextmanager
def _opened(path: Path, folder: Path) -> Iterator[Any]:
    """The database, read-only; opened again when the worker replaced a file meanwhile."""
    with TemporaryDirectory(dir=folder) as links:
        for tried in range(_LOOKS):
            try:
                database = _open_links(path, Path(links) / str(tried))
            except Exception as error:
                if tried == _LOOKS - 1:
                    raise HmsError(
                        f"the table {path} cannot be read ({error}).",
                        fix="Remove the worker's folder: its next start restores the tables.",
                    ) from error
                sleep(_NEXT_LOOK_AFTER_S)
                continue
            break
        try:
            yield database
        finally:
            database.close()


def _open_links(path: Path, links: Path) -> Any:
    names = _files(path)
    links.mkdir()
    for name in names:
        (links / name).symlink_to(path.absolute() / name)
    database = rocksdict.Rdict(
        str(links),
        rocksdict.Options(raw_mode=True),
        access_type=rocksdict.AccessType.read_only(False),
    )
    if _files(path) != names:
        database.close()
        raise FileNotFoundError("a file was replaced meanwhile")
    return database


def _files(path: Path) -> set[str]:
    """The names of RocksDB's data files; not its lock and messages, nor the binding's settings."""
    return {
        each.name
        for each in path.iterdir()
        if each.suffix in (".sst", ".log") or each.name.startswith(("CURRENT", "MANIFEST"))
    }
