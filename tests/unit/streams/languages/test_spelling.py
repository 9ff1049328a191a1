"""One spelling for what people do not tell apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.languages.spelling import folded, lowered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Québec", "quebec"),
        ("STRASSE Straße", "strasse strasse"),
        ("Łódź Ærø", "lodz aero"),
        ("İstanbul ılık", "istanbul ilik"),
        ("Ｗｉ－Ｆｉ", "wi-fi"),
        ("ガラス ｶﾞ", "ガラス ガ"),
        ("ещё мой", "еще мои"),
        ("الإِسكندرية", "الاسكندريه"),
        ("गीज़र हूँ", "गीजर हूं"),
        ("don\u2019t", "don't"),
    ],
)
def test_folded(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_accents_stay_where_a_stemmer_needs_them() -> None:
    assert lowered("Réparé À Übung") == "réparé à übung"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)
