"""The workers' RocksDB tables, read from the disks of stopped workers."""

from __future__ import annotations

from pathlib import Path

from confluent_kafka.admin import AdminClient
from rocksdict import AccessType, Options, Rdict

from hms_schemas import topics
from hms_streams.processors.tiers.tiers_settings import APP_ID

TABLES = ("memories", "spaces")
# Faust keeps the changelog's offset in the table itself.
_OWN_PREFIX = b"__faust"


def owners(bootstrap: str, home: Path, workers: list[str]) -> dict[int, Path]:
    """The data directory of the worker that owns each partition now, by partition."""
    directories = {
        (directory / "worker").read_text(): directory
        for directory in (home / name / "tiers" / name for name in workers)
        if (directory / "worker").exists()
    }
    # Held in a variable: the answer never comes when the client is gone.
    admin = AdminClient({"bootstrap.servers": bootstrap})
    group = admin.describe_consumer_groups([APP_ID])[APP_ID]
    return {
        at.partition: directories[member.group_instance_id]
        for member in group.result(timeout=20).members
        for at in member.assignment.topic_partitions
        if at.topic == topics.EVENTS.name
    }


def table_records(owned_by: dict[int, Path]) -> dict[int, dict[bytes, bytes]]:
    """All records of the tables of each partition, by partition; the position is one of them."""
    return {
        partition: {
            key: value
            for table in TABLES
            for key, value in _records(directory / "v1" / "tables" / f"{table}-{partition}.db")
        }
        for partition, directory in owned_by.items()
    }


def _records(path: Path) -> list[tuple[bytes, bytes]]:
    options = Options(raw_mode=True)
    table = Rdict(str(path), options=options, access_type=AccessType.read_only())
    try:
        return [item for item in table.items() if not item[0].startswith(_OWN_PREFIX)]
    finally:
        table.close()
