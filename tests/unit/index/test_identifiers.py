"""Identifiers: whole beside their pieces, told apart to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.index.identifiers import identifiers, joined_words
from hms_streams.index.words import terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It runs version 3.11.7.", ["3.11.7"]),
        ("The printer (10.0.12.7) prints", ["10.0.12.7"]),
        ("MAC 3C-52-82-9F-1A-04", ["3c:52:82:9f:1a:04"]),
        ("Logs: /var/log/error.log, please", ["var/log/error.log", "error.log"]),
        (r"See C:\Users\Ada\a.txt.", [r"c:\users\ada\a.txt", "a.txt"]),
        ("Write to <Jane.Doe@example.org>!", ["jane.doe@example.org"]),
        ("订单DE-4471-0092已发货", ["de-4471-0092"]),
        ("run 550e8400-e29b-41d4-a716", ["550e8400-e29b-41d4-a716"]),
        ("https://docs.example.com/v2?lang=en.", ["https://docs.example.com/v2?lang=en"]),
        ("`max_retry_count`", ["max_retry_count"]),
        ("C++ or C#?", ["c++", "c#"]),
        ("Flight LH 1842", ["lh1842"]),
        ("1,200 euros", ["1200"]),
        ("a well-known and/or wait...what 3 times", []),
        ("x" * 300 + ".y", []),
    ],
)
def test_identifiers(text: str, found: list[str]) -> None:
    assert identifiers(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("3.11.7", "3.7.11"),
        ("10.0.12.7", "10.0.7.12"),
        ("DE-4471-0092", "DE-0092-4471"),
        ("jane.doe@example.org", "doe.jane@example.org"),
        ("/var/log/app", "/var/app/log"),
        ("max_retry_count", "retry_max_count"),
        ("getUserName", "getNameUser"),
    ],
)
def test_permuted_pieces_make_another_term(one: str, other: str) -> None:
    assert set(terms(one)) - set(terms(other))


def test_a_flight_is_found_with_and_without_its_space() -> None:
    assert set(terms("Flight LH 1842?")) & {"lh1842"} == set(terms("LH1842"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("getUserName on my iPhone", ["get", "user", "name", "phone"]),
        ("YouTube, PlayStation", ["you", "tube", "play", "station"]),
        ("plain words, ALL CAPS", []),
    ],
)
def test_names_in_code_give_their_words(text: str, found: list[str]) -> None:
    assert joined_words(text) == found


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert all(len(each) <= 200 for each in identifiers(text))
