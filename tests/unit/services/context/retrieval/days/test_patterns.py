"""The patterns of the kinds of expressions."""

from __future__ import annotations

import re

import pytest

from hms_services.context.retrieval.days import patterns
from hms_services.context.retrieval.days.pieces import Pieces
from hms_services.context.retrieval.days.vocabulary import LANGUAGES, Language


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_date_of_digits_is_written_alike_in_every_language(code: str) -> None:
    (pattern,) = patterns.year_first(Pieces(Language(code)))

    match = re.fullmatch(pattern, "2026-10-17")

    assert match is not None
    assert match.groupdict() == {"year": "2026", "month": "10", "day": "17"}


def test_characters_for_a_date_are_of_languages_without_spaces() -> None:
    assert list(patterns.chinese(Pieces(Language("en")))) == []
    assert list(patterns.chinese(Pieces(Language("zh")))) != []
