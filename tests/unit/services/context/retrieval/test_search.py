"""From a question to its answers, scanned or by the index; what is late is missing, no more."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.unit.services.conftest import NOW_US, MakeMemory

from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import Kind, MemoryState
from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName
from hms_services.api.view import SearchQuery
from hms_services.context.columns.column_cache import ColumnCache
from hms_services.context.retrieval.search import MemorySearch, Ranking
from hms_services.context.retrieval.weights import FORMAT, SpaceWeights
from hms_services.context.view.memory_vectors import MemoryVectors, VectorStore
from hms_services.context.view.projection import MemoryChange, Projection
from hms_streams.embedding.calibration import MINILM_CALIBRATION
from hms_streams.embedding.meaning import Meaning, Vectors, no_parts, shrunk
from hms_streams.embedding.text_role import Role
from hms_streams.index.edge import EdgeIndex
from hms_streams.index.indexing import indexed_memory
from hms_streams.index.vector_index import Hit, MemoryVector, SearchFilter

SPACE = SpaceName("local", "ada")
KEY = SPACE.key.decode()
NEAR = np.array([1, 0], np.float32)
AWAY = np.array([0, 1], np.float32)


class OneVector:
    """Embeds everything alike, once it may."""

    model_id, dimensions = "model", 2
    calibration, languages = MINILM_CALIBRATION, None

    def __init__(self) -> None:
        self.may = threading.Event()
        self.may.set()

    def embed(self, texts: Sequence[str], role: Role = Role.QUESTION) -> Vectors:
        self.may.wait(10)
        return np.stack([NEAR for _ in texts])

    def meanings(self, texts: Sequence[str], role: Role = Role.QUESTION) -> list[Meaning]:
        return [Meaning(vector, no_parts()) for vector in self.embed(texts)]


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


class World:
    """Memories that are seen, indexed and embedded at once."""

    def __init__(self, index: EdgeIndex) -> None:
        self._index = index
        self.projection = Projection(self._changed)
        self.cache = ColumnCache(self.projection.held, 2, VectorStore())

    def add(self, memory: MemoryState, vector: Vectors = NEAR) -> None:
        self.projection.put_memory(memory)
        vectors = MemoryVectors(shrunk(vector).tobytes(), b"")
        self.cache.arrived(SPACE.key, memory.memory_id, vectors)
        indexed = indexed_memory(memory)
        assert indexed is not None
        self._index.put([indexed])
        self._index.put_vectors([MemoryVector(memory.memory_id, KEY, vector)])

    def _changed(self, space: bytes, change: MemoryChange) -> None:
        self.cache.memory(space, change.memory_id, change.after)


@pytest.fixture(params=[EdgeIndex, ElsewhereIndex])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EdgeIndex]:
    opened: EdgeIndex = request.param(tmp_path, "model", 2)
    yield opened
    opened.close()


@pytest.fixture
def embedder() -> OneVector:
    return OneVector()


@pytest.fixture
def world(index: EdgeIndex, make_memory: MakeMemory) -> World:
    made = World(index)
    for memory in (make_memory(1, "Tea at four."), make_memory(2, "A puppy.")):
        made.add(memory)
    return made


MakeSearch = Callable[..., MemorySearch]


@pytest.fixture
def make_search(world: World, index: EdgeIndex, embedder: OneVector) -> Iterator[MakeSearch]:
    made: list[MemorySearch] = []

    def make(scan_rows: int = 1_000, weights: SpaceWeights | None = None) -> MemorySearch:
        made.append(
            MemorySearch(
                world.projection, world.cache, index, embedder, weights, scan_rows=scan_rows
            )
        )
        return made[-1]

    yield make
    embedder.may.set()
    for search in made:
        search.close()


async def ask(
    search: MemorySearch,
    query: str = "tea",
    where: Filter | None = None,
    deadline: Deadline | None = None,
) -> Ranking:
    asked = SearchQuery(SPACE, query, where or Filter(), NOW_US)
    return await search.find(asked, deadline or Deadline(5.0))


def contents(ranking: Ranking) -> list[object]:
    return [scored.memory.content for scored in ranking.results]


@pytest.mark.parametrize("scan_rows", [1_000, 1])
async def test_words_and_meaning_are_found_scanned_or_through_the_index(
    make_search: MakeSearch, scan_rows: int
) -> None:
    deadline = Deadline(5.0)

    ranking = await ask(make_search(scan_rows), deadline=deadline)

    assert deadline.missing == []
    assert contents(ranking) == ["Tea at four.", "A puppy."]


@pytest.mark.parametrize("scan_rows", [1_000, 1])
async def test_an_embedding_that_takes_too_long_is_missing_and_words_do(
    make_search: MakeSearch, embedder: OneVector, scan_rows: int
) -> None:
    embedder.may.clear()

    deadline = Deadline(0.2)
    ranking = await ask(make_search(scan_rows), deadline=deadline)

    assert deadline.missing == ["query_embedding"]
    assert contents(ranking)[0] == "Tea at four."


@pytest.mark.parametrize("index", [ElsewhereIndex], indirect=True)
async def test_an_index_that_fails_is_missing_and_the_answer_comes(
    make_search: MakeSearch, index: ElsewhereIndex
) -> None:
    index.failing = True

    deadline = Deadline(5.0)
    ranking = await ask(make_search(scan_rows=1), deadline=deadline)

    assert deadline.missing == ["words"]
    assert len(ranking.results) == 2


@pytest.mark.parametrize("index", [ElsewhereIndex], indirect=True)
async def test_a_search_elsewhere_does_not_hold_up_the_loop(
    make_search: MakeSearch, index: ElsewhereIndex
) -> None:
    await ask(make_search(scan_rows=1))

    assert index.searched_on != {threading.current_thread().name}


@pytest.mark.parametrize("scan_rows", [1_000, 1])
async def test_what_changes_is_seen_by_the_next_question(
    make_search: MakeSearch, world: World, make_memory: MakeMemory, scan_rows: int
) -> None:
    search = make_search(scan_rows)
    await ask(search)

    world.add(make_memory(3, "More tea."))
    assert "More tea." in contents(await ask(search))

    world.projection.drop_memory(SPACE.key, make_memory(1).memory_id, 9)
    assert "Tea at four." not in contents(await ask(search))


async def test_a_past_is_searched_as_it_was(
    make_search: MakeSearch, world: World, make_memory: MakeMemory
) -> None:
    search, past = make_search(), Projection()
    past.put_memory(make_memory(2, "A puppy."))

    then = search.over(past, until_us=NOW_US + 60_000_000)

    assert contents(await ask(then)) == ["A puppy."]
    assert contents(await ask(search)) == ["Tea at four.", "A puppy."]


async def test_a_filter_leaves_out_what_it_does_not_name_neighbours_included(
    make_search: MakeSearch, world: World, make_memory: MakeMemory
) -> None:
    for n, who in ((4, "Ada"), (5, "Bob")):
        world.add(make_memory(n, f"{who} has tea.", speaker=who, session_id="s", turn=n))

    ranking = await ask(make_search(), where=Filter(speaker="Bob"))

    assert contents(ranking) == ["Bob has tea."]


async def test_concepts_are_found_only_where_they_are_asked_for(
    make_search: MakeSearch, world: World, make_memory: MakeMemory
) -> None:
    world.add(make_memory(6, "Tea, all of it.", kind=Kind.CONCEPT))
    search = make_search()

    assert "Tea, all of it." not in contents(await ask(search))
    only = await ask(search, where=Filter(kinds=frozenset({Kind.CONCEPT})))
    assert contents(only) == ["Tea, all of it."]


async def test_a_space_that_opted_in_is_ranked_by_its_own_weights(
    make_search: MakeSearch, tmp_path: Path
) -> None:
    # For words it has nothing; its net takes points off whatever has them.
    net = {"signals": ["words"], "inner": [[9.0]], "bias": [0.0], "outer": [-5.0], "usual": 0.0}
    fact = {"format": FORMAT, "features": {"meaning": 1.0}, "together": net}
    path = tmp_path / "weights" / SPACE.tenant / f"{SPACE.space}.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(fact))

    ranking = await ask(make_search(weights=SpaceWeights(tmp_path / "weights")))

    assert contents(ranking) == ["A puppy.", "Tea at four."]
    last = ranking.results[-1]
    assert last.signals["together"] == pytest.approx(-5.0, abs=0.01)
    assert sum(last.signals.values()) == pytest.approx(last.points, abs=0.01)


async def test_a_question_for_several_gets_twice_the_lines(make_search: MakeSearch) -> None:
    search = make_search()

    assert (await ask(search, "Which teas are there?")).usual_length == 20
    assert (await ask(search, "Where is the tea?")).usual_length == 10


async def test_many_who_ask_first_at_once_get_the_same(make_search: MakeSearch) -> None:
    search = make_search()

    rankings = await asyncio.gather(*(ask(search) for _ in range(8)))

    assert {tuple(contents(ranking)) for ranking in rankings} == {("Tea at four.", "A puppy.")}


@pytest.mark.parametrize("scan_rows", [1_000, 1])
async def test_copies_are_found_once_and_counted(
    make_search: MakeSearch, world: World, make_memory: MakeMemory, scan_rows: int
) -> None:
    for n in range(10, 40):
        world.add(make_memory(n, f"I prefer green tea. ({n})"))

    ranking = await ask(make_search(scan_rows))

    assert sorted(map(str, contents(ranking))) == [
        "A puppy.",
        "I prefer green tea. (39)",
        "Tea at four.",
    ]
    assert {each.copies for each in ranking.results} == {1, 30}


@pytest.mark.parametrize("scan_rows", [1_000, 1])
async def test_a_profile_question_finds_what_lasts_first(
    make_search: MakeSearch, world: World, make_memory: MakeMemory, scan_rows: int
) -> None:
    world.add(make_memory(3, "Bakes with rye.", kind=Kind.FACT), AWAY)
    for n in range(10, 300):
        world.add(make_memory(n, f"Can you look at {n * 7919 % 1000}?"))

    ranking = await ask(make_search(scan_rows), "What do you know about me?")

    assert contents(ranking)[0] == "Bakes with rye."


async def test_the_answer_to_a_question_is_found_with_it(
    make_search: MakeSearch, world: World, make_memory: MakeMemory
) -> None:
    world.add(make_memory(3, "Do you drink tea in the morning?", session_id="s"))
    world.add(make_memory(4, "Never.", session_id="s"), AWAY)

    found = contents(await ask(make_search()))

    asked = found.index("Do you drink tea in the morning?")
    assert found.index("Never.") == asked + 1


async def test_below_the_floor_nothing_is_found_and_it_is_told(
    make_search: MakeSearch, world: World, make_memory: MakeMemory
) -> None:
    for memory in (make_memory(1, "Tea at four."), make_memory(2, "A puppy.")):
        world.add(memory, AWAY)
    search = make_search()
    question = SearchQuery(SPACE, "How is Haskell typed?", Filter(), NOW_US)

    everything = await search.find(question, Deadline(5.0))
    nothing = await search.find(replace(question, floor=True), Deadline(5.0))

    assert len(everything.results) == 2
    assert (nothing.results, nothing.left_out) == ((), {"below_floor": 2})
    assert nothing.likenesses["probability"] < 0.5
