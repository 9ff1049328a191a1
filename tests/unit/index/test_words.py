"""Words to terms: English as the recipe measured it, other languages found by their stems."""

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
        ("In 2023: v3.5, snake_case!", ["2023", "v3", "5", "snake", "case", "v3.5", "snake_case"]),
        ("東京は", ["東京"]),
        ("雨", ["雨"]),
        ("iPhoneを買った", ["iphon", "買", "phone"]),
        ("ガラス", ["ガラ", "ラス"]),
        ("한국", ["한국"]),
        ("हिन्दी भाषा।", ["हिन्दी", "हिन्द", "भाषा", "भाष"]),
        ("Привет, МИР", ["привет", "мир"]),
        ("Die STRASSE, eine Straße", ["strasse", "strass", "stras", "trass"] * 2),
        ("El perro corre", ["perro", "perr", "corre", "corr"]),
        ("", []),
        ("the of and ?! 🙂", []),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize("text", ["Caroline's dogs were running", "don't run", "v3.5"])
@pytest.mark.parametrize("beside", ["雨が降った", "идёт дождь", "비가 와요", "المطر ينزل"])
def test_english_beside_another_script_is_cut_as_english(text: str, beside: str) -> None:
    assert set(terms(text)) <= set(terms(f"{beside} {text}"))


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("Welche Versicherungen habe ich?", "Die Haftpflichtversicherung ist bezahlt."),
        ("Was kostet die Reparatur?", "Die Waschmaschinenreparatur war teuer."),
        ("Wann kommt der Fuehrerschein?", "Mein Führerschein ist abgelaufen."),
        ("In welcher Strasse ist das?", "Sie wohnt in der Goethestraße."),
        ("Welke verzekering heb ik?", "De aansprakelijkheidsverzekering is betaald."),
        ("A quelle heure ouvre l'hopital ?", "Je travaille à l'hôpital."),
        ("quelles allergies ai-je ?", "Je suis allergique aux crevettes."),
        ("cuanto costo la reparacion", "Las reparaciones costaron mucho."),
        ("Quanto custou a reparacao?", "A reparação foi cara."),
        ("где ключи от гаража?", "Ключ от гаража у соседки."),
        ("Кто починил котел?", "Сантехник починил котёл."),
        ("اين كلمة السر للانترنت", "كلمة السر للإنترنت على الثلاجة."),
        ("गीजर किसने ठीक किया?", "प्लंबर ने गीज़र बनाया।"),
        ("चाबियाँ कहाँ हैं?", "चाबी पड़ोसन के पास है।"),
        ("비밀번호가 뭐예요?", "와이파이 비밀번호는 냉장고에 있어요."),
        ("猫の名前は何ですか", "うちの猫はミケです。"),
        ("我的职业是什么", "他的职业是护士。"),
        ("ＷｉＦｉ", "the wifi at home"),
        ("a beagle", "Ada keeps two beagles with her."),
        ("Istanbul'da", "İSTANBUL çok güzel bir şehir."),
    ],
)
def test_other_forms_of_a_word_are_found(question: str, line: str) -> None:
    assert set(terms(question)) & set(terms(line))


@pytest.mark.parametrize(
    "question",
    [
        "Wo habe ich das denn und wann?",
        "Où est-ce que tu es ?",
        "¿Dónde está y por qué?",
        "Onde é que eu estou?",
        "где я и почему?",
        "मैं कहाँ हूँ?",
        "어디에 있어요?",
        "それはどこですか",
        "你在哪里？",
    ],
)
def test_a_question_of_function_words_asks_for_nothing(question: str) -> None:
    assert set(terms(question)) <= {"在"}


@given(st.text(alphabet=st.characters(categories=["L", "Nd"]), min_size=1))
def test_letters_of_any_script_leave_a_term(text: str) -> None:
    assert terms(text + "x9")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz '.,!"))
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
