"""A follower has caught up when what it follows into has, the index included."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry
from tests.integration.services.context.conftest import ADA, PARTITIONS, Service, until

from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_schemas.codec import Codec
from hms_schemas.errors import UnavailableError
from hms_services.context.context_metrics import ContextMetrics
from hms_services.context.view.follower import Follower
from hms_services.context.view.index_feed import IndexFeed
from hms_services.context.view.projection import Projection
from hms_streams.index.edge import EdgeIndex
from hms_streams.index.vector_index import IndexedMemory

pytestmark = pytest.mark.kafka

MODEL = "words-only"


class FullDisk(EdgeIndex):
    """An index that takes nothing until ``freed``."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, MODEL, 1)
        self.freed = False
        self.refused = 0

    def put(self, memories: Sequence[IndexedMemory]) -> None:
        if not self.freed:
            self.refused += 1
            raise UnavailableError("no space left on the device.", fix="Free some.")
        super().put(memories)


@dataclass
class Following:
    """A follower of generation 1 into a full disk; ``caught_up`` is what it was told."""

    follower: Follower
    index: FullDisk
    caught_up: threading.Event


@pytest.fixture
def following(service: Service, tmp_path: Path) -> Iterator[Following]:
    index, caught_up = FullDisk(tmp_path / "full"), threading.Event()
    failed: list[BaseException] = []
    follower = Follower(
        service.settings.bootstrap,
        service.settings.topic_prefix,
        1,
        PARTITIONS,
        Codec(),
        Projection(),
        None,
        IndexFeed(index, MODEL),
        ContextMetrics(CollectorRegistry()),
        caught_up.set,
        failed.append,
    )
    yield Following(follower, index, caught_up)
    index.freed = True
    follower.stop()
    index.close()
    assert not failed


async def test_it_has_not_caught_up_before_the_index_took_what_it_read(
    service: Service, following: Following
) -> None:
    token = (await service.remember("The spare key is under the blue pot.")).consistency_token
    request = context_wire.BuildContextRequest(parent=ADA, peek=True, consistency_token=token)
    await service.context.BuildContext(request, timeout=60)

    await asyncio.to_thread(following.follower.start)
    await until_all_is_read_and_offered_again(following)
    assert not following.caught_up.is_set()

    following.index.freed = True
    assert await asyncio.to_thread(following.caught_up.wait, 20)
    assert following.index.search_words("local/ada", "spare key", 1)


async def until_all_is_read_and_offered_again(following: Following) -> None:
    """Through two whole turns of the follower after the one that reached the ends of the topics."""
    index = following.index

    async def at_the_ends() -> bool:
        return index.refused > 0 and following.follower.age_s() == 0.0

    await until(at_the_ends)
    before = index.refused

    async def offered_again() -> bool:
        return index.refused >= before + 2

    await until(offered_again)
