"""Packing: the budget is kept, nothing is said twice, the working set has its share."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.unit.services.conftest import DAY_US, NOW_US, MakeMemory

from hms_schemas.generated.records import Concept, Kind, MemoryState, Sealed, Tier
from hms_services.api.names import SpaceName
from hms_services.context.columns.columns import Columns
from hms_services.context.packing.concept_substitution import concepts_for, members_of
from hms_services.context.packing.packing import WORKING_SET_SHARE, Packing
from hms_services.context.packing.rendering import Frame
from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.ranking import Scored, rank
from hms_services.context.view.projection import Projection
from hms_streams.memory.token_estimate import estimate_tokens


def packing(budget: int = 1_024) -> Packing:
    return Packing(Frame("id"), budget)


def contents(section_lines: object) -> list[object]:
    return [line.memory.content for line in section_lines]  # type: ignore[attr-defined]


def ranked(*memories: MemoryState) -> list[Scored]:
    columns = Columns(0)
    for memory in memories:
        columns.put(memory, None)
    alike = np.ones(len(columns), np.float32)
    return rank(columns, Measures.of(np.arange(len(columns)), {"words": alike}), {"words": 10.0})


def test_the_working_set_takes_its_share_and_the_latest_stay(make_memory: MakeMemory) -> None:
    memories = [make_memory(n, f"Line {n} " + "x" * 80) for n in range(50)]

    section = packing(1_000).working_set(memories, alone=False)

    assert section.tokens <= WORKING_SET_SHARE * 1_000
    assert section.lines[-1].memory is memories[-1]
    assert [line.memory for line in section.lines] == memories[-len(section.lines) :]


def test_without_a_question_the_working_set_may_have_all(make_memory: MakeMemory) -> None:
    memories = [make_memory(n, f"Line {n} " + "x" * 80) for n in range(50)]

    section = packing(1_000).working_set(memories, alone=True)

    assert section.tokens > 0.9 * (1_000 - Frame("id").tokens)


def test_what_is_just_now_is_not_found_again(make_memory: MakeMemory) -> None:
    memory = make_memory(1)
    pack = packing()
    pack.working_set([memory], alone=False)

    assert pack.found(ranked(memory), most=9).lines == []


def test_the_same_words_of_the_same_speaker_are_said_once(make_memory: MakeMemory) -> None:
    same = [make_memory(n, text, speaker="Ada") for n, text in enumerate(("Tea.", " tea. "))]
    other = make_memory(3, "Tea.", speaker="Bob")

    section = packing().found(ranked(*same, other), most=9)

    assert len(section.lines) == 2


def test_one_header_a_day_and_session_in_order_of_time(make_memory: MakeMemory) -> None:
    memories = [
        make_memory(1, "first", session_id="s1"),
        make_memory(2, "second", session_id="s1"),
        make_memory(3, "elsewhere", session_id="s2"),
        make_memory(4, "third", session_id="s1"),
        make_memory(5, "later", session_id="s1", occurred_at=NOW_US + DAY_US),
    ]
    pack = packing()
    pack.found(ranked(*reversed(memories)), most=9)

    assert pack.text().splitlines()[2:-1] == [
        "From memory:",
        "[2024-01-02 · s1]",
        "- first",
        "- second",
        "- third",
        "[2024-01-02 · s2]",
        "- elsewhere",
        "[2024-01-03 · s1]",
        "- later",
    ]


def test_one_that_is_too_long_makes_room_for_the_next(make_memory: MakeMemory) -> None:
    long, short = make_memory(1, "x" * 4_000), make_memory(2, "short")

    section = packing(200).found(ranked(long, short), most=9)

    assert contents(section.lines) == ["short"]


def test_sealed_content_is_not_shown(make_memory: MakeMemory) -> None:
    sealed = make_memory(1, content=Sealed(key_id="k", nonce=b"n", ciphertext=b"c"))

    assert packing().working_set([sealed], alone=True).lines == []


def test_at_most_so_many_lines(make_memory: MakeMemory) -> None:
    memories = [make_memory(n, f"Line {n}") for n in range(9)]

    assert len(packing().found(ranked(*memories), most=3).lines) == 3


def test_nothing_to_say_is_no_text() -> None:
    pack = packing()
    pack.working_set([], alone=True)

    assert pack.text() == ""


@given(
    budget=st.integers(0, 600),
    texts=st.lists(st.text(max_size=200), max_size=20),
    sessions=st.lists(st.sampled_from(["", "s1", "s2"]), min_size=20, max_size=20),
)
def test_the_budget_is_never_passed(budget: int, texts: list[str], sessions: list[str]) -> None:
    from tests.unit.services import conftest

    make = conftest.memory_of
    memories = [make(n, text, session_id=sessions[n]) for n, text in enumerate(texts)]
    pack = packing(budget)
    pack.working_set(memories[: len(memories) // 2], alone=False)
    pack.found(ranked(*memories), most=99)

    text = pack.text()
    assert not text or estimate_tokens(text) <= budget


def concept_of(make_memory: MakeMemory, n: int, *members: MemoryState) -> MemoryState:
    return make_memory(
        n,
        "[2024-01-02] Ada: All about boats.",
        kind=Kind.CONCEPT,
        tier=Tier.LONG,
        concept=Concept(
            title="boats", key_terms=("boats",), member_ids=tuple(m.memory_id for m in members)
        ),
    )


def test_where_room_is_short_a_concept_stands_for_lines_and_the_best_stay(
    make_memory: MakeMemory,
) -> None:
    memories = [make_memory(n, f"Line {n} of the boat " + "x" * 40) for n in range(30)]
    concept = concept_of(make_memory, 90, *memories[:10])
    asked: list[int] = []

    def stand_ins(lines: Sequence[Scored]) -> list[MemoryState]:
        asked.append(len(lines))
        return [concept]

    pack = packing(300)
    section = pack.found(ranked(*memories), most=99, concepts=stand_ins)

    raw = [line.memory for line in section.lines if line.memory is not concept]
    assert any(line.memory is concept for line in section.lines)
    assert raw[-1] is memories[-1], "the best line, of equal ones the latest, stays as it is"
    assert 10 < asked[0] < 30, "it is asked for lines that are not shown"
    assert not {m.memory_id for m in raw} & {m.memory_id for m in memories[:10]}
    assert "[about boats]\n- [2024-01-02] Ada: All about boats.\n" in pack.text()
    assert estimate_tokens(pack.text()) <= pack.tokens <= 300


def test_concepts_of_what_answers_are_those_of_the_best_lines_first(
    make_memory: MakeMemory,
) -> None:
    projection = Projection()
    first, second, lone = (bytes([n]) * 16 for n in (7, 8, 9))
    belongs = {0: (first,), 1: (second, first), 2: (second,), 3: (second,), 4: (lone,)}
    memories = [make_memory(n, f"Line {n}.", concept_ids=belongs[n]) for n in belongs]
    for memory in memories:
        projection.put_memory(memory)
    for name in (first, second, lone):
        held = [m for m in memories if name in m.concept_ids]
        made = concept_of(make_memory, 90, *held)
        projection.put_memory(replace(made, memory_id=name))
    space = SpaceName("local", "ada")
    likely = [each._replace(score=0.9) for each in ranked(*memories)]

    found = concepts_for(likely, projection, space)

    assert [each.memory_id for each in found] == [second, first]
    assert concepts_for([e._replace(score=0.1) for e in likely], projection, space) == []
    assert members_of(found) == {memories[n].memory_id for n in range(4)}
