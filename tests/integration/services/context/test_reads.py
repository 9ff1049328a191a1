"""Listing and finding: order, filters, pages, what waits for its token, what fails open."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace

import grpc
import numpy as np
import pytest
from tests.integration.services.context.conftest import ADA, Service, StartService, until
from tests.integration.services.context.errors import failure_of
from tests.integration.services.context.folding import InProcessFold

from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_proto.memory.v1 import memory_pb2
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.generated.records import Recalled
from hms_services.context.context_settings import ContextSettings
from hms_services.context.served.index_opening import OpenIndex, open_index
from hms_streams.embedding.calibration import MINILM_CALIBRATION
from hms_streams.embedding.meaning import Meaning, Vectors, no_parts
from hms_streams.embedding.text_role import Role

pytestmark = pytest.mark.kafka
COLOURS = (
    *("red", "white", "yellow", "pink", "orange", "purple"),
    *("crimson", "cream", "coral", "amber", "ivory", "scarlet"),
)


async def test_pages_hold_every_memory_once_newest_first(service: Service) -> None:
    token = (await service.remember(*(f"Line {i}" for i in range(25)))).consistency_token
    seen: list[str] = []
    page_token, sizes = "", []
    while True:
        page = await service.memory.ListMemories(
            wire.ListMemoriesRequest(
                parent=ADA, page_size=10, page_token=page_token, consistency_token=token
            ),
            timeout=60,
        )
        seen += [memory.content for memory in page.memories]
        sizes.append(len(page.memories))
        assert page.total_size == 25
        page_token = page.next_page_token
        if not page_token:
            break

    assert sizes == [10, 10, 5]
    assert seen == [f"Line {i}" for i in reversed(range(25))]


async def test_a_page_token_of_another_request_is_refused(service: Service) -> None:
    token = (await service.remember("a", "b")).consistency_token
    first = wire.ListMemoriesRequest(parent=ADA, page_size=1, consistency_token=token)
    page = await service.memory.ListMemories(first, timeout=60)
    other = wire.ListMemoriesRequest(parent="tenants/-/spaces/bob", page_token=page.next_page_token)

    failure = await failure_of(service.memory.ListMemories(other, timeout=60))

    assert (failure.code, failure.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "BAD_PAGE_TOKEN")
    assert failure.fields == ["page_token"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (memory_pb2.MemoryFilter(tags=["a", "b"]), ["both"]),
        (memory_pb2.MemoryFilter(tags=["a"]), ["both", "one"]),
        (memory_pb2.MemoryFilter(kinds=[memory_pb2.KIND_FACT]), ["fact"]),
        (memory_pb2.MemoryFilter(speaker="Bob"), ["bob"]),
        (memory_pb2.MemoryFilter(session_id="s2"), ["fact"]),
        (memory_pb2.MemoryFilter(tiers=[memory_pb2.TIER_LONG]), []),
    ],
    ids=["all tags", "one tag", "kind", "speaker", "session", "tier"],
)
async def test_filters_choose(
    service: Service, chosen: memory_pb2.MemoryFilter, expected: list[str]
) -> None:
    observations = [
        wire.Observed(content="one", tags=["a"]),
        wire.Observed(content="both", tags=["a", "b"]),
        wire.Observed(content="bob", speaker="Bob"),
        wire.Observed(content="fact", kind=memory_pb2.KIND_FACT, session_id="s2"),
    ]
    answer = await service.memory.RecordEvents(
        wire.RecordEventsRequest(
            parent=ADA, events=[wire.Event(observed=observed) for observed in observations]
        ),
        timeout=60,
    )

    page = await service.memory.ListMemories(
        wire.ListMemoriesRequest(
            parent=ADA, filter=chosen, consistency_token=answer.consistency_token
        ),
        timeout=60,
    )

    contents = sorted(memory.content for memory in page.memories)
    # A new fact may be kept in LONG at once; the filter by tier is compared with the tiers shown.
    if chosen.tiers:
        assert all(memory.tier in chosen.tiers for memory in page.memories)
    else:
        assert contents == expected


async def test_search_pages_follow_the_ranking(service: Service) -> None:
    lines = [f"The garden has roses that are {colour}." for colour in COLOURS]
    token = (await service.remember(*lines)).consistency_token
    request = wire.SearchMemoriesRequest(
        parent=ADA, query="roses in the garden", page_size=5, consistency_token=token
    )
    first = await service.memory.SearchMemories(request, timeout=60)
    request.page_token = first.next_page_token
    second = await service.memory.SearchMemories(request, timeout=60)

    names = [found.memory.name for answer in (first, second) for found in answer.results]
    scores = [found.score for answer in (first, second) for found in answer.results]
    assert len(set(names)) == 10
    assert scores == sorted(scores, reverse=True)


async def test_reads_that_cannot_see_the_write_in_time_say_so(
    service: Service, fold: InProcessFold
) -> None:
    await until_folded(service, (await service.remember("Before.")).consistency_token)
    fold.pause()
    token = (await service.remember("After.")).consistency_token

    context = await service.context.BuildContext(
        context_wire.BuildContextRequest(parent=ADA, query="before", consistency_token=token),
        timeout=0.5,
    )
    listing = await failure_of(
        service.memory.ListMemories(
            wire.ListMemoriesRequest(parent=ADA, consistency_token=token), timeout=0.5
        )
    )

    assert list(context.missing) == ["consistency"]
    assert "Before." in context.text
    assert listing.code is grpc.StatusCode.UNAVAILABLE
    assert "RetryInfo" in listing.details


@pytest.mark.parametrize("illness", ["raises", "hangs"])
async def test_context_goes_on_when_the_embedder_is_dead(
    start_service: StartService, fold: InProcessFold, illness: str
) -> None:
    embedder = _DeadEmbedder(illness)

    def opening(settings: ContextSettings, generation: int, embedding: str) -> OpenIndex:
        return replace(open_index(settings, generation, embedding), embedder=embedder)

    service = await start_service(opening)
    await until_folded(service, (await service.remember("Words still work.")).consistency_token)

    context = await service.context.BuildContext(
        context_wire.BuildContextRequest(parent=ADA, query="Do words work?"), timeout=5
    )
    embedder.released.set()

    assert "Words still work." in context.text
    assert list(context.missing) == ["query_embedding"]
    assert context.timings_ms["total"] < 1_000


async def test_of_vectors_that_do_not_fit_only_those_are_missing(
    start_service: StartService,
    fold: InProcessFold,
) -> None:
    def opening(settings: ContextSettings, generation: int, embedding: str) -> OpenIndex:
        opened = open_index(settings, generation, embedding)
        return replace(opened, embedder=_LongEmbedder())

    service = await start_service(opening)
    await until_folded(service, (await service.remember("Words still work.")).consistency_token)

    context = await service.context.BuildContext(
        context_wire.BuildContextRequest(parent=ADA, query="Do words work?"), timeout=5
    )

    assert "Words still work." in context.text
    assert list(context.missing) == ["vectors"]
    assert set(context.timings_ms) == {"embed", "candidates", "rank", "pack", "total"}


async def test_recalls_that_are_written_together_keep_their_own_trace(
    service: Service, fold: InProcessFold
) -> None:
    await service.remember("My sister lives in Porto.")
    filler = await service.remember(*(f"Line number {i} about nothing." for i in range(45)))
    await until_folded(service, filler.consistency_token)
    traces = [f"00-{n:032x}-b7ad6b7169203331-01" for n in (1, 2, 3)]
    request = context_wire.BuildContextRequest(parent=ADA, query="sister")

    contexts = await asyncio.gather(
        *(
            service.context.BuildContext(request, timeout=60, metadata=(("traceparent", trace),))
            for trace in traces
        )
    )

    def recalls() -> list[int]:
        return [i for i, e in enumerate(fold.events) if isinstance(e.body, Recalled)]

    async def all_there() -> bool:
        return len(recalls()) == 3

    await until(all_there)
    written = {fold.events[i].body.context_id: fold.headers[i]["traceparent"] for i in recalls()}
    asked = {c.context_id: t.encode() for c, t in zip(contexts, traces, strict=True)}
    assert written == asked


async def test_what_was_recalled_last_is_written_before_the_service_stops(
    service: Service, fold: InProcessFold
) -> None:
    await service.remember("My sister lives in Porto.")
    filler = await service.remember(*(f"Line number {i} about nothing." for i in range(45)))
    await until_folded(service, filler.consistency_token)
    await service.context.BuildContext(
        context_wire.BuildContextRequest(parent=ADA, query="sister"), timeout=60
    )

    await service.server.stop()

    async def recalled() -> bool:
        return any(isinstance(event.body, Recalled) for event in fold.events)

    await until(recalled)


async def test_found_lines_are_recalled_and_the_working_set_is_not(
    service: Service, fold: InProcessFold
) -> None:
    old = await service.remember("My sister lives in Porto.")
    filler = await service.remember(*(f"Line number {i} about nothing." for i in range(45)))
    request = context_wire.BuildContextRequest(
        parent=ADA, query="sister", consistency_token=filler.consistency_token, peek=True
    )
    await service.context.BuildContext(request, timeout=60)
    request.peek = False
    built = await service.context.BuildContext(request, timeout=60)

    async def recalled() -> bool:
        return any(type(event.body).__name__ == "Recalled" for event in fold.events)

    await until(recalled)
    bodies = [e.body for e in fold.events if type(e.body).__name__ == "Recalled"]
    assert [body.context_id for body in bodies] == [built.context_id]
    shown = [memory.hex() for memory in bodies[0].memory_ids]
    assert old.events[0].event_id.replace("-", "") in shown
    assert len(shown) == len(built.sections[-1].lines)


async def test_stream_gives_the_working_set_before_the_summary(service: Service) -> None:
    token = (await service.remember("Hello.")).consistency_token
    request = context_wire.StreamContextRequest(
        context=context_wire.BuildContextRequest(parent=ADA, consistency_token=token)
    )

    parts = [part async for part in service.context.StreamContext(request, timeout=60)]

    assert [part.WhichOneof("part") for part in parts] == ["section", "summary"]
    assert parts[0].section.kind == context_wire.SECTION_KIND_WORKING_SET
    assert parts[-1].summary.sections[0] == parts[0].section


async def until_folded(service: Service, token: str) -> None:
    """Wait until the view has folded the events of ``token``."""
    await service.memory.ListMemories(
        wire.ListMemoriesRequest(parent=ADA, consistency_token=token), timeout=60
    )


class _DeadEmbedder:
    """Raises, or hangs until it is released."""

    model_id = "dead"
    dimensions = 1
    calibration, languages = MINILM_CALIBRATION, None

    def __init__(self, illness: str) -> None:
        self.released = threading.Event()
        self._illness = illness

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        if self._illness == "hangs":
            self.released.wait(30)
        raise RuntimeError(f"cannot embed {texts}")

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        return [Meaning(vector, no_parts()) for vector in self.embed(texts)]


class _LongEmbedder:
    """Its vectors are longer than it says."""

    model_id = "long"
    dimensions = 7
    calibration, languages = MINILM_CALIBRATION, None

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        return np.ones((len(texts), self.dimensions + 1), np.float32)

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        return [Meaning(vector, no_parts()) for vector in self.embed(texts)]
