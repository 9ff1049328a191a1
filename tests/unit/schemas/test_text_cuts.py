"""Where long texts are cut."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hms_schemas.text_cuts import cuts

MOST, LEAST = 60, 18
WORDS = "one two three four five six seven"

texts = st.text(
    st.one_of(st.sampled_from("ab .!?\n-#1\u3002\uff0c\u4e2d\U0001f600"), st.characters()),
    max_size=400,
)


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in cuts(text, MOST, LEAST)]


def size(text: str) -> int:
    return len(text.encode(errors="replace"))


@given(texts)
@example("")
@example("\n" * 300)
@example("\ud800" * 300)
@example("\U0001f600" * 100)
@example("x" * 61)
def test_pieces_are_all_of_the_text_and_neither_long_nor_short(text: str) -> None:
    made = pieces(text)
    assert "".join(made) == text
    assert all(size(each) <= MOST for each in made)
    assert len(made) == 1 or all(size(each) >= LEAST for each in made)


@pytest.mark.parametrize(
    ("first", "rest"),
    [
        (f"{WORDS}.\n", f"## Two\n\n{WORDS}."),
        (f"{WORDS}.\n\n", f"{WORDS}. Then\nmore."),
        (f"{WORDS}\n", f"- {WORDS}: a."),
        (f"{WORDS};\n", f"  if a. b: {WORDS}"),
        (f"{WORDS}. ", f"Then, as\nsaid, {WORDS}"),
        (f"{WORDS[:19]}? ", f"And then {WORDS}, you know"),
        ("\u4e2d" * 15 + "\u3002", "\u4e2d" * 10),
        ("\u4e2d" * 10 + "\uff0c", "\u4e2d" * 15),
        (f"{WORDS}, ", f"and {WORDS}"),
    ],
    ids=[
        "heading", "paragraph", "item", "code", "sentence", "question", "chinese", "clause", "comma"
    ],
)  # fmt: skip
def test_a_text_is_cut_at_the_strongest_end_in_reach(first: str, rest: str) -> None:
    assert pieces(first + rest) == [first, rest]


def test_a_word_is_not_cut() -> None:
    text = "abcdefghij " * 50
    assert all(each.endswith("j ") for each in pieces(text))
