"""Courtesies and marks are junk; one word that tells something is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.memory.junk import Junk, junk_of

LOCOMO = Path(__file__).parents[4].parent / "shared/eval/locomo"


@pytest.mark.parametrize(
    "text", ["Hi!", "ok", "Thanks a lot!", "See you soon.", "Haha, wow!", "Good morning", "Bye bye"]
)
def test_courtesies_tell_nothing(text: str) -> None:
    assert junk_of(text) is Junk.COURTESY


@pytest.mark.parametrize("text", ["", "   ", "🎉🎉", "...", ";-)", "—"])
def test_marks_without_words_tell_nothing(text: str) -> None:
    assert junk_of(text) is Junk.NO_WORDS


@pytest.mark.parametrize("text", ["Sent from my phone", "Message deleted", "3 unread messages"])
def test_footers_tell_nothing(text: str) -> None:
    assert junk_of(text) is Junk.FOOTER


@pytest.mark.parametrize(
    "text", ["Thanks for the bike!", "Ok?", "Hi Bob", "I have it.", "No meat for me.", "06 1234"]
)
def test_what_may_tell_something_is_kept(text: str) -> None:
    assert junk_of(text) is None


@given(st.text(alphabet=st.characters(categories=["L", "Z", "P"]), max_size=40))
def test_a_word_that_is_no_courtesy_is_never_junk(text: str) -> None:
    assert junk_of(f"{text} herbarium") is None


@pytest.mark.locomo
@pytest.mark.skipif(not LOCOMO.is_dir(), reason="the evaluation conversations are not there")
def test_no_line_of_evidence_is_junk() -> None:
    for path in LOCOMO.glob("conv-*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        evidence = {turn for question in data["qa"] for turn in question["evidence"]}
        junk = {each["id"] for each in data["events"] if junk_of(each["text"])}
        assert not junk & evidence
