"""The people that a question names: of any script, in any case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.context.retrieval.named_people import find_people

SPEAKERS = [
    *("Rosalind", "Henrike", "Jean Petit", "Jean Grand", "Will", "User"),
    *("田中", "佐藤花子", "王芳", "李小明", "김민수", "지우", "Анна", "Mei"),
]


@pytest.mark.parametrize(
    ("question", "people", "spoken"),
    [
        ("Where does Rosalind paint?", {"Rosalind"}, "Where does I paint?"),
        ("What is Ros's job?", {"Rosalind"}, "What is my job?"),
        ("Where do Rosalind and Henrike walk?", {"Rosalind", "Henrike"}, "Where do I and I walk?"),
        ("What did Jean say?", {"Jean Petit", "Jean Grand"}, "What did I say?"),
        ("What did Petit say?", {"Jean Petit"}, "What did I say?"),
        ("where does rosalind paint?", {"Rosalind"}, "where does I paint?"),
        ("WHERE DOES ROSALIND PAINT?", {"Rosalind"}, "WHERE DOES I PAINT?"),
        ("where does ros paint?", set(), "where does ros paint?"),
        ("What will it cost?", set(), "What will it cost?"),
        ("Will it rain?", set(), "Will it rain?"),
        ("What is Will's job?", {"Will"}, "What is my job?"),
        ("Where does Will live?", {"Will"}, "Where does I live?"),
        ("the user name", set(), "the user name"),
        ("田中さんはどこに住んでいますか", {"田中"}, "私はどこに住んでいますか"),
        ("佐藤の仕事は何ですか", {"佐藤花子"}, "私の仕事は何ですか"),
        ("王芳住在哪里？", {"王芳"}, "我住在哪里？"),
        ("小明的职业是什么？", {"李小明"}, "我的职业是什么？"),
        ("민수는 어디에 살아요?", {"김민수"}, "나는 어디에 살아요?"),
        ("지우 씨의 직업은?", {"지우"}, "나의 직업은?"),
        ("Wo wohnt Henrikes Bruder?", {"Henrike"}, "Wo wohnt mein Bruder?"),
        ("Где живёт брат Анны?", {"Анна"}, "Где живёт брат я?"),
        ("Mei住在哪里？", {"Mei"}, "我住在哪里？"),
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
    assert find_people(question, speakers).people <= set(speakers)


@pytest.mark.parametrize(
    "question", ["Where does Bob live?", "where does bobby live?", "What is Bobby's job?"]
)
def test_a_nickname_names_its_speaker(question: str) -> None:
    named = find_people(question, ["Robert", "Ada"], [("Bobby", "Robert"), ("Bob", "Robert")])

    assert named.people == {"Robert"}
