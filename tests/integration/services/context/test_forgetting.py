"""What is forgotten is shown by no method, before and after a restart."""

from __future__ import annotations

import pytest
from tests.integration.services.context.conftest import ADA, Service, StartService
from tests.integration.services.context.errors import failure_of
from tests.integration.services.context.folding import InProcessFold

from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_proto.memory.v1 import memory_service_pb2 as wire

pytestmark = pytest.mark.kafka


async def everything_shown(service: Service, token: str = "") -> str:
    """All that the reading methods show of the space, as one text."""
    listing = await service.memory.ListMemories(
        wire.ListMemoriesRequest(parent=ADA, consistency_token=token), timeout=60
    )
    search = await service.memory.SearchMemories(
        wire.SearchMemoriesRequest(parent=ADA, query="secret plan", consistency_token=token),
        timeout=60,
    )
    context = await service.context.BuildContext(
        context_wire.BuildContextRequest(
            parent=ADA, query="secret plan", consistency_token=token, peek=True
        ),
        timeout=60,
    )
    return f"{listing}{search}{context}"


async def test_a_forgotten_memory_is_shown_nowhere(
    service: Service, start_service: StartService
) -> None:
    written = await service.remember("The secret plan.", "Something else.")
    secret, kept = written.events
    assert "secret plan" in await everything_shown(service, written.consistency_token)

    answer = await service.memory.ForgetMemories(
        wire.ForgetMemoriesRequest(parent=ADA, names=[secret.memory], reason="asked"), timeout=60
    )

    shown = await everything_shown(service, answer.consistency_token)
    assert "secret plan" not in shown
    assert kept.memory in shown
    failure = await failure_of(
        service.memory.GetMemory(wire.GetMemoryRequest(name=secret.memory), timeout=60)
    )
    assert (failure.code.name, failure.reason) == ("NOT_FOUND", "NO_SUCH_MEMORY")
    await service.server.stop()
    again = await start_service()
    assert "secret plan" not in await everything_shown(again)


async def test_a_whole_space_is_forgotten_with_every_memory_named(
    service: Service, fold: InProcessFold
) -> None:
    await service.remember("The secret plan.", "Something else.")

    answer = await service.memory.ForgetMemories(
        wire.ForgetMemoriesRequest(parent=ADA, whole_space=True), timeout=60
    )

    assert answer.forgotten_count == 2
    shown = await everything_shown(service, answer.consistency_token)
    assert "secret plan" not in shown
    named, whole = (event.body for event in fold.events[-2:])
    assert (len(named.memory_ids), whole.whole_space) == (2, True)
    new = await service.remember("A new secret plan.")
    assert "A new secret plan." in await everything_shown(service, new.consistency_token)


async def test_a_restarted_service_has_everything_again(
    service: Service, start_service: StartService
) -> None:
    written = await service.remember("The secret plan.")
    await everything_shown(service, written.consistency_token)
    await service.server.stop()

    again = await start_service()

    assert "secret plan" in await everything_shown(again)
    page = await again.memory.ListMemories(wire.ListMemoriesRequest(parent=ADA), timeout=60)
    assert page.total_size == 1
