"""The line of the person asked about stands before what others say of themselves."""

from __future__ import annotations

import pytest
from tests.unit.services.conftest import memory_of
from tests.unit.services.context.conftest import ask_columns, columns_of

from hms_services.context.retrieval.ranking import Scored
from hms_services.context.retrieval.result_order import own_line_first

OWN = "I work as a bookbinder, it is my job."


def scored(other: str) -> list[Scored]:
    """Piet's line, then Mara's."""
    lines = [memory_of(1, other, speaker="Piet"), memory_of(2, OWN, speaker="Mara")]
    found = ask_columns(columns_of(lines), f"job {other} {OWN}")
    return sorted(found, key=lambda each: each.memory.memory_id)


def speakers(lines: list[Scored]) -> list[str | None]:
    return [each.memory.speaker for each in lines]


@pytest.mark.parametrize(
    "other",
    ["My job is driving a bus.", "Mein Job ist Busfahrer in Köln.", "私の仕事は運転手です。"],
)
def test_anothers_line_about_oneself_stands_behind(other: str) -> None:
    lines = scored(other)

    after = own_line_first(lines, {"Mara"})

    assert speakers(after) == ["Mara", "Piet"]
    assert after[0].points >= after[1].points


@pytest.mark.parametrize(
    "other",
    [
        "Mara has a job as a bookbinder.",
        "Your job sounds great, I like it.",
        "I know her, she has a job as a bookbinder.",
        "We have the same job.",
        "The job is at a bindery.",
        "I drive a bus. That is a job. It pays.",
    ],
)
def test_a_line_that_may_be_about_the_asked_person_keeps_its_place(other: str) -> None:
    assert speakers(own_line_first(scored(other), {"Mara"})) == ["Piet", "Mara"]


@pytest.mark.parametrize("people", [set(), {"Mara", "Piet"}, {"Nobody"}])
def test_nothing_moves_unless_one_person_who_speaks_is_asked_about(people: set[str]) -> None:
    assert speakers(own_line_first(scored("My job is driving a bus."), people)) == ["Piet", "Mara"]
