"""What people say of themselves, apart from what they say of the moment."""

from __future__ import annotations

import pytest

from hms_streams.memory.self_statements import tells_of_self


@pytest.mark.parametrize(
    "text",
    [
        "My name is Ines Claes, I'm a baker in Ghent.",
        "I'm allergic to sesame.",
        "My shop opens at 6:30.",
        "I have two cats.",
        "I don't eat meat.",
        "我住在上海",
        "私は教師です",
        "저는 서울에 살아요",
        "Ich wohne in Köln.",
        "J'habite à Lyon.",
        "Vivo en Madrid.",
        "Moro em Lisboa.",
        "Меня зовут Иван",
        "أعيش في القاهرة",
        "मैं दिल्ली में रहता हूँ",
    ],
)
def test_it_tells_of_whoever_says_it(text: str) -> None:
    assert tells_of_self(text)


@pytest.mark.parametrize(
    "text",
    [
        "Can you help with the broken mixer?",
        "I'm not sure about yeast prices.",
        "I'm looking for a series.",
        "I have a question.",
        "I like that idea.",
        "Ich bin mir nicht sicher.",
        "Most bakeries do that once a week.",
    ],
)
def test_it_tells_of_the_moment(text: str) -> None:
    assert not tells_of_self(text)
