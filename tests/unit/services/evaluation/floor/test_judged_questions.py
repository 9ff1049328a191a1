"""Which questions a floor is measured by: those of a space, general ones, those of others."""

from __future__ import annotations

from collections import Counter

from hms_services.evaluation.evidence.known_evidence import (
    Conversation,
    ConversationTurn,
    EvidenceQuestion,
)
from hms_services.evaluation.floor.judged_questions import OTHERS, questions_of
from hms_services.evaluation.floor.small_spaces import with_small_spaces
from hms_services.evaluation.floor.unrelated_questions import unrelated_questions


def conversation(name: str, lines: int = 300) -> Conversation:
    turns = [ConversationTurn(str(n), "Ada", f"line {n}", 3) for n in range(lines)]
    questions = [
        EvidenceQuestion(f"{name}/{n}", f"{name} {n}?", 4, frozenset({str(n)}), "")
        for n in range(lines)
    ]
    return Conversation(name, turns, questions)


def test_a_small_space_has_the_questions_that_it_answers() -> None:
    spaces = with_small_spaces([conversation("a")])

    sizes = Counter(len(space.turns) for _, space in spaces)
    assert set(sizes) == {6, 20, 60, 150, 300}
    assert {whole for whole, _ in spaces} == {"a"}
    assert len({space.name for _, space in spaces}) == len(spaces)
    for _, space in spaces:
        ids = {turn.id for turn in space.turns}
        assert all(each.evidence <= ids for each in space.questions)


def test_a_space_is_asked_its_own_general_and_others_questions() -> None:
    everything = [conversation("a"), conversation("b")]

    asked = list(questions_of(everything[0], "a", everything))

    kinds = Counter(
        "own" if not kind else OTHERS if kind == OTHERS else "general" for kind, *_ in asked
    )
    assert kinds == {"own": 300, "general": 120, OTHERS: 60}
    assert all(text.startswith("b ") for kind, text, _ in asked if kind == OTHERS)


def test_there_are_general_questions_in_eleven_languages() -> None:
    questions = [text for _, text in unrelated_questions()]

    assert len(questions) >= 200
    assert len(set(questions)) == len(questions)
    assert {"zh", "ja", "ko", "de", "fr", "es", "ar", "hi", "ru", "pt"} <= {
        kind for kind, _ in unrelated_questions()
    }
