"""Stores of one person's notes as one store.

The rule: where every store of a folder has one speaker, and all have the same, they are the notes
of one person, who may keep them in one space. Conversations of several speakers are never pooled.
Files that repeat each other's lines should stay apart: of two equal lines one alone is evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hms_services.evaluation.evidence.known_evidence import (
    Conversation,
    ConversationTurn,
    EvidenceQuestion,
)


def pooled(stores: Sequence[Conversation], name: str) -> list[Conversation]:
    """One store of this name where the rule holds; the stores as they are where it does not.

    Ids and sessions get the name of their store in front: stores number theirs from 0. The lines
    of a store stay together, as when its file is imported.
    """
    speakers = {turn.speaker for each in stores for turn in each.turns}
    if len(stores) < 2 or len(speakers) != 1:
        return list(stores)
    turns = [_turn(turn, each.name) for each in stores for turn in each.turns]
    questions = [_question(q, each.name) for each in stores for q in each.questions]
    return [Conversation(name, turns, questions)]


def _turn(turn: ConversationTurn, store: str) -> ConversationTurn:
    session = f"{store}/{turn.session}" if turn.session else ""
    return replace(turn, id=f"{store}/{turn.id}", session=session)


def _question(question: EvidenceQuestion, store: str) -> EvidenceQuestion:
    return replace(
        question,
        id=f"{store}/{question.id}",
        evidence=frozenset(f"{store}/{each}" for each in question.evidence),
        passages={f"{store}/{each}": words for each, words in question.passages.items()},
    )
