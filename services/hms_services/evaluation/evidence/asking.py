"""Asks a running system the questions of a conversation, over gRPC like any other client."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import hms
from hms_services.evaluation.evidence.known_evidence import Conversation, EvidenceQuestion
from hms_services.evaluation.evidence.scores import Answered

# The most lines of a search. The deepest measure looks at 4,096 tokens, about a hundred turns.
DEPTH = 200
# The first question of a space builds its columns: it must not fail because that takes long.
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """The answer to one question, and what a caller sees besides the ranking."""

    answered: Answered
    lines: int
    """How many lines a caller gets who does not say how many."""
    seconds: float
    missing: Sequence[str]
    features: Sequence[tuple[str, Mapping[str, float]]] = field(default=())
    """Turns and their measured features, best first; empty unless ``explain`` was given."""


def ask_all(
    memory: hms.Memory,
    conversation: Conversation,
    *,
    explain: bool = False,
    on_answer: Callable[[], object] = lambda: None,
) -> list[AskedQuestion]:
    """Ask every question of the conversation.

    Args:
        memory: a client of the space that holds the conversation.
        conversation: whose questions are asked.
        explain: whether to keep the measured features of every line.
        on_answer: called after each answer.
    """
    tokens = {turn.id: turn.tokens for turn in conversation.turns}
    asked = []
    for question in conversation.questions:
        asked.append(_ask(memory, question, tokens, explain=explain))
        on_answer()
    return asked


def _ask(
    memory: hms.Memory, question: EvidenceQuestion, tokens: Mapping[str, int], *, explain: bool
) -> AskedQuestion:
    began = time.perf_counter()
    found = memory.recall(question.text, limit=DEPTH, explain=explain, timeout=_PATIENCE_S)
    seconds = time.perf_counter() - began
    usual = memory.recall(question.text, timeout=_PATIENCE_S)
    turns = [(each.memory.attributes.get("source", ""), each.features) for each in found]
    known = [(turn, features) for turn, features in turns if turn in tokens]
    return AskedQuestion(
        answered=Answered(question, [turn for turn, _ in known], tokens),
        lines=len(usual),
        seconds=seconds,
        missing=found.missing,
        features=known if explain else (),
    )
