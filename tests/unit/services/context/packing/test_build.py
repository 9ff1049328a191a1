"""A context is built from what a search gives, and tells what it left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.unit.services.conftest import NOW_US, MakeMemory, MakeSpace
from tests.unit.services.context.packing.test_packing import contents, ranked

from hms_schemas.generated.records import MemoryState
from hms_services.api.deadline import Deadline
from hms_services.api.filters import Filter
from hms_services.api.names import SpaceName
from hms_services.api.view import SearchQuery
from hms_services.context.packing.build import BuiltContext, ContextBuild, ContextRequest, ReadView
from hms_services.context.packing.rendering import Wordings
from hms_services.context.retrieval.search import Ranking
from hms_services.context.view.projection import Projection

SPACE = SpaceName("local", "ada")


@dataclass
class GivenSearch:
    """Finds what it was given."""

    ranking: Ranking
    asked: list[SearchQuery] = field(default_factory=list)

    async def find(self, query: SearchQuery, deadline: Deadline) -> Ranking:
        self.asked.append(query)
        return self.ranking


async def built(
    search: GivenSearch, reads: Projection | None = None, **fields: Any
) -> BuiltContext:
    known: dict[str, Any] = {
        "space": SPACE,
        "query": "tea?",
        "token_budget": 1_024,
        "where": Filter(),
        "wait_for": {},
        "most_found": 9,
        "asked_at_us": NOW_US,
    }
    reads = reads or Projection()
    view = ReadView(reads, search, Wordings(reads.is_current))
    build = ContextBuild(ContextRequest(**{**known, **fields}), Deadline(5.0), view)
    return build.finish(build.pack_working_set(), await build.find())


def held(memories: Sequence[MemoryState], make_space: MakeSpace) -> Projection:
    reads = Projection()
    for memory in memories:
        reads.put_memory(memory)
    reads.put_space(make_space(*memories))
    return reads


async def test_what_is_below_the_floor_is_told() -> None:
    search = GivenSearch(Ranking((), None, {"below_floor": 14}, {"probability": 0.01}))

    context = await built(search)

    assert (context.text, context.left_out) == ("", {"below_floor": 14})
    assert context.likenesses == {"probability": 0.01}


async def test_the_floor_is_asked_for_unless_it_is_switched_off() -> None:
    search = GivenSearch(Ranking((), None))

    await built(search)
    await built(search, floor=False)

    assert [query.floor for query in search.asked] == [True, False]


async def test_what_is_longer_than_the_room_is_told(make_memory: MakeMemory) -> None:
    memories = make_memory(2, "A long sentence about tea. " * 300), make_memory(1, "Tea.")

    context = await built(GivenSearch(Ranking(ranked(*memories), None)), token_budget=150)

    assert contents(context.found.lines) == ["Tea."]
    assert context.left_out == {"longer_than_room": 1}


async def test_the_working_set_has_its_own_switch(
    make_memory: MakeMemory, make_space: MakeSpace
) -> None:
    reads = held([make_memory(1, "Just said.")], make_space)
    search = GivenSearch(Ranking((), None))

    with_it = await built(search, reads)
    without = await built(search, reads, working_set=False)

    assert contents(with_it.working_set.lines) == ["Just said."]
    assert contents(without.working_set.lines) == []
