"""One writer, provably: the table against a real changelog and a real RocksDB."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from faust.types import TP
from tests.conftest import Kafka
from tests.integration.walk.reading import read_all

from hms_schemas.tombstones import tombstone_offset
from hms_schemas.topics import STATE
from hms_streams.log.newest_wins import ChangelogRecord
from hms_streams.provisioning import provision
from hms_streams.tables.app import build_app, state_table
from hms_streams.tables.changelog.record_log import OutgoingRecord, RecordLog
from hms_streams.tables.changelog.state_table import ForeignWriteError, StateTable

pytestmark = pytest.mark.kafka


@pytest.fixture
def table(kafka: Kafka, topic_prefix: str, tmp_path: Path) -> StateTable:
    """A table as its owner has it after an empty restore; a value's offset is the value."""
    provision(kafka.bootstrap, prefix=topic_prefix, partitions=1)
    app = build_app(
        "table",
        bootstrap=kafka.bootstrap,
        data_directory=tmp_path,
        instance_id="one",
        partitions=1,
    )
    app._create_directories()
    return state_table(app, "memories", STATE.named(topic_prefix), applied_offset=int)


@pytest.fixture
async def log(kafka: Kafka) -> AsyncIterator[RecordLog]:
    log = RecordLog(kafka.bootstrap, client_id="test")
    yield log
    await log.stop()


def changelog(kafka: Kafka, table: StateTable) -> list[tuple[bytes | None, bytes | None]]:
    return [(m.key(), m.value()) for m in read_all(kafka.bootstrap, table.changelog_topic_name)]


async def write(table: StateTable, log: RecordLog, **records: bytes | None) -> None:
    """One write of a batch that begins now; tombstones say that 9 events are folded."""
    lease = table.ownership.lease().folded_to({0: 10})
    await table.write(log, {0: {key.encode(): value for key, value in records.items()}}, lease)


def restored(*records: tuple[bytes, bytes | None]) -> list[ChangelogRecord]:
    return [ChangelogRecord(key, value, 0) for key, value in records]


async def test_a_write_is_in_the_changelog_and_in_the_table(
    kafka: Kafka, table: StateTable, log: RecordLog
) -> None:
    await write(table, log, a=b"1", b=b"2")
    await write(table, log, a=None)
    assert changelog(kafka, table) == [(b"a", b"1"), (b"b", b"2"), (b"a", None)]
    assert (table.read(0, b"a"), table.read(0, b"b")) == (None, b"2")
    assert table.persisted_offset(TP(table.changelog_topic_name, 0)) == 2


async def test_a_tombstone_says_up_to_where_the_log_was_folded_for_it(
    kafka: Kafka, table: StateTable, log: RecordLog
) -> None:
    await write(table, log, a=None)
    (tombstone,) = read_all(kafka.bootstrap, table.changelog_topic_name)
    assert tombstone_offset(tombstone.headers()) == 9


async def test_a_record_larger_than_a_batch_arrives(
    kafka: Kafka, table: StateTable, log: RecordLog
) -> None:
    large = b"1" * 3_000_000
    await write(table, log, a=b"1", b=large, c=b"3")
    assert [key for key, _ in changelog(kafka, table)] == [b"a", b"b", b"c"]
    assert table.read(0, b"b") == large


async def test_another_writer_stops_it_before_anything_is_stored(
    table: StateTable, log: RecordLog
) -> None:
    await write(table, log, a=b"1")
    await log.append(table.changelog_topic_name, 0, [OutgoingRecord(b"a", b"7")])
    with pytest.raises(ForeignWriteError, match="expected to write at 1"):
        await write(table, log, a=b"2")
    assert table.read(0, b"a") == b"1"
    assert table.persisted_offset(TP(table.changelog_topic_name, 0)) == 0


def test_of_two_copies_the_higher_applied_offset_wins(table: StateTable) -> None:
    table.restore(0, restored((b"a", b"7"), (b"a", b"3"), (b"b", b"1")), 2)
    table.restore(0, restored((b"a", b"4"), (b"b", b"1"), (b"c", None)), 5)
    assert [table.read(0, key) for key in (b"a", b"b", b"c")] == [b"7", b"1", None]
    assert table.persisted_offset(TP(table.changelog_topic_name, 0)) == 5


async def test_the_owner_writes_its_record_again_over_an_older_one(
    kafka: Kafka, table: StateTable, log: RecordLog
) -> None:
    stale = [OutgoingRecord(b"a", b"7"), OutgoingRecord(b"a", b"3")]
    await log.append(table.changelog_topic_name, 0, stale)
    table.restore(0, restored((b"a", b"7"), (b"a", b"3")), 1)
    assert await table.take_over(log, 0, table.ownership.lease()) == 1
    assert await table.take_over(log, 0, table.ownership.lease()) == 0
    await write(table, log, b=b"9")
    assert changelog(kafka, table)[2:] == [(b"a", b"7"), (b"b", b"9")]
