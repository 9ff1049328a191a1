"""Reads an exported file after the whole file was verified."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, InvalidRequestError, NotFoundError
from hms_schemas.generated.records import MemoryEvent
from hms_services.portable.file_tables import APPLICATION_ID, FORMAT_VERSION, seal_of
from hms_services.portable.folded_log import Admission
from hms_services.portable.stored_record import Chain, StoredRecord, headers_from

_SQLITE = b"SQLite format 3\x00"
# Records between two calls of ``on_progress``.
_STEP = 2_000
_COLUMNS = "partition, offset, logged_at_ms, key, value, headers"


class DamagedFileError(InvalidRequestError):
    """The file is not as it was exported."""

    def __init__(self, file: Path, what: str) -> None:
        super().__init__(
            f"{file.name} is damaged: {what}. Nothing was written.",
            fix="Take another copy of the file, or export again.",
        )


@dataclass(frozen=True, slots=True)
class PartitionFacts:
    """One partition as it was exported."""

    next_offset: int
    records: int
    chain: str
    digest: str


class ExportedLog:
    """A verified file, open for reading; the caller closes it."""

    def __init__(self, file: Path, database: sqlite3.Connection) -> None:
        self.file = file
        self._database = database
        self.meta: dict[str, str] = dict(database.execute("SELECT name, value FROM meta"))
        rows = database.execute(
            "SELECT partition, next_offset, records, chain, digest FROM partitions"
        )
        self.partitions = {number: PartitionFacts(*facts) for number, *facts in rows}
        self.schemas: dict[bytes, str] = dict(database.execute("SELECT key, schema FROM schemas"))

    def close(self) -> None:
        """Release the file."""
        self._database.close()

    @property
    def records(self) -> int:
        """The number of records in all partitions."""
        return sum(facts.records for facts in self.partitions.values())

    @property
    def digest(self) -> str:
        """The digest of the state that the log folds to."""
        return self.meta["digest"]

    @property
    def tenants(self) -> frozenset[str]:
        """Whose events were admitted when it was exported."""
        return frozenset(self.meta["tenants"].split(","))

    def read(self, partition: int, start: int = 0) -> Iterator[StoredRecord]:
        """A partition's records in order, without the first ``start``."""
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM events WHERE partition = ? ORDER BY offset LIMIT -1 OFFSET ?",
            (partition, start),
        )
        for number, offset, timestamp, key, value, headers in rows:
            yield StoredRecord(number, offset, timestamp, key, value, headers_from(headers))

    def events(self) -> Iterator[tuple[StoredRecord, bytes]]:
        """The records of events that may enter memory, each with the event's id."""
        rows = self._database.execute(
            f"SELECT {_COLUMNS}, event_id FROM events WHERE fault IS NULL "
            "ORDER BY partition, offset"
        )
        for number, offset, timestamp, key, value, headers, event_id in rows:
            record = StoredRecord(number, offset, timestamp, key, value, headers_from(headers))
            yield record, bytes.fromhex(event_id.replace("-", ""))

    def faults(self) -> dict[tuple[int, int], str]:
        """(Partition, offset) of each other record to the reason why it may not enter memory."""
        rows = self._database.execute(
            "SELECT partition, offset, fault FROM events WHERE fault IS NOT NULL"
        )
        return {(number, offset): fault for number, offset, fault in rows}


def open_verified(file: Path, on_progress: Callable[[int], None] = lambda _: None) -> ExportedLog:
    """Open ``file`` after these checks:

    1. The file is a SQLite database that HMS exported, of this version.
    2. SQLite finds no damage in its pages and indices.
    3. The rows of all tables have the seal that was stored.
    4. The records of each partition have the chain hash that was stored.
    5. Every event decodes, and is admitted or refused as at the export.

    Args:
        file: the exported file.
        on_progress: called with the number of records checked so far.

    Raises:
        NotFoundError: there is no such file.
        InvalidRequestError: it is another file, of another version, or damaged.
    """
    check_kind(file)
    try:
        return _verified(file, on_progress)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise DamagedFileError(file, str(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedFileError(file, "its tables do not hold what belongs there") from error


def check_kind(file: Path) -> None:
    """Raise unless it begins like a SQLite database."""
    if not file.is_file():
        raise NotFoundError(f"There is no file {file}.", fix="Check the path.")
    if not looks_exported(file):
        raise InvalidRequestError(
            f"{file.name} is not a SQLite database.",
            fix="Give a file that `hms export --sqlite` wrote.",
        )


def looks_exported(file: Path) -> bool:
    """Whether the file begins as SQLite databases do."""
    with file.open("rb") as source:
        return source.read(len(_SQLITE)) == _SQLITE


def _verified(file: Path, on_progress: Callable[[int], None]) -> ExportedLog:
    database = sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True)
    try:
        _check_format(file, database)
        _check_pages(file, database)
        _check_seal(file, database)
        exported = ExportedLog(file, database)
        _check_records(exported, on_progress)
    except BaseException:
        database.close()
        raise
    return exported


def _check_format(file: Path, database: sqlite3.Connection) -> None:
    ((application,),) = database.execute("PRAGMA application_id")
    ((found,),) = database.execute("PRAGMA user_version")
    if application != APPLICATION_ID:
        raise InvalidRequestError(
            f"{file.name} is a SQLite database, but not one that HMS exported.",
            fix="Give a file that `hms export --sqlite` wrote.",
        )
    if found != FORMAT_VERSION:
        raise InvalidRequestError(
            f"{file.name} has format version {found}; this HMS reads {FORMAT_VERSION}.",
            fix="Import it with the HMS that exported it, or export it again with this one.",
        )


def _check_pages(file: Path, database: sqlite3.Connection) -> None:
    ((pages,),) = database.execute("PRAGMA page_count")
    ((size,),) = database.execute("PRAGMA page_size")
    if file.stat().st_size != pages * size:
        raise DamagedFileError(file, "it is shorter or longer than it says")
    ((found,), *_) = database.execute("PRAGMA integrity_check(1)")
    if found != "ok":
        raise DamagedFileError(file, f"SQLite says: {found}")


def _check_seal(file: Path, database: sqlite3.Connection) -> None:
    ((seal,),) = database.execute("SELECT value FROM meta WHERE name = 'seal'")
    if seal != seal_of(database):
        raise DamagedFileError(file, "its rows are not those that were exported")


def _check_records(exported: ExportedLog, on_progress: Callable[[int], None]) -> None:
    codec = Codec()
    for key, schema in exported.schemas.items():
        codec.learn(key, schema)
    admission = Admission(codec, exported.tenants)
    faults = exported.faults()
    done = 0
    for number, facts in sorted(exported.partitions.items()):
        chain, count = Chain(), 0
        for record in exported.read(number):
            chain.add(record)
            count += 1
            _check_event(exported.file, admission, record, faults.get((number, record.offset)))
            if (done + count) % _STEP == 0:
                on_progress(done + count)
        done += count
        if (chain.hash, count) != (facts.chain, facts.records):
            raise DamagedFileError(exported.file, f"partition {number} has other records")
    on_progress(done)


def _check_event(file: Path, admission: Admission, record: StoredRecord, fault: str | None) -> None:
    judged = admission.judge(record)
    is_event = isinstance(judged, MemoryEvent)
    if is_event != (fault is None):
        why = judged.reason if isinstance(judged, ContractError) else "it is an event here"
        raise DamagedFileError(
            file, f"the record at {record.partition}:{record.offset} is judged otherwise ({why})"
        )
