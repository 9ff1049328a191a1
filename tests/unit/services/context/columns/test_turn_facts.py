"""What a line tells by its form alone, in English and in other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hms_services.context.columns.turn_facts import asks, facts_of


@pytest.mark.parametrize(
    "line",
    [
        "Where do you live?",
        "你住在哪里？",
        "你喜欢茶吗",
        "どこに住んでいますか。",
        "أين تسكن؟",
        "Πού μένεις;",
        "어디에 살아요?",
    ],
)
def test_a_line_asks_in_any_script(line: str) -> None:
    assert asks(line)


@pytest.mark.parametrize("line", ["I see.", "知道了。", "なるほど。", "a; b;", "? no"])
def test_other_lines_ask_nothing(line: str) -> None:
    assert not asks(line)


@pytest.mark.parametrize(
    "line",
    [
        "I moved to Utrecht last week.",
        "Ich bin gestern nach Köln gezogen.",
        "Wir haben im Januar geheiratet.",
        "J'ai déménagé la semaine dernière.",
        "Nos casamos en septiembre con toda la familia.",
        "Mudei-me para Braga no ano passado.",
        "Мы поженились в прошлом году.",
        "انتقلت إلى طنطا الشهر الماضي.",
        "पिछले साल मैंने साइकिल खरीदी।",
        "작년에 자전거를 샀어요.",
        "先月、京都に引っ越しました。",
        "我上个月搬到了杭州。",
        "婚礼在5月12日。",
    ],
)
def test_a_concrete_time_is_a_moment(line: str) -> None:
    facts = facts_of(line)

    assert [facts.moment, facts.time_word] == [True, True]


@pytest.mark.parametrize(
    "line",
    [
        "I like tea.",
        "Ich trinke meinen Kaffee ohne Zucker.",
        "Je travaille comme infirmière à l'hôpital.",
        "El mar está frío y bonito aquí.",
        "Кофе я пью без сахара.",
        "コーヒーは砂糖なしで飲みます。",
        "我的猫叫豆豆。",
    ],
)
def test_other_lines_name_no_time(line: str) -> None:
    facts = facts_of(line)

    assert [facts.moment, facts.time_word] == [False, False]


@pytest.mark.parametrize(
    ("line", "about_you"),
    [
        ("You look great, and your hair!", True),
        ("I like you.", False),
        ("Du siehst toll aus heute, wie geht es dir?", True),
        ("Ich habe dich gesehen, mein Freund.", False),
        ("Tu as l'air fatigué, comment va ta mère ?", True),
        ("Я купила себе новый велосипед.", False),
        ("あなたの犬は元気ですか", True),
        ("你最近怎么样？", True),
        ("我很好。", False),
    ],
)
def test_a_line_may_be_about_the_other(line: str, about_you: bool) -> None:
    assert facts_of(line).about_you is about_you


@pytest.mark.parametrize(
    ("line", "capitals"),
    [
        ("We met Ada and I'm glad.", {"Ada"}),
        ("J'ai vu Élise à Orléans hier soir.", {"Élise", "Orléans"}),
        ("Мы видели Анну в Самаре вчера.", {"Анну", "Самаре"}),
        ("Ich habe den Schlüssel im Garten verloren.", set()),
    ],
)
def test_names_are_capitals_that_begin_no_sentence(line: str, capitals: set[str]) -> None:
    assert facts_of(line).capitals == capitals


@given(st.text())
def test_any_line_is_taken(line: str) -> None:
    assert facts_of(line).names(frozenset()) <= 3
