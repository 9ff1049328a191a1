"""The lines of a profile: lasting facts before what people say of themselves, chatter last."""

from __future__ import annotations

import numpy as np
from tests.unit.services.conftest import memory_of

from hms_schemas.generated.records import Kind, MemoryState, Tier
from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.profile_order import in_profile_order, profile_rows
from hms_services.context.retrieval.question import understand
from hms_services.context.retrieval.ranking import rank

ME = "What do you know about me?"


def columns_of(*memories: MemoryState) -> Columns:
    columns = Columns(0)
    for memory in memories:
        columns.put(memory, None)
    return columns


def told(columns: Columns, question: str = ME) -> list[object]:
    understood = understand(question, columns.speakers, (), 0)
    assert understood.profile is not None
    rows = profile_rows(columns, columns.alive.rows, understood.profile)
    points = rows.astype(np.float32)[::-1].copy()
    ranked = rank(columns, Measures.of(rows, {"words": points}), {"words": 1.0})
    ordered = in_profile_order(columns, ranked, understood.profile)
    assert [each.points for each in ordered] == sorted((e.points for e in ordered), reverse=True)
    return [each.memory.content for each in ordered]


def test_what_lasts_stands_before_what_was_said() -> None:
    columns = columns_of(
        memory_of(1, "The oven is hot.", speaker="user"),
        memory_of(2, "Can you help me?", speaker="user"),
        memory_of(3, "I live in Ghent.", speaker="user"),
        memory_of(4, "Bakes with rye.", speaker="user", kind=Kind.FACT),
        memory_of(5, "You live in Ghent.", speaker="assistant"),
        memory_of(6, "The mixer was mended.", speaker="user", tier=Tier.LONG),
    )

    assert told(columns) == [
        "Bakes with rye.",
        "I live in Ghent.",
        "The mixer was mended.",
        "The oven is hot.",
        "Can you help me?",
        "You live in Ghent.",
    ]


def test_five_facts_among_three_hundred_lines_are_the_first() -> None:
    facts = [memory_of(n, f"I love thing {n}.", speaker="user") for n in range(5)]
    chatter = [memory_of(n, f"Can you check number {n}?", speaker="user") for n in range(5, 300)]

    first = told(columns_of(*facts, *chatter))[:5]

    assert sorted(map(str, first)) == [f"I love thing {n}." for n in range(5)]


def test_of_a_named_person_their_own_statements_and_facts_about_them_are_told() -> None:
    columns = columns_of(
        memory_of(1, "I'm a pilot.", speaker="Bob"),
        memory_of(2, "I'm a violin maker.", speaker="Ada"),
        memory_of(3, "Ada has two cats.", speaker="Bob", kind=Kind.FACT),
    )

    assert told(columns, "Who is Ada?") == [
        "Ada has two cats.",
        "I'm a violin maker.",
        "I'm a pilot.",
    ]


def test_the_newer_and_the_more_important_come_first() -> None:
    columns = columns_of(
        memory_of(1, "Older.", kind=Kind.FACT),
        memory_of(2, "Newer.", kind=Kind.FACT),
        memory_of(0, "Important.", kind=Kind.FACT, importance=0.9),
    )

    assert told(columns) == ["Important.", "Newer.", "Older."]
