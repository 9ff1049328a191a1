"""The state of a partition at a position, in a file, so that a replay need not begin at zero.

An Avro object container file (Avro 1.12, "Object Container Files"), which any Avro library reads:
one record {key, value} for each record of the state, in the order of keys. Its metadata (``hms.*``)
name the log, partition and position, the version of the rules, the fingerprints of the schemas, the
tenants, and the digest of the content. A file is written under another name, synced and renamed, so
that a name that ends in ``.avro`` is a whole file. A snapshot that is damaged, or of another log,
is never used; an earlier one is used in its place, or the log from its beginning.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka.admin import AdminClient
from fastavro import parse_schema, reader, writer

from hms_schemas import topics
from hms_schemas.codec import SINGLE_OBJECT, Codec
from hms_schemas.errors import HmsError
from hms_schemas.generated.records import MemoryState, SpaceState
from hms_streams.log.consumers import START_BROKER, unavailable
from hms_streams.log.log_source import LogSource
from hms_streams.memory.tiers.policy import POLICY_VERSION
from hms_streams.replay.states.scratch_table import ScratchTable
from hms_streams.replay.states.state_digest import digest_of

_SCHEMA = parse_schema(
    {
        "type": "record",
        "name": "hms.replay.StateRecord",
        "fields": [{"name": "key", "type": "bytes"}, {"name": "value", "type": "bytes"}],
    }
)
# Records handed to RocksDB at once.
_LOADED_AT_ONCE = 5_000
_TIMEOUT_S = 20.0


class UnfitSnapshotError(HmsError):
    """A snapshot is damaged, or of another log, other rules, schemas or tenants."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One file: a partition at a position."""

    path: Path
    partition: int
    position: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a table was filled with: a snapshot's state, or nothing."""

    position: int
    """The next offset to fold; 0 when no snapshot was used."""
    refused: tuple[str, ...]
    """Why each snapshot that was passed over was not used."""


@dataclass(frozen=True, slots=True)
class Snapshots:
    """The snapshots of one log in a folder. A process hands it to other processes as it is.

    Args:
        folder: where the snapshots are; made when the first is written.
        log: names the cluster and the topic; see ``log_identity``.
        tenants: whose events are in the state.
    """

    folder: Path
    log: str
    tenants: frozenset[str]

    def latest(self, partition: int, *, at_most: int) -> Iterator[Snapshot]:
        """A partition's snapshots up to a position, the newest first; none is read yet."""
        found = []
        for path in self.folder.glob(f"partition-{partition:04d}-at-*.avro"):
            position = path.stem.rsplit("-", 1)[1]
            if position.isdigit() and int(position) <= at_most:
                found.append(Snapshot(path, partition, int(position)))
        yield from sorted(found, key=lambda snapshot: -snapshot.position)

    def load(self, partition: int, table: ScratchTable, *, at_most: int) -> Loaded:
        """Fill an empty table from the newest snapshot that may be used.

        A snapshot that is damaged, or of other rules or schemas, is passed over and named.

        Args:
            partition: whose snapshots.
            table: empty.
            at_most: the highest position that may be loaded.
        """
        refused = []
        for snapshot in self.latest(partition, at_most=at_most):
            try:
                self.check(snapshot)
            except UnfitSnapshotError as error:
                refused.append(error.message)
                continue
            _fill(table, snapshot.path)
            return Loaded(snapshot.position, tuple(refused))
        return Loaded(0, tuple(refused))

    def write(self, partition: int, position: int, table: ScratchTable) -> Snapshot:
        """Write the table's records to a new snapshot; returns when it is on the disk."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"partition-{partition:04d}-at-{position:019d}.avro"
        digest = digest_of(partition, position, table.items(), Codec())
        metadata = self._metadata(partition, position) | {
            "hms.digest": digest.hash,
            "hms.records": str(digest.records),
        }
        unfinished = path.with_suffix(f".{os.getpid()}.unfinished")
        try:
            with unfinished.open("wb") as out:
                records = ({"key": key, "value": value} for key, value in table.items())
                writer(out, _SCHEMA, records, codec="deflate", metadata=metadata)
                out.flush()
                os.fsync(out.fileno())
            unfinished.rename(path)
            _sync_folder(self.folder)
        finally:
            unfinished.unlink(missing_ok=True)
        return Snapshot(path, partition, position)

    def check(self, snapshot: Snapshot) -> None:
        """Read the whole snapshot, and compare its digest with its metadata.

        Raises:
            UnfitSnapshotError: it must not be used; the message tells why.
        """
        expected = self._metadata(snapshot.partition, snapshot.position)
        try:
            with snapshot.path.open("rb") as file:
                content = reader(file)
                metadata: dict[str, str] = content.metadata
                for name, value in expected.items():
                    if metadata.get(name) != value:
                        raise _unfit(snapshot, f"{name} is {metadata.get(name)}, not {value}")
                records = ((each["key"], each["value"]) for each in _dicts(content))
                digest = digest_of(snapshot.partition, snapshot.position, records, Codec())
        except HmsError:
            raise
        except Exception as error:  # the reader raises whatever the bytes make it stumble over
            raise _unfit(snapshot, f"it cannot be read ({type(error).__name__})") from error
        if digest.hash != metadata.get("hms.digest"):
            raise _unfit(snapshot, "its content has another digest than it says")

    def _metadata(self, partition: int, position: int) -> dict[str, str]:
        return {
            "hms.log": self.log,
            "hms.partition": str(partition),
            "hms.position": str(position),
            "hms.policy_version": str(POLICY_VERSION),
            "hms.schemas": _schemas(),
            "hms.tenants": ",".join(sorted(self.tenants)),
        }


def snapshots_of(home: Path, source: LogSource) -> Snapshots:
    """The snapshots of a log in a home.

    Raises:
        UnavailableError: the cluster does not answer.
    """
    folder = home / "snapshots" / source.name(topics.EVENTS)
    return Snapshots(folder, log_identity(source), source.tenants)


def log_identity(source: LogSource) -> str:
    """The cluster's own id and the topic's name: offsets have a meaning only within these.

    Raises:
        UnavailableError: the cluster does not answer.
    """
    with unavailable(f"no Kafka broker answers at {source.bootstrap}", START_BROKER):
        admin = AdminClient({"bootstrap.servers": source.bootstrap, "log_level": 0})
        cluster = admin.list_topics(timeout=_TIMEOUT_S).cluster_id
    return f"{cluster}/{source.name(topics.EVENTS)}"


def _schemas() -> str:
    header_of = Codec().header_of
    headers = (("MemoryState", header_of(MemoryState)), ("SpaceState", header_of(SpaceState)))
    return ",".join(
        f"{name}={header.removeprefix(SINGLE_OBJECT).hex()}" for name, header in headers
    )


def _fill(table: ScratchTable, path: Path) -> None:
    pending: dict[bytes, bytes | None] = {}
    with path.open("rb") as file:
        for each in _dicts(reader(file)):
            pending[each["key"]] = each["value"]
            if len(pending) >= _LOADED_AT_ONCE:
                table.write(pending)
                pending.clear()
    table.write(pending)


def _dicts(content: Any) -> Iterator[dict[str, bytes]]:
    yield from content


def _sync_folder(folder: Path) -> None:
    """Sync the folder, so that the new name survives a power cut as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unfit(snapshot: Snapshot, why: str) -> UnfitSnapshotError:
    return UnfitSnapshotError(f"the snapshot {snapshot.path} is not used: {why}.", fix="Remove it.")
