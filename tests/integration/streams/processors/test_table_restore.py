"""A table is brought to the end of its changelog, whatever comes between."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from confluent_kafka import Producer
from faust.types import TP
from tests.conftest import Kafka
from tests.integration.streams.processors.own_table import Make

from hms_streams.tables.changelog import table_restore
from hms_streams.tables.changelog.record_log import OutgoingRecord, RecordLog

pytestmark = pytest.mark.kafka

RECORDS = 2_000


async def test_a_rebalance_stops_it_between_two_batches_and_the_next_goes_on(
    make_worker: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = make_worker()
    changelog = TP(owner.table.changelog_topic_name, 0)
    await owner.log.append(
        changelog.topic, 0, [OutgoingRecord(str(n).encode(), b"1") for n in range(RECORDS)]
    )
    monkeypatch.setattr(table_restore, "_BATCH", 100)
    loop, some = asyncio.get_running_loop(), asyncio.Event()
    restore, goes_on = owner.table.restore, threading.Event()

    def slow(*args: Any) -> None:
        restore(*args)
        loop.call_soon_threadsafe(some.set)
        goes_on.wait(30)

    monkeypatch.setattr(owner.table, "restore", slow)
    owning = asyncio.create_task(owner.own())
    await some.wait()
    progress = str(owner.restoring.progress)
    owning.cancel()
    goes_on.set()
    with pytest.raises(asyncio.CancelledError):
        await owning

    assert progress.startswith("restoring tables: ")
    assert "hms-restore" not in {thread.name for thread in threading.enumerate()}
    stopped_at = owner.table.persisted_offset(changelog)
    assert stopped_at is not None
    assert stopped_at < RECORDS - 1
    await owner.own()
    assert owner.table.persisted_offset(changelog) == RECORDS - 1
    assert all(owner.table.read(0, str(n).encode()) == b"1" for n in range(RECORDS))


async def test_a_partition_that_comes_back_is_read_from_where_it_was_left(
    make_worker: Make,
) -> None:
    one, two = make_worker(), make_worker()
    for number in range(4):
        owner = (one, two)[number % 2]
        topic = TP(owner.table.changelog_topic_name, 0)
        await owner.table.on_rebalance({topic}, set(), {topic})
        await owner.own()
        assert owner.value == (str(number - 1).encode() if number else None)
        await owner.write(str(number).encode())
        owner.table.ownership.revoke()
        await owner.table.on_rebalance(set(), {topic}, set())
        assert not owner.table.data._dbs


async def test_a_log_that_ends_without_a_record_is_restored_to_its_end(
    kafka: Kafka, make_worker: Make
) -> None:
    """A transaction's marker is at the last offset: no record of that offset ever comes."""
    owner = make_worker()
    aborted = RecordLog(kafka.bootstrap, client_id="plain")
    await aborted.append(owner.table.changelog_topic_name, 0, [OutgoingRecord(b"a", b"3")])
    await aborted.stop()
    write_aborted(kafka.bootstrap, owner.table.changelog_topic_name)
    await owner.own()
    assert owner.value == b"3"
    await owner.write(b"4")
    assert owner.table.persisted_offset(TP(owner.table.changelog_topic_name, 0)) == 3


def write_aborted(bootstrap: str, topic: str) -> None:
    """One record that a transaction takes back: it and the marker leave two offsets empty."""
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": topic})
    producer.init_transactions(30)
    producer.begin_transaction()
    producer.produce(topic, key=b"a", value=b"9", partition=0)
    producer.flush(30)
    producer.abort_transaction(30)
