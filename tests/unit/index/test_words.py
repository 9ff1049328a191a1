"""Words to terms: English as the recipe measured it, other scripts not lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.index.words import document_weights, query_ids, term_id, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Caroline's dogs weren't running", ["carolin", "dog", "run"]),
        ("We don't; I'll ask Mel's o'clock", ["ask", "mel", "o'clock"]),
        ("don\u2019t ask Mel\u2019s café", ["ask", "mel", "cafe"]),
        ("In 2023: v3.5, snake_case!", ["2023", "v3", "5", "snake", "case"]),
        ("東京は", ["東", "京", "は", "東京", "京は"]),
        ("雨", ["雨"]),
        ("iPhoneを買った", ["iphon", "を", "買", "っ", "た", "を買", "買っ", "った"]),
        ("ガラス", ["ガ", "ラ", "ス", "ガラ", "ラス"]),
        ("한국", ["한", "국", "한국"]),
        ("हिन्दी भाषा।", ["हिन्दी", "भाषा"]),
        ("Привет, МИР", ["привет", "мир"]),
        ("STRASSE Straße", ["strass", "strass"]),
        ("", []),
        ("the of and ?! 🙂", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_ascii_text_is_cut_the_same_beside_other_scripts(text: str) -> None:
    assert terms(text + " 雨")[:-1] == terms(text)


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1))
def test_letters_of_any_script_leave_a_term(text: str) -> None:
    assert terms(text + "x9")


@given(st.text(alphabet=st.characters(codec="ascii")))
def test_letter_case_makes_no_difference(text: str) -> None:
    assert terms(text.upper()) == terms(text)


def test_repeats_saturate_by_the_formula() -> None:
    weights = document_weights("puppy puppy puppy kitten", "t/s")

    own = term_id("t/s")
    assert weights == {term_id("puppi") ^ own: 3 * 1.5 / 3.5, term_id("kitten") ^ own: 1.0}
    assert list(weights) == sorted(weights)


def test_a_question_counts_each_word_once() -> None:
    own = term_id("t/s")
    expected = sorted([term_id("puppi") ^ own, term_id("kitten") ^ own])
    assert query_ids("puppy PUPPIES kitten", "t/s") == expected


def test_spaces_share_no_ids() -> None:
    assert not {*query_ids("puppy kitten", "t/a")} & {*query_ids("puppy kitten", "t/b")}


def test_term_ids_never_change() -> None:
    assert [term_id(term) for term in ("puppi", "東京", "2023")] == [
        4113729825,
        1168149181,
        3195281400,
    ]


def test_threads_stem_independently() -> None:
    words = ["adopted", "puppies", "running", "happily", "nationality", "generously"]
    expected = [["adopt"], ["puppi"], ["run"], ["happili"], ["nation"], ["generous"]]
    with ThreadPoolExecutor(len(words)) as pool:
        assert list(pool.map(terms, words)) == expected
