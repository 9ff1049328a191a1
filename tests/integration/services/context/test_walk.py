"""One memory goes the whole way: written, folded, embedded, found, shown, forgotten."""

from __future__ import annotations

import pytest
from tests.integration.services.context.conftest import ADA, Service, StartService, until
from tests.integration.services.context.folding import InProcessFold

from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_streams.process.plain_process import PlainProcess

pytestmark = pytest.mark.kafka


async def test_what_was_written_is_read_at_once_with_its_token(service: Service) -> None:
    written = await service.remember("I moved to Lisbon.", speaker="Ada")
    name = written.events[0].memory

    got = await service.memory.GetMemory(
        wire.GetMemoryRequest(name=name, consistency_token=written.consistency_token), timeout=60
    )

    assert got.memory.content == "I moved to Lisbon."
    assert got.memory.tier == memory_pb2.TIER_SHORT
    assert got.memory.observed_offset == written.events[0].offset


async def test_context_has_the_working_set_and_what_words_find(service: Service) -> None:
    old = await service.remember("My sister lives in Porto.", speaker="Ada")
    filler = await service.remember(*(f"Line number {i} about nothing." for i in range(45)))

    built = await service.context.BuildContext(
        context_wire.BuildContextRequest(
            parent=ADA,
            query="Where does my sister live?",
            consistency_token=filler.consistency_token,
        ),
        timeout=60,
    )

    kinds = {section.kind: section for section in built.sections}
    found = kinds[context_wire.SECTION_KIND_RECALLED].lines
    assert found[0].memory == old.events[0].memory
    assert "words" in found[0].reason
    assert found[0].rank == 1
    assert len(kinds[context_wire.SECTION_KIND_WORKING_SET].lines) > 5
    assert built.text.startswith(f'<hms:context v="1" id="{built.context_id}">')
    assert built.text.endswith("</hms:context>")
    assert built.tokens <= 1_024
    assert not built.missing


async def test_meaning_is_found_when_its_vector_has_arrived(
    start_service: StartService, fold: InProcessFold, embeddings: PlainProcess
) -> None:
    service = await start_service(embedding="onnx")
    written = await service.remember("The puppy chewed my slippers again.", "Rates went up.")

    async def found_by_meaning() -> bool:
        answer = await service.memory.SearchMemories(
            wire.SearchMemoriesRequest(parent=ADA, query="dog misbehaving"), timeout=60
        )
        return bool(answer.results) and answer.results[0].signals["meaning"] > 0.3

    await until(found_by_meaning)
    answer = await service.memory.SearchMemories(
        wire.SearchMemoriesRequest(parent=ADA, query="dog misbehaving"), timeout=60
    )
    assert answer.results[0].memory.name == written.events[0].memory
