"""The parts of a process: their order at the end, and the failure that ends it."""

from __future__ import annotations

import asyncio

import pytest

from hms_services.endpoints.process_lifecycle import Lifecycle


async def test_the_latest_is_closed_first_and_once() -> None:
    closed: list[str] = []
    lifecycle = Lifecycle()

    async def close() -> None:
        closed.append("first")

    lifecycle.then(close)
    lifecycle.then_on_a_thread(lambda: closed.append("second"))
    await lifecycle.close()
    await lifecycle.close()

    assert closed == ["second", "first"]


async def test_the_first_failure_of_background_work_is_kept() -> None:
    async def broken() -> None:
        raise ValueError("first")

    lifecycle = Lifecycle()
    lifecycle.run(broken())
    with pytest.raises(ValueError, match="first"):
        await asyncio.wait_for(lifecycle.failed(), 5)
    lifecycle.fail(KeyError("second"))
    with pytest.raises(ValueError, match="first"):
        await lifecycle.failed()
    await lifecycle.close()


async def test_background_work_is_cancelled_at_the_end() -> None:
    ended = asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    lifecycle = Lifecycle()
    lifecycle.run(endless())
    await asyncio.sleep(0)
    await lifecycle.close()

    assert ended.is_set()
