"""What the patterns of a language are made of."""

from __future__ import annotations

import re

import pytest

from hms_services.context.retrieval.days.pieces import Pieces
from hms_services.context.retrieval.days.vocabulary import LANGUAGES, Language


@pytest.mark.parametrize(
    ("code", "before"), [("en", "last tuesday"), ("fr", "mardi dernier"), ("zh", "上个星期二")]
)
def test_the_adjective_stands_where_the_language_has_it(code: str, before: str) -> None:
    pieces = Pieces(Language(code))

    found = [re.fullmatch(pattern, before) for pattern in pieces.some(pieces.weekday)]

    assert any(match and match["last"] for match in found)


def test_a_language_without_spaces_has_no_edges_of_words() -> None:
    assert Pieces(Language("ja")).edges == ("", "")


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_words_of_its_core(code: str) -> None:
    assert all(Pieces(Language(code)).core)
