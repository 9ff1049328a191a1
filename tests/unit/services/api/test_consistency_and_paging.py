"""Consistency tokens and page tokens: there and back, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.api.call_errors import InvalidFieldsError
from hms_services.api.consistency import parse_token, token_of
from hms_services.api.paging import page_size, read_page_token, write_page_token


@given(st.dictionaries(st.integers(0, 999), st.integers(0, 10**15), max_size=12))
def test_a_consistency_token_names_its_offsets(offsets: dict[int, int]) -> None:
    assert parse_token(token_of(offsets.items())) == offsets


@pytest.mark.parametrize("text", ["x", "1", "1:", ":1", "1:2,", "1:2;3:4", "-1:2", "1:2 ", "1:2\n"])
def test_what_is_no_consistency_token(text: str) -> None:
    with pytest.raises(InvalidFieldsError) as raised:
        parse_token(text)
    assert raised.value.violations[0].field == "consistency_token"


@given(st.tuples(st.integers(), st.text()))
def test_a_page_token_keeps_its_place(place: tuple[int, str]) -> None:
    token = write_page_token("request", list(place))

    assert read_page_token(token, "request", (int, str)) == list(place)


@pytest.mark.parametrize(
    "token",
    [
        write_page_token("other request", [1, "a"]),
        write_page_token("request", ["a", 1]),
        write_page_token("request", [1]),
        write_page_token("request", [True, "a"]),
        "nonsense",
        "e30",
        "\N{SNOWMAN}",
    ],
)
def test_what_is_no_page_token_of_this_request(token: str) -> None:
    with pytest.raises(InvalidFieldsError):
        read_page_token(token, "request", (int, str))


def test_no_token_is_the_first_page() -> None:
    assert read_page_token("", "request", (int,)) is None


def test_page_sizes() -> None:
    assert [page_size(n, default=50, most=100) for n in (0, 7, 1_000)] == [50, 7, 100]
    with pytest.raises(InvalidFieldsError):
        page_size(-1, default=50, most=100)
