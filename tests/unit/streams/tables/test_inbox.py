"""Fetches go in, batches come out; what is acknowledged, and what is dropped."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from hms_streams.tables.inbox import Inbox

ONE, TWO = TP("events", 1), TP("events", 2)


def run(*offsets: int) -> list[Any]:
    return [SimpleNamespace(offset=offset) for offset in offsets]


def offsets(batch: dict[TP, list[Any]]) -> dict[TP, list[int]]:
    return {tp: [record.offset for record in records] for tp, records in batch.items()}


async def a_few_turns() -> None:
    """Of the event loop: nothing is timed."""
    for _ in range(5):
        await asyncio.sleep(0)


async def take(inbox: Inbox) -> dict[TP, list[int]]:
    async with inbox.batch() as batch:
        return offsets(batch)


class Clock:
    """Set by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("hms_streams.tables.inbox.monotonic", clock)
    return clock


@pytest.fixture
def inbox(clock: Clock) -> Inbox:
    return Inbox()


async def test_a_batch_is_everything_that_waits_in_log_order(inbox: Inbox) -> None:
    inbox.put({ONE: run(3, 4), TWO: run(7)})
    inbox.put({ONE: run(5, 6)})
    async with inbox.batch() as batch:
        assert offsets(batch) == {ONE: [3, 4, 5, 6], TWO: [7]}


async def test_a_record_alone_is_a_batch_at_once(inbox: Inbox) -> None:
    taking = asyncio.create_task(take(inbox))
    await a_few_turns()
    inbox.put({ONE: run(3)})
    await a_few_turns()
    assert taking.done()
    assert taking.result() == {ONE: [3]}


async def test_records_that_come_thick_gather(inbox: Inbox, clock: Clock) -> None:
    inbox.put({ONE: run(3)})
    assert await take(inbox) == {ONE: [3]}
    inbox.put({ONE: run(4)})
    taking = asyncio.create_task(take(inbox))
    await a_few_turns()
    assert not taking.done()
    inbox.put({ONE: run(5)})
    clock.now += 1
    assert await asyncio.wait_for(taking, 5) == {ONE: [4, 5]}


async def test_what_is_dropped_while_records_gather_makes_no_batch(
    inbox: Inbox, clock: Clock
) -> None:
    inbox.put({ONE: run(3)})
    await take(inbox)
    inbox.put({ONE: run(4)})
    taking = asyncio.create_task(take(inbox))
    await a_few_turns()
    inbox.clear()
    clock.now += 1
    inbox.put({TWO: run(8)})
    assert await asyncio.wait_for(taking, 5) == {TWO: [8]}


async def test_an_empty_fetch_wakes_nobody(inbox: Inbox) -> None:
    taking = asyncio.create_task(take(inbox))
    await a_few_turns()
    inbox.put({})
    inbox.put({ONE: []})
    await a_few_turns()
    assert not taking.done()
    taking.cancel()


async def test_a_finished_batch_is_acknowledged_up_to_its_last_records(inbox: Inbox) -> None:
    inbox.put({ONE: run(3, 4), TWO: run(7)})
    async with inbox.batch():
        assert inbox.acknowledged == {}
    assert inbox.acknowledged == {ONE: 5, TWO: 8}


async def test_nothing_of_a_batch_that_failed_is_acknowledged(inbox: Inbox) -> None:
    inbox.put({ONE: run(3, 4)})
    with pytest.raises(RuntimeError):
        async with inbox.batch():
            raise RuntimeError
    assert inbox.acknowledged == {}
    await asyncio.wait_for(inbox.wait_idle(), 5)


async def test_what_waits_is_limited_and_a_batch_makes_room(inbox: Inbox) -> None:
    for offset in range(4):
        await asyncio.wait_for(inbox.wait_for_room(), 5)
        inbox.put({ONE: run(offset)})
    room = asyncio.create_task(inbox.wait_for_room())
    await a_few_turns()
    assert not room.done()
    async with inbox.batch():
        await asyncio.wait_for(room, 5)


async def test_a_rebalance_drops_what_waits_and_waits_for_what_is_at_hand(
    inbox: Inbox, clock: Clock
) -> None:
    inbox.put({ONE: run(3)})
    async with inbox.batch():
        inbox.put({ONE: run(4)})
        inbox.clear()
        idle = asyncio.create_task(inbox.wait_idle())
        await a_few_turns()
        assert not idle.done()
    await asyncio.wait_for(idle, 5)
    assert inbox.acknowledged == {ONE: 4}
    clock.now += 1
    inbox.put({ONE: run(9)})
    assert await take(inbox) == {ONE: [9]}


async def test_a_start_forgets_what_was_acknowledged_of_other_partitions(inbox: Inbox) -> None:
    inbox.acknowledged = {ONE: 9}
    inbox.put({ONE: run(3)})
    inbox.start_at({TWO: 4})
    assert inbox.acknowledged == {TWO: 4}
    inbox.put({TWO: run(4)})
    assert await take(inbox) == {TWO: [4]}
