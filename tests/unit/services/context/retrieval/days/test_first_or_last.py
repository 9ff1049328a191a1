"""Which questions want the newest, or the oldest, of the memories that answer them."""

from __future__ import annotations

import pytest

from hms_services.context.retrieval.days.first_or_last import Extreme, extreme_asked

NEWEST = [
    "When did I last see Petra?",
    "When was the last time I ate pizza?",
    "Who did I have lunch with most recently?",
    "What is the latest news of Ada?",
    "What did I last buy?",
    "When have we last met?",
    "Where was my last dentist appointment?",
    "What was the last book that I read?",
    "Wann habe ich Petra zuletzt gesehen?",
    "Wann war ich das letzte Mal im Kino?",
    "Quand ai-je vu Petra pour la dernière fois ?",
    "¿Cuándo vi a Petra por última vez?",
    "Quando vi a Petra pela última vez?",
    "Когда я в последний раз видел Петру?",
    "متى رأيت بترا آخر مرة؟",
    "मैंने पेट्रा को आखिरी बार कब देखा?",
    "我最近一次见到王芳是什么时候？",
    "上次去医院是什么时候？",
    "最後に田中さんに会ったのはいつ？",
    "마지막으로 민수를 만난 게 언제야?",
]
OLDEST = [
    "When did I first meet Petra?",
    "When was the first time I ate sushi?",
    "Wann war ich zum ersten Mal in Rom?",
    "Quand ai-je vu Rome pour la première fois ?",
    "¿Cuándo fue la primera vez que vi Roma?",
    "Quando vi Roma pela primeira vez?",
    "Когда я впервые увидел Рим?",
    "متى زرت روما لأول مرة؟",
    "मैं पहली बार रोम कब गया?",
    "我第一次去罗马是什么时候？",
    "初めてローマに行ったのはいつ？",
    "처음으로 로마에 간 게 언제야?",
]
NEITHER = [
    "What did I do last week?",
    "When did I see Petra last month?",
    "What is Ada's last name?",
    "What were his last words?",
    "Where was I last summer?",
    "When did she get her first car?",
    "How long does the battery last?",
    "Was habe ich letzte Woche gemacht?",
    "上周我做了什么？",
    "",
]
CASES = [
    *((each, Extreme.NEWEST) for each in NEWEST),
    *((each, Extreme.OLDEST) for each in OLDEST),
    *((each, None) for each in NEITHER),
]


@pytest.mark.parametrize(("question", "wanted"), CASES, ids=[question for question, _ in CASES])
def test_a_question_wants_the_newest_the_oldest_or_any(
    question: str, wanted: Extreme | None
) -> None:
    assert extreme_asked(question.lower()) is wanted
