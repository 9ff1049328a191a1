"""What concepts keep of the answers, beside as much text that was not chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.services.evaluation.small_conversation import flat

from hms_services.evaluation.concept_words import averaged, shares
from hms_services.evaluation.evidence.known_evidence import Conversation, read_folder


@pytest.fixture
def conversation(tmp_path: Path) -> Conversation:
    """Its answers: Biscuit; a beagle; Ghent; canals and bread."""
    (tmp_path / "conv-1.json").write_text(json.dumps(flat()))
    return read_folder(tmp_path)[0]


def test_words_are_compared_by_their_stems_answer_by_answer(conversation: Conversation) -> None:
    found = shares(conversation, ["Bob likes a canal in Ghent."])

    assert found["concepts"] == pytest.approx((0 + 0 + 1 + 1 / 2) / 4)


def test_the_others_have_as_many_tokens(conversation: Conversation) -> None:
    first = f"{conversation.turns[0].speaker}: {conversation.turns[0].text}"

    found = shares(conversation, ["x" * len(first)])

    assert found["concepts"] == 0
    assert found["cut off"] == pytest.approx(1 / 4)
    assert 0 < found["tokens"] < 1


def test_all_of_the_conversation_keeps_all(conversation: Conversation) -> None:
    found = shares(conversation, [f"{turn.speaker}: {turn.text}" for turn in conversation.turns])

    assert found == {"tokens": 1.0, "concepts": 1.0, "cut off": 1.0, "random": 1.0}


def test_adversarial_questions_have_no_answer_to_keep(tmp_path: Path) -> None:
    fact = flat()
    fact["qa"] = [
        {"question": "?", "category": 5, "evidence": ["D1:1"], "answer": "Biscuit"},
        {"question": "?", "category": 4, "evidence": ["D1:3"], "answer": "A beagle"},
    ]
    (tmp_path / "conv-1.json").write_text(json.dumps(fact))

    assert shares(read_folder(tmp_path)[0], ["A beagle."])["concepts"] == 1.0


def test_conversations_without_concepts_do_not_count() -> None:
    assert averaged([{}, {"concepts": 0.5}, {"concepts": 0.25}]) == {"concepts": 0.375}
    assert averaged([{}]) == {}
