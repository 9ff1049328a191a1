"""The language of short lines, and of what has none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_streams.languages.detection import language_of, likely_languages

LINES = {
    "en": ["I moved to Bristol last spring.", "where do i live?", "Allergic to penicillin"],
    "de": ["Ich bin im Frühjahr nach Leipzig gezogen.", "wo wohne ich?", "Mein Auto ist kaputt"],
    "fr": [
        "J'ai déménagé à Lyon au printemps.",
        "Quel est mon métier ?",
        "ma voiture est en panne",
    ],
    "es": ["Me mudé a Sevilla en primavera.", "¿dónde vivo?", "mi coche no funciona"],
    "pt": ["O meu cão chama-se Bolota.", "onde é que eu moro?", "meu carro quebrou"],
    "it": ["Non posso mangiare le noci.", "dove abito?", "Riunione spostata alle 15"],
    "nl": ["Mijn hond heet Pluis.", "waar woon ik?", "mijn auto is kapot"],
    "ru": ["Мне нельзя орехи.", "где я живу?", "моя машина сломалась"],
    "ar": ["كلبي اسمه لولو.", "أين أسكن؟", "أخي عنده دراجة جديدة."],
    "hi": ["मैं मेवे नहीं खा सकती।", "मेरा पेशा क्या है?"],
    "ja": ["犬の名前はコロです。", "私の仕事は何ですか", "会議は15時に変更"],
    "zh": ["我的狗叫旺财。", "我住在哪里", "我們在車站附近訂了兩間房。"],
    "ko": ["우리 강아지 이름은 콩이예요.", "내 직업이 뭐예요?"],
}


@pytest.mark.parametrize(
    ("language", "line"), [(code, line) for code, lines in LINES.items() for line in lines]
)
def test_short_lines_have_their_language(language: str, line: str) -> None:
    assert language_of(line) == language


def test_han_alone_is_chinese_and_beside_kana_japanese() -> None:
    assert [language_of("我在北京住了多久"), language_of("東京に住")] == ["zh", "ja"]


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("I moved to Bristol last spring.", ("en",)),
        ("Mein Hund heißt Bello und ist drei.", ("de",)),
        ("dove abito?", ("it", "en")),
        ("где я живу", ("ru",)),
        ("12345", ()),
    ],
)
def test_english_stands_beside_what_is_not_sure(text: str, languages: tuple[str, ...]) -> None:
    assert likely_languages(text) == languages


@pytest.mark.parametrize("text", ["", "  ", "🙂", "2", "10.0.12.7", "Mara", "ok", "\ud800"])
def test_a_text_whose_words_do_not_tell_has_no_language(text: str) -> None:
    assert language_of(text) is None


@given(st.text(alphabet=st.characters()))
def test_any_text_is_taken(text: str) -> None:
    language = language_of(text)

    assert language is None or len(language) == 2
