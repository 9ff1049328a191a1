"""A question understood: its people, its kind, its days."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.context.retrieval.dates import DAY_US, find_periods, nearness
from hms_services.context.retrieval.question import asks_for_several, find_people, understand

SPEAKERS = ["Rosalind", "Henrike", "Jean Petit", "Jean Grand"]
ASKED_AT = int(datetime(2026, 3, 18, 12, tzinfo=UTC).timestamp() * 1e6)


@pytest.mark.parametrize(
    ("question", "people", "spoken"),
    [
        ("Where does Rosalind paint?", {"Rosalind"}, "Where does I paint?"),
        ("What is Ros's job?", {"Rosalind"}, "What is my job?"),
        ("Where do Rosalind and Henrike walk?", {"Rosalind", "Henrike"}, "Where do I and I walk?"),
        ("What did Jean say?", set(), "What did Jean say?"),
        ("What did Jean Petit say?", {"Jean Petit"}, "What did I say?"),
        ("What is a melody?", set(), "What is a melody?"),
        ("Me too?", set(), "Me too?"),
    ],
)
def test_people_are_the_speakers_of_the_space(question: str, people: set[str], spoken: str) -> None:
    named = find_people(question, SPEAKERS)

    assert named.people == people
    assert named.spoken == spoken


def test_a_question_of_nothing_but_a_name_stays_whole() -> None:
    assert find_people("Rosalind?", SPEAKERS).nameless == "Rosalind?"


@given(st.text(max_size=80), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_and_any_names_are_taken(question: str, speakers: list[str]) -> None:
    understood = understand(question, speakers, [2026], ASKED_AT)

    assert understood.named.people <= set(speakers)


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("What books has Rosalind read?", True),
        ("How many cats are there?", True),
        ("What kinds of music does she like?", True),
        ("Which cities did Ada visit?", True),
        ("Where is the station?", False),
        ("When were the meetings?", False),
        ("What does she have to do?", False),
        ("How long has she been here?", False),
    ],
)
def test_a_list_is_asked_for_by_the_form_of_the_question(question: str, several: bool) -> None:
    assert asks_for_several(question) is several


def days(question: str, years: tuple[int, ...] = (2025,)) -> list[tuple[str, str]]:
    return [
        tuple(datetime.fromtimestamp(us / 1e6, UTC).date().isoformat() for us in period[:2])
        for period in find_periods(question, years, ASKED_AT)
    ]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What happened on 8 May 2023?", [("2023-05-08", "2023-05-09")]),
        ("And on October 13th, 2023?", [("2023-10-13", "2023-10-14")]),
        ("In June 2022?", [("2022-06-01", "2022-07-01")]),
        ("In early June 2022?", [("2022-06-01", "2022-06-12")]),
        ("In late June 2022?", [("2022-06-20", "2022-07-01")]),
        ("The week before 9 June 2022?", [("2022-06-02", "2022-06-10")]),
        ("In 2021?", [("2021-01-01", "2022-01-01")]),
        ("Yesterday?", [("2026-03-17", "2026-03-18")]),
        ("On 2024-02-29?", [("2024-02-29", "2024-03-01")]),
        ("What may happen?", []),
        ("May I?", []),
        ("How is she?", []),
    ],
)
def test_days_are_read(question: str, found: list[tuple[str, str]]) -> None:
    assert days(question) == found


def test_a_day_without_a_year_is_that_of_each_year_in_the_space() -> None:
    assert [first for first, _ in days("On 8 May?", (2024, 2025))] == ["2024-05-08", "2025-05-08"]


def test_what_lies_nearer_is_nearer() -> None:
    (period,) = find_periods("On 8 May 2023?", [2023], ASKED_AT)
    times = np.array([period.start + n * DAY_US for n in (-3, -1, 0, 2, 4)], np.int64)

    before3, before1, inside, after1, after3 = nearness([period], times)

    assert inside == 1.0
    assert before3 < before1 < inside
    assert after3 < after1 < inside
    assert before1 < after1, "what is told afterwards is told more often"
