"""Questions that ask for a person as a whole, in eleven languages, and those that do not."""

from __future__ import annotations

import pytest

from hms_services.context.retrieval.named_people import find_people
from hms_services.context.retrieval.profile_questions import asks_for_profile, profile_question
from hms_services.context.retrieval.question import understand

PROFILE = {
    "en": (
        "What do you know about me?",
        "Who am I?",
        "Tell me everything you know about me.",
        "Summarize what you know",
        "What have you learned about me so far?",
        "What kind of person am I?",
    ),
    "zh": (
        "你对我了解多少？",
        "我是谁？",
        "你知道关于我的什么？",
        "告诉我关于我的一切",
        "你都记得我的哪些事情？",
    ),
    "ja": ("私について何を知っていますか？", "私は誰ですか", "僕のことを全部教えて"),
    "ko": ("나에 대해 무엇을 알고 있어?", "나는 누구야?", "저에 대해 아는 것을 모두 말해 주세요"),
    "de": ("Was weißt du über mich?", "Wer bin ich?", "Erzähl mir alles, was du über mich weißt."),
    "fr": ("Que sais-tu de moi ?", "Qui suis-je ?", "Résume ce que tu sais de moi."),
    "es": ("¿Qué sabes de mí?", "¿Quién soy?", "Cuéntame todo lo que sabes sobre mí"),
    "pt": ("O que você sabe sobre mim?", "Quem sou eu?", "Me conte tudo sobre mim"),
    "ru": ("Что ты знаешь обо мне?", "Кто я?", "Расскажи всё обо мне"),
    "ar": ("ماذا تعرف عني؟", "من أنا؟", "أخبرني بكل شيء عني"),
    "hi": ("तुम मेरे बारे में क्या जानते हो?", "मैं कौन हूँ?", "मेरे बारे में सब कुछ बताओ"),
}
OTHER = (
    "What do you know about my car?",
    "Who is coming to dinner?",
    "Tell me about my sister.",
    "What do you remember about our trip to Rome?",
    "Where do I live?",
    "Have you got anything for me?",
    "Do you remember what I said?",
    "你知道我的生日吗？",
    "Was weißt du über meine Schwester?",
    "Que sais-tu de ma sœur ?",
    "내 생일이 언제야?",
    "кто я такой по профессии?",
)


@pytest.mark.parametrize("question", [each for row in PROFILE.values() for each in row])
def test_it_asks_for_a_person(question: str) -> None:
    assert asks_for_profile(question)


@pytest.mark.parametrize("question", OTHER)
def test_it_asks_for_something_else(question: str) -> None:
    assert not asks_for_profile(question)


def test_a_named_person_is_asked_for() -> None:
    asked = profile_question(find_people("What do you know about Ada?", ["Ada", "Bob"]))

    assert asked is not None
    assert asked.people == {"Ada"}
    assert profile_question(find_people("What does Ada know about cars?", ["Ada"])) is None


@pytest.mark.parametrize(
    ("question", "people"),
    [
        ("Can you tell me about Ada?", {"Ada"}),
        ("Could you tell me what you know about me so far?", set()),
        ("What have I told you about me?", set()),
    ],
)
def test_the_words_of_the_request_tell_that_a_person_is_meant(
    question: str, people: set[str]
) -> None:
    asked = understand(question, ["Ada", "Bob"], (), 0).profile

    assert asked is not None
    assert asked.people == people
