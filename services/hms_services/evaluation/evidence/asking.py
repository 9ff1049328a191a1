"""The questions of a conversation put to the running system, over gRPC as any client would."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import hms
from hms_services.evaluation.evidence.known_evidence import Conversation, EvidenceQuestion
from hms_services.evaluation.evidence.scores import Answered

# As deep as a search goes; the deepest measure looks at 4,096 tokens, about a hundred turns.
DEPTH = 200
# A first question of a space makes its columns; none may fail for that.
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question's answer with what a caller sees beside the ranking."""

    answered: Answered
    lines: int
    """How many a caller gets that does not say how many."""
    seconds: float
    missing: Sequence[str]
    features: Sequence[tuple[str, Mapping[str, float]]] = field(default=())
    """Turn and measured features, best first; only when they were asked for."""


def ask_all(
    memory: hms.Memory,
    conversation: Conversation,
    *,
    explain: bool = False,
    on_answer: Callable[[], object] = lambda: None,
) -> list[AskedQuestion]:
    """Every question's answer from the space of ``memory``, which holds the conversation."""
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
