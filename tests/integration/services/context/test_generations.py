"""A context process moves from one generation to another while it is asked."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pytest
from tests.conftest import Kafka
from tests.integration.services.context.conftest import (
    ADA,
    PARTITIONS,
    Service,
    StartService,
    until,
)
from tests.integration.services.context.folding import InProcessFold

from hms_proto.context.v1 import context_service_pb2 as context_wire
from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.generated.records import Generation, GenerationState
from hms_services.context.context_settings import ContextSettings
from hms_services.context.served.index_opening import OpenIndex, open_index
from hms_streams.embedding.meaning import Vectors
from hms_streams.embedding.ngrams import NgramEmbedder
from hms_streams.embedding.text_role import Role
from hms_streams.log.generations import GenerationTopic
from hms_streams.provisioning import provision_generation

pytestmark = pytest.mark.kafka


@dataclass
class Models:
    """Opens each generation with a model that notes what it is asked."""

    asked: list[int] = field(default_factory=list)

    def open(self, settings: ContextSettings, generation: int, embedding: str) -> OpenIndex:
        opened = open_index(settings, generation, embedding)
        return replace(opened, embedder=_Noting(generation, self.asked))


class _Noting(NgramEmbedder):
    def __init__(self, generation: int, asked: list[int]) -> None:
        self._generation = generation
        self._asked = asked

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        self._asked.append(self._generation)
        return super().embed(texts, role)


@pytest.fixture
def generations(kafka: Kafka, prefix: str) -> GenerationTopic:
    """Where they are written down; generation 2 has its topics and its record."""
    provision_generation(kafka.bootstrap, prefix=prefix, number=2)
    topic = GenerationTopic(kafka.bootstrap, prefix)
    record = Generation(
        number=2,
        state=GenerationState.READY,
        embedding="ngrams",
        policy_version=1,
        changed_at=1,
    )
    topic.write(record)
    return topic


@pytest.fixture
def second_fold(kafka: Kafka, prefix: str, generations: GenerationTopic) -> Iterator[InProcessFold]:
    """What folds the test's events into generation 2."""
    running = InProcessFold(kafka.bootstrap, prefix, PARTITIONS, generation=2)
    yield running
    running.stop()


async def ask(
    service: Service, query: str, token: str = "", seconds: float = 60
) -> context_wire.BuildContextResponse:
    request = context_wire.BuildContextRequest(
        parent=ADA, query=query, peek=True, consistency_token=token
    )
    return await service.context.BuildContext(request, timeout=seconds)


async def until_served(service: Service, number: int) -> None:
    """Wait for the metric by which a person sees it."""
    url = f"http://127.0.0.1:{service.server.metrics_port}/metrics"

    def look() -> bool:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return f"hms_generation {number}.0" in answer.read().decode()

    async def served() -> bool:
        return await asyncio.to_thread(look)

    await until(served)


async def test_a_question_is_embedded_by_the_model_of_the_generation_that_answers(
    start_service: StartService,
    fold: InProcessFold,
    generations: GenerationTopic,
    second_fold: InProcessFold,
) -> None:
    models = Models()
    service = await start_service(models.open, embedding="ngrams")
    token = (await service.remember("Ada takes her tea without sugar.")).consistency_token
    before = await ask(service, "What does Ada take?", token)

    generations.switch(2, before=1)
    await until_served(service, 2)
    asked_before = len(models.asked)
    after = await ask(service, "And what about sugar?", token)

    assert set(models.asked[:asked_before]) == {1}
    assert set(models.asked[asked_before:]) == {2}
    assert "without sugar" in before.text
    assert "without sugar" in after.text
    assert not after.missing


async def test_nothing_moves_to_a_generation_that_is_further_back(
    start_service: StartService,
    fold: InProcessFold,
    generations: GenerationTopic,
    second_fold: InProcessFold,
) -> None:
    second_fold.pause()
    service = await start_service()
    token = (await service.remember("Only the first has folded this.")).consistency_token
    await ask(service, "", token)

    generations.switch(2, before=1)
    written = await service.remember("Written between the two.")
    answer = await ask(service, "", written.consistency_token)
    assert "Only the first has folded this." in answer.text
    assert "Written between the two." in answer.text

    second_fold.resume()
    await until_served(service, 2)
    answer = await ask(service, "", written.consistency_token)
    assert "Only the first has folded this." in answer.text
    assert "Written between the two." in answer.text
    assert not answer.missing


async def test_whoever_waits_for_a_write_gets_it_of_the_generation_that_folds_it(
    start_service: StartService,
    fold: InProcessFold,
    generations: GenerationTopic,
    second_fold: InProcessFold,
) -> None:
    service = await start_service()
    fold.pause()
    second_fold.pause()
    token = (await service.remember("The second folds this, the first never.")).consistency_token
    context = asyncio.create_task(ask(service, "What does the second fold?", token, seconds=60))
    request = wire.ListMemoriesRequest(parent=ADA, consistency_token=token)
    listed = service.memory.ListMemories(request, timeout=20)

    generations.switch(2, before=1)
    await until_served(service, 2)
    second_fold.resume()
    answer = await context

    assert "The second folds this" in answer.text
    assert not answer.missing
    assert len((await listed).memories) == 1


async def test_a_restarted_process_serves_what_was_switched_to(
    start_service: StartService,
    fold: InProcessFold,
    generations: GenerationTopic,
    second_fold: InProcessFold,
) -> None:
    generations.switch(2, before=1)

    service = await start_service()
    token = (await service.remember("Ada likes rain.")).consistency_token
    answer = await ask(service, "", token)

    await until_served(service, 2)
    assert "Ada likes rain." in answer.text


@pytest.mark.usefixtures("waits_for_excerpts")
async def test_a_watcher_hears_each_transition_once_across_a_switch(
    start_service: StartService,
    fold: InProcessFold,
    generations: GenerationTopic,
    second_fold: InProcessFold,
) -> None:
    service = await start_service()
    heard: list[str] = []

    async def watch() -> None:
        request = wire.WatchTransitionsRequest(parent=ADA)
        async for response in service.memory.WatchTransitions(request):
            heard.append(response.excerpt)

    watching = asyncio.create_task(watch())
    try:
        await _until_heard(service, heard)
        await service.remember("Before.")
        generations.switch(2, before=1)
        await until_served(service, 2)
        await service.remember("After.")

        async def all_heard() -> bool:
            return "After." in heard

        await until(all_heard)
    finally:
        watching.cancel()

    known = [words for words in heard if not words.startswith("Is anybody")]
    assert known == ["Before.", "After."]


async def _until_heard(service: Service, heard: list[str]) -> None:
    """A watcher that begins at the end of a topic says nothing of when it is there."""

    async def one() -> bool:
        await service.remember(f"Is anybody there? {json.dumps(heard)}")
        await asyncio.sleep(0.2)
        return bool(heard)

    await until(one)
