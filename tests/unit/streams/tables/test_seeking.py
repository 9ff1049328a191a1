"""What the consumer delivers around a seek, where it delivers it, and what it commits."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from hms_streams.tables.app import ProcessorApp, build_app
from hms_streams.tables.seeking import SeekingConsumer

EVENTS = TP("events", 0)
APPLIED, FETCHED_FROM, END = 2, 5, 8


class LogThread:
    """The consumer's thread over a log of eight records, with a fetch that waits to be released."""

    def __init__(self) -> None:
        self.position = FETCHED_FROM
        self.release = asyncio.Event()
        self.committed: list[dict[TP, int]] = []

    async def getmany(self, active: set[TP], _timeout: float) -> dict[TP, list[Any]]:
        fetched = range(self.position, END) if EVENTS in active else ()
        self.position = END if fetched else self.position
        await self.release.wait()
        return {EVENTS: [record(offset) for offset in fetched]}

    async def seek_to_committed(self) -> dict[TP, int]:
        self.position = APPLIED
        return {EVENTS: APPLIED}

    async def seek_wait(self, partitions: dict[TP, int]) -> None:
        self.position = partitions[EVENTS]

    async def earliest_offsets(self, *partitions: TP) -> dict[TP, int]:
        return dict.fromkeys(partitions, 0)

    async def commit(self, offsets: dict[TP, int]) -> bool:
        self.committed.append(offsets)
        return True

    def assignment(self) -> set[TP]:
        return {EVENTS}

    def highwater(self, tp: TP) -> int:
        return END


def record(offset: int) -> Any:
    fields = dict.fromkeys(
        ("timestamp_type", "key", "value", "checksum", "serialized_key_size"), None
    )
    return SimpleNamespace(
        topic=EVENTS.topic, partition=0, offset=offset, timestamp=0, headers=(),
        serialized_value_size=0, **fields,
    )  # fmt: skip


async def fetch(consumer: Any) -> list[int]:
    """One fetch; the offsets that go to Faust."""
    return [message.offset async for _, message in consumer.getmany(timeout=0.1)]


async def given_to_faust(consumer_class: type[Any], app: ProcessorApp) -> list[int]:
    """The offsets of two fetches, the first under way when a rebalance ends."""
    consumer = consumer_class(app.transport, nothing, nothing, nothing)
    thread = consumer._thread = LogThread()
    # As ``on_recovery_completed`` does it.
    consumer.resume_partitions({EVENTS})
    fetching = asyncio.create_task(fetch(consumer))
    await asyncio.sleep(0)
    seeking = asyncio.create_task(consumer.perform_seek())
    await asyncio.sleep(0)
    thread.release.set()
    await asyncio.wait_for(seeking, 5)
    return await asyncio.wait_for(fetching, 5) + await fetch(consumer)


async def arrived(app: ProcessorApp) -> list[int]:
    """The offsets that wait in the inbox."""
    async with app.inbox.batch() as runs:
        return [fetched.offset for fetched in runs[EVENTS]]


async def nothing(*_: Any) -> None:
    """A callback that is never called here."""


@pytest.fixture
async def app(tmp_path: Path) -> ProcessorApp:
    app = build_app(
        "test",
        bootstrap="127.0.0.1:1",
        data_directory=tmp_path,
        instance_id="one",
        partitions=1,
    )
    app.applied_position = lambda tp: APPLIED
    return app


@pytest.fixture
async def consumer(app: ProcessorApp) -> SeekingConsumer:
    """A consumer that owns the partition, with everything fetched that is asked for."""
    consumer = SeekingConsumer(app.transport, nothing, nothing, nothing)
    consumer._thread = thread = cast("Any", LogThread())
    thread.release.set()
    consumer._set_active_tps({EVENTS})
    return consumer


async def test_reads_on_from_the_applied_position_in_order(app: ProcessorApp) -> None:
    assert await given_to_faust(SeekingConsumer, app) == []
    assert await arrived(app) == list(range(APPLIED, END))


async def test_without_the_mend_the_newer_come_first(app: ProcessorApp) -> None:
    """Fails when Faust has been mended: then that part of the subclass may go."""
    assert (await given_to_faust(driver.Consumer, app))[0] == FETCHED_FROM


async def test_changelogs_go_the_way_of_faust(app: ProcessorApp, consumer: SeekingConsumer) -> None:
    app.tables._changelogs[EVENTS.topic] = cast("Any", None)
    assert await fetch(consumer) == list(range(FETCHED_FROM, END))
    app.inbox.put({EVENTS: [record(APPLIED)]})
    assert await arrived(app) == [APPLIED]


async def test_nothing_is_delivered_while_partitions_are_given_away(
    app: ProcessorApp, consumer: SeekingConsumer
) -> None:
    app.inbox.put({EVENTS: [record(FETCHED_FROM)]})
    thread = cast("Any", consumer._thread)
    thread.release.clear()
    fetching = asyncio.create_task(fetch(consumer))
    await asyncio.sleep(0)
    consumer.stop_flow()
    thread.release.set()
    assert await asyncio.wait_for(fetching, 5) == []
    consumer.resume_flow()
    thread.position = APPLIED
    await fetch(consumer)
    assert await arrived(app) == list(range(APPLIED, END))


async def test_partitions_are_given_away_when_the_batch_at_hand_is_durable(
    app: ProcessorApp, consumer: SeekingConsumer
) -> None:
    app.inbox.put({EVENTS: [record(APPLIED)]})
    async with app.inbox.batch():
        emptying = asyncio.create_task(consumer.wait_empty())
        for _ in range(5):
            await asyncio.sleep(0)
        assert not emptying.done()
    await asyncio.wait_for(emptying, 5)
    assert cast("Any", consumer._thread).committed == [{EVENTS: APPLIED + 1}]


async def test_commits_what_was_acknowledged_and_once(
    app: ProcessorApp, consumer: SeekingConsumer
) -> None:
    await consumer.commit()
    await fetch(consumer)
    await consumer.commit()
    async with app.inbox.batch():
        await consumer.commit()
    await consumer.commit()
    await consumer.commit()
    assert cast("Any", consumer._thread).committed == [{EVENTS: END}]


async def test_commits_nothing_of_partitions_that_were_given_away(
    app: ProcessorApp, consumer: SeekingConsumer
) -> None:
    app.inbox.acknowledged = {EVENTS: END}
    await consumer.on_partitions_revoked({EVENTS})
    await consumer.commit()
    assert cast("Any", consumer._thread).committed == []


async def test_only_committed_records_are_read(app: ProcessorApp) -> None:
    consumer = SeekingConsumer(app.transport, nothing, nothing, nothing)
    thread: Any = consumer._new_consumer_thread()
    assert thread._create_worker_consumer(app.transport)._isolation_level == "read_committed"
