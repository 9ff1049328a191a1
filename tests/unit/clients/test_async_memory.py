"""The asyncio client: the same calls, awaited."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from grpc import StatusCode
from tests.unit.clients.conftest import Failure

import hms


async def test_the_whole_of_it(server: Any) -> None:
    async with hms.connect_async(server.address, space="ada") as memory:
        where = await memory.remember("Ada bakes bread.", kind="fact")
        await memory.remember(["Ada sails.", hms.Observation("Ada sings.", speaker="Ada")])
        assert (await memory.get(where.id)).kind is hms.Kind.FACT
        assert len(await memory.recall("bread")) == 1
        assert "Ada sings." in str(await memory.context("x"))
        assert server.requests[-1].consistency_token == "3:3"
        listed = [each.content async for each in memory.list(page_size=2)]
        assert listed == ["Ada sings.", "Ada sails.", "Ada bakes bread."]
        assert [each.space async for each in memory.spaces()] == ["ada"]
        assert (await memory.tag(where.id, add=["home"])).partition == 3
        assert (await memory.rate(where.id, 0.5)).partition == 3
        assert (await memory.forget(where.id)).count == 1
        assert (await memory.forget_all()).count == 2


async def test_a_lost_answer_makes_no_second_memory(server: Any) -> None:
    server.fail(Failure(StatusCode.UNAVAILABLE, applied=True))
    async with hms.connect_async(server.address) as memory:
        await memory.remember("once")
        assert [each.content async for each in memory.list()] == ["once"]


async def test_errors_are_of_the_tree(server: Any) -> None:
    server.fail(Failure(StatusCode.INVALID_ARGUMENT, "too many.", "Leave some out."))
    async with hms.connect_async(server.address) as memory:
        with pytest.raises(hms.InvalidRequestError) as told:
            await memory.recall("x")
    assert told.value.fix == "Leave some out."


async def test_tasks_share_a_client(server: Any) -> None:
    async with hms.connect_async(server.address) as memory:
        await asyncio.gather(*(memory.remember(f"m{n}") for n in range(50)))
        assert len([each async for each in memory.list()]) == 50


async def test_watch_says_when_the_stream_breaks(server: Any) -> None:
    async with hms.connect_async(server.address) as memory:
        with pytest.raises(hms.UnavailableError, match="the stream broke"):
            await anext(memory.watch())


def test_both_clients_have_the_same_face() -> None:
    def face(client: type) -> set[str]:
        return {name for name in vars(client) if not name.startswith("_")}

    assert face(hms.Memory) == face(hms.AsyncMemory)
