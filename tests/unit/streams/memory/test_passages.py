"""The passages of a text."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.memory.passages import LEAST_BYTES, PASSAGE_BYTES, passages


@given(st.text(st.sampled_from("ab .\n\u4e2d\u3002\u0436\U0001f600"), max_size=4_000))
def test_passages_follow_each_other_and_are_all_of_the_text(text: str) -> None:
    found = passages(text)
    assert [start for start, _ in found] == [0, *(end for _, end in found[:-1])]
    assert found[-1][1] == len(text)
    sizes = [len(text[start:end].encode()) for start, end in found]
    assert max(sizes) <= PASSAGE_BYTES
    assert len(found) == 1 or min(sizes) >= LEAST_BYTES


@pytest.mark.parametrize(
    "text", ["", "Hi!", "a" * PASSAGE_BYTES, "\u4e2d" * (PASSAGE_BYTES // 3), "\u0436" * 350]
)
def test_a_text_within_the_limit_is_one_passage(text: str) -> None:
    assert passages(text) == ((0, len(text)),)


def test_a_list_is_not_torn_from_its_items() -> None:
    item = "- A room with a view of the sea, breakfast, and a bath for two people.\n"
    text = "For a week in May I would book one of these:\n\n" + item * 40
    found = passages(text)
    assert all(text[start:end].endswith(item) for start, end in found)


def test_time_is_proportional_to_the_length() -> None:
    def seconds(length: int) -> float:
        began = process_time()
        passages(("word, and a word. " * length)[: 20 * length])
        return process_time() - began

    short = max(min(seconds(5_000) for _ in range(3)), 1e-4)
    assert min(seconds(50_000) for _ in range(3)) < 40 * short
