"""A fetch that is under way when the consumer seeks delivers nothing from the old position."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faust.transport.drivers import aiokafka as driver
from faust.types import TP

from hms_streams.processors.app import ProcessorApp, build_app
from hms_streams.processors.seeking import SeekingConsumer

EVENTS = TP("events", 0)
APPLIED, FETCHED_FROM, END = 2, 5, 8


class LogThread:
    """The consumer's thread over a log of eight records, with a fetch that waits to be released."""

    def __init__(self) -> None:
        self.position = FETCHED_FROM
        self.release = asyncio.Event()

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


async def delivered(consumer_class: type[Any], app: ProcessorApp) -> list[int]:
    """The offsets delivered when a rebalance ends, as ``on_recovery_completed`` ends it."""
    consumer = consumer_class(app.transport, nothing, nothing, nothing)
    thread = consumer._thread = LogThread()
    offsets: list[int] = []

    async def drain() -> None:
        while END - 1 not in offsets or offsets[-1] != END - 1 or thread.position != END:
            async for _, message in consumer.getmany(timeout=0.1):
                read = consumer._read_offset[EVENTS]
                if read is None or message.offset >= read:
                    offsets.append(message.offset)
                    consumer._read_offset[EVENTS] = message.offset
            await asyncio.sleep(0)

    consumer.resume_partitions({EVENTS})
    draining = asyncio.create_task(drain())
    await asyncio.sleep(0)
    seeking = asyncio.create_task(consumer.perform_seek())
    await asyncio.sleep(0)
    thread.release.set()
    await asyncio.wait_for(seeking, 5)
    await asyncio.wait_for(draining, 5)
    return offsets


async def nothing(*_: Any) -> None:
    """A callback that is never called here."""


@pytest.fixture
def app(tmp_path: Path) -> ProcessorApp:
    app = build_app(
        "test",
        bootstrap="127.0.0.1:1",
        data_directory=tmp_path,
        instance_id="one",
        partitions=1,
    )
    app.applied_position = lambda tp: APPLIED
    return app


async def test_reads_on_from_the_applied_position_in_order(app: ProcessorApp) -> None:
    assert await delivered(SeekingConsumer, app) == list(range(APPLIED, END))


async def test_without_the_mend_the_newer_come_first(app: ProcessorApp) -> None:
    """Fails when Faust has been mended: then the subclass may go."""
    assert (await delivered(driver.Consumer, app))[0] == FETCHED_FROM


async def test_only_committed_records_are_read(app: ProcessorApp) -> None:
    consumer = SeekingConsumer(app.transport, nothing, nothing, nothing)
    thread: Any = consumer._new_consumer_thread()
    assert thread._create_worker_consumer(app.transport)._isolation_level == "read_committed"
