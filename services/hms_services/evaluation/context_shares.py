"""How much of a conversation a context may leave out before an answer is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import hms
from hms_services.evaluation.concept_words import averaged, concept_words
from hms_services.evaluation.evidence.known_evidence import ADVERSARIAL, Conversation
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.temporary_system import RunningSystem

# Shares of a conversation's tokens that a context may have.
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4)
_MOST_TOKENS = 32_768
_PATIENCE_S = 60.0
_COMPACTING = "compacting"


@dataclass(frozen=True, slots=True)
class Compacted:
    """One context that the system built for a question."""

    share: float
    """How many tokens were allowed: a share of the conversation's tokens."""
    used: float
    """How many tokens the context has: a share of the conversation's tokens."""
    covered: bool
    """Whether the context holds every line of evidence."""


def compaction(
    system: RunningSystem, conversations: Sequence[Conversation], reporter: Reporter
) -> dict[str, Any]:
    """What contexts of each share cover, and how many of the answers' words concepts keep.

    Args:
        system: holds the conversations, each in a space of its name.
        conversations: whose questions are asked.
        reporter: is told how many questions are done.

    Returns:
        ``{"contexts": {share: figures}, "concepts": figures}``; ``concepts`` is empty where none
        formed.
    """
    made: list[Compacted] = []
    kept = []
    answers = count(1)
    with reporter.counting({_COMPACTING: sum(map(_scored, conversations))}) as on_count:
        for each in conversations:
            with system.memory(each.name) as memory:
                made += compact(memory, each, lambda: on_count(_COMPACTING, next(answers)))
                kept.append(concept_words(memory, each))
    return {"contexts": summed_up(made), "concepts": averaged(kept)}


def _scored(conversation: Conversation) -> int:
    """How many questions count: all but the adversarial ones."""
    return sum(question.category != ADVERSARIAL for question in conversation.questions)


def compact(
    memory: hms.Memory, conversation: Conversation, on_answer: Callable[[], object]
) -> list[Compacted]:
    """Build a context for each question and each share.

    Args:
        memory: a client of the space that holds the conversation. Each memory names its turn.
        conversation: whose questions are asked.
        on_answer: called when all contexts of a question are built.
    """
    turns = {each.id: each.attributes.get("source", "") for each in memory.list(page_size=1000)}
    made = []
    for question in conversation.questions:
        if question.category == ADVERSARIAL:
            continue
        for share in SHARES:
            budget = min(int(conversation.tokens * share), _MOST_TOKENS)
            built = memory.context(question.text, tokens=budget, peek=True, deadline=_PATIENCE_S)
            held = {turns.get(line.memory_id, "") for line in built.lines}
            made.append(
                Compacted(share, built.tokens / conversation.tokens, question.evidence <= held)
            )
        on_answer()
    return made


def summed_up(made: Sequence[Compacted]) -> dict[str, Any]:
    """For each share: the part of questions with all evidence there, and of tokens used."""
    summary = {}
    for share in SHARES:
        of_share = [each for each in made if each.share == share]
        if of_share:
            summary[f"{share:.0%}"] = {
                "covered": round(sum(each.covered for each in of_share) / len(of_share), 4),
                "used": round(sum(each.used for each in of_share) / len(of_share), 4),
            }
    return summary
