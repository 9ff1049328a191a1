"""Fetches go in, batches come out; what is acknowledged, and what is dropped."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from faust.types import TP

from hms_streams.processors.inbox import Inbox

ONE, TWO = TP("events", 1), TP("events", 2)


def run(*offsets: int) -> list[Any]:
    return [SimpleNamespace(offset=offset) for offset in offsets]


def offsets(batch: dict[TP, list[Any]]) -> dict[TP, list[int]]:
    return {tp: [record.offset for record in records] for tp, records in batch.items()}


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


async def test_a_batch_is_everything_that_waits_in_log_order(inbox: Inbox) -> None:
    inbox.put({ONE: run(3, 4), TWO: run(7)})
    inbox.put({ONE: run(5, 6)})
    async with inbox.batch() as batch:
        assert offsets(batch) == {ONE: [3, 4, 5, 6], TWO: [7]}


async def test_a_record_alone_is_a_batch_at_once(inbox: Inbox) -> None:
    async def first() -> dict[TP, list[int]]:
        async with inbox.batch() as batch:
            return offsets(batch)

    waiting = asyncio.create_task(first())
    await asyncio.sleep(0)
    inbox.put({ONE: run(3)})
    inbox.put({ONE: run(4)})
    # Two turns of the loop: nothing is timed.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert waiting.done()
    assert waiting.result() == {ONE: [3, 4]}


async def test_an_empty_fetch_wakes_nobody(inbox: Inbox) -> None:
    async def first() -> None:
        async with inbox.batch():
            pytest.fail("there is nothing in it")

    waiting = asyncio.create_task(first())
    await asyncio.sleep(0)
    inbox.put({})
    inbox.put({ONE: []})
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


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
    await asyncio.wait_for(inbox.wait_for_room(), 5)
    inbox.put({ONE: run(3)})
    await asyncio.wait_for(inbox.wait_for_room(), 5)
    inbox.put({ONE: run(4)})
    room = asyncio.ensure_future(inbox.wait_for_room())
    await asyncio.sleep(0)
    assert not room.done()
    async with inbox.batch():
        await asyncio.wait_for(room, 5)


async def test_a_rebalance_drops_what_waits_and_waits_for_what_is_at_hand(inbox: Inbox) -> None:
    inbox.put({ONE: run(3)})
    async with inbox.batch():
        inbox.put({ONE: run(4)})
        inbox.put({ONE: run(5)})
        inbox.clear()
        idle = asyncio.ensure_future(inbox.wait_idle())
        await asyncio.sleep(0)
        assert not idle.done()
    await asyncio.wait_for(idle, 5)
    assert inbox.acknowledged == {ONE: 4}
    inbox.put({ONE: run(9)})
    async with inbox.batch() as batch:
        assert offsets(batch) == {ONE: [9]}


async def test_a_start_forgets_what_was_acknowledged_of_other_partitions(inbox: Inbox) -> None:
    inbox.acknowledged = {ONE: 9}
    inbox.put({ONE: run(3)})
    inbox.start_at({TWO: 4})
    assert inbox.acknowledged == {TWO: 4}
    inbox.put({TWO: run(4)})
    async with inbox.batch() as batch:
        assert offsets(batch) == {TWO: [4]}
