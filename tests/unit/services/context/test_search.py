"""A question's candidates: both lists as one, and what is late or fails is missing, no more."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.unit.services.conftest import MakeMemory

from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryState
from hms_services.context.deadline import Deadline
from hms_services.context.projection import Projection
from hms_services.context.search import Candidates, Search
from hms_services.memory.filters import Filter
from hms_services.memory.names import SpaceName
from hms_streams.embedding.embedder import Vectors
from hms_streams.index.edge import EdgeIndex
from hms_streams.index.indexing import indexed_memory
from hms_streams.index.vector_index import Hit, IndexedMemory, MemoryVector, SearchFilter

SPACE = SpaceName("local", "ada")
KEY = SPACE.key.decode()
NEAR = np.array([1, 0], np.float32)


class OneVector:
    """Embeds everything alike, once it may."""

    model_id, dimensions = "model", 2

    def __init__(self) -> None:
        self.may = threading.Event()
        self.may.set()

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.may.wait(10)
        return np.stack([NEAR for _ in texts])


class ElsewhereIndex(EdgeIndex):
    """One whose searches leave the interpreter to others, as a server's do."""

    failing = False
    searched_on: set[str]

    @property
    def keeps_interpreter(self) -> bool:
        return False

    def search_words(
        self, space: str, text: str, limit: int, where: SearchFilter | None = None
    ) -> list[Hit]:
        self.searched_on = {threading.current_thread().name}
        if self.failing:
            raise UnavailableError("it is away.", fix="wait")
        return super().search_words(space, text, limit, where)


@pytest.fixture(params=[EdgeIndex, ElsewhereIndex])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EdgeIndex]:
    opened: EdgeIndex = request.param(tmp_path, "model", 2)
    yield opened
    opened.close()


@pytest.fixture
def embedder() -> OneVector:
    return OneVector()


@pytest.fixture
def search(index: EdgeIndex, embedder: OneVector, make_memory: MakeMemory) -> Iterator[Search]:
    projection = Projection()
    for memory in (make_memory(1, "Tea at four."), make_memory(2, "A puppy.")):
        projection.put_memory(memory)
        index.put([_indexed(memory)])
        index.put_vectors([MemoryVector(memory.memory_id, KEY, NEAR)])
    made = Search(projection, index, embedder)
    yield made
    embedder.may.set()
    made.close()


def _indexed(memory: MemoryState) -> IndexedMemory:
    indexed = indexed_memory(memory)
    assert indexed is not None
    return indexed


async def ask(search: Search, seconds: float = 5.0) -> Candidates:
    return await search.candidates(SPACE, "tea", Filter(), Deadline(seconds))


async def test_words_and_meaning_are_found_wherever_the_index_searches(search: Search) -> None:
    candidates = await ask(search)

    assert candidates.missing == []
    assert {(c.memory.content, c.bm25 > 0, round(c.cosine)) for c in candidates.found} == {
        ("Tea at four.", True, 1),
        ("A puppy.", False, 1),
    }


async def test_an_embedding_that_takes_too_long_is_missing_and_words_do(
    search: Search, embedder: OneVector
) -> None:
    embedder.may.clear()

    candidates = await ask(search, seconds=0.05)

    assert candidates.missing == ["query_embedding"]
    assert [c.memory.content for c in candidates.found] == ["Tea at four."]


@pytest.mark.parametrize("index", [ElsewhereIndex], indirect=True)
async def test_an_index_that_fails_is_missing_and_the_answer_comes(
    search: Search, index: ElsewhereIndex
) -> None:
    index.failing = True

    candidates = await ask(search)

    assert candidates.missing == ["words"]
    assert len(candidates.found) == 2


@pytest.mark.parametrize("index", [ElsewhereIndex], indirect=True)
async def test_a_search_elsewhere_does_not_hold_up_the_loop(
    search: Search, index: ElsewhereIndex
) -> None:
    await ask(search)

    assert index.searched_on != {threading.current_thread().name}
