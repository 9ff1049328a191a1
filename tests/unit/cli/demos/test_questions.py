"""Questions that the walk makes up for a person's own file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hms_services.cli.demos.demo_conversation import questions_about


def test_names_come_first_by_how_many_memories_name_them() -> None:
    contents = ["We met Ines and Oskar.", "Then Ines left.", "Ask Ines.", "Where is Oskar?"]
    assert questions_about(contents, 2) == [
        "What was said about Ines?",
        "What was said about Oskar?",
    ]


def test_a_capital_at_the_start_of_a_sentence_is_no_name() -> None:
    assert questions_about(["Perhaps. Maybe! Perhaps?", "Perhaps. Maybe."]) == []


def test_those_who_speak_and_contractions_are_no_subjects() -> None:
    contents = ["Hi Rosalind, I'm here, Ros.", "So I'm told, Rosalind, Ros, and I\u2019m not."]
    assert questions_about(contents, speakers=["Rosalind"]) == []


def test_long_words_fill_what_names_leave() -> None:
    assert questions_about(["the herbarium is old", "mend the herbarium"], 1) == [
        "What was said about herbarium?"
    ]


@given(st.lists(st.text()), st.integers(0, 10))
def test_there_are_never_more_than_asked_for_and_none_twice(
    contents: list[str], number: int
) -> None:
    questions = questions_about(contents, number)
    assert len(questions) <= number
    assert len(set(questions)) == len(questions)
