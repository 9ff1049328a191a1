"""A question, and a line that tells nothing without one, in any language."""

from __future__ import annotations

import pytest

from hms_streams.memory.short_answers import asks, is_short_answer


@pytest.mark.parametrize(
    "text",
    [
        "Are you allergic to peanuts?",
        "Are you allergic to peanuts? (yes/no)",
        "How many children do you have? A number is enough.",
        "how many children do you have",
        "Date of birth:",
        "“Do you smoke?”",
        "お名前は？",
        "ما اسمك؟",
        "Πού μένεις;",
        "Как вас зовут?",
        "Here is the plan. " * 200 + "Shall I book it?",
    ],
)
def test_it_asks(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "I like tea.",
        "What a day!",
        "Is it? I left at nine and walked all the way home then.",
        "",
        "int x = 3;",
    ],
)
def test_it_does_not_ask(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Yes.",
        "Nope",
        "2",
        "Anna",
        "+31 6 1234 5678",
        "Every second Tuesday.",
        "はい",
        "下周二",
        "👍",
        "нет",
    ],
)
def test_it_is_too_short_to_tell_anything(text: str) -> None:
    assert is_short_answer(text)


@pytest.mark.parametrize(
    "text",
    [
        "I moved to Utrecht in May of 2019.",
        "Why?",
        "",
        "我下周二要去北京参加一个关于金融的会议",
        "x" * 70,
    ],
)
def test_it_tells_something_or_asks(text: str) -> None:
    assert not is_short_answer(text)
