"""How much of a conversation a context may leave out before an answer is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import hms
from hms_services.cli.output import stderr
from hms_services.evaluation.concept_words import averaged, concept_words
from hms_services.evaluation.conversations import ADVERSARIAL, Conversation
from hms_services.local.temporary_system import Stage

# Shares of a conversation's tokens that a context may have.
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4)
_MOST_TOKENS = 32_768
_PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Compacted:
    """One context that was built."""

    share: float
    """What was allowed, of the conversation's tokens."""
    used: float
    """What was used of them."""
    covered: bool
    """Whether the context holds every line of evidence."""


def compaction(stage: Stage, conversations: Sequence[Conversation]) -> dict[str, Any]:
    """What contexts of each share cover, and what concepts keep, of a system that holds them all.

    ``{"contexts": {share: figures}, "concepts": figures}``; the latter is empty where none formed.
    """
    columns = (TextColumn("{task.description:<18}"), BarColumn(bar_width=24), MofNCompleteColumn())
    made: list[Compacted] = []
    kept = []
    with Progress(
        *columns, TimeElapsedColumn(), console=stderr, disable=not stderr.is_terminal
    ) as bars:
        task = bars.add_task("compacting", total=sum(map(_asked, conversations)))
        for each in conversations:
            with stage.memory(each.name) as memory:
                made += compact(memory, each, lambda: bars.advance(task))
                kept.append(concept_words(memory, each))
    return {"contexts": summed_up(made), "concepts": averaged(kept)}


def _asked(conversation: Conversation) -> int:
    return sum(question.category != ADVERSARIAL for question in conversation.questions)


def compact(
    memory: hms.Memory, conversation: Conversation, on_answer: Callable[[], object]
) -> list[Compacted]:
    """A context a question and share, from the space of ``memory``, which holds the conversation.

    What a context holds is told by its lines: their memories name the turns they came from.
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
    """By share: questions whose evidence is all there, and tokens that were used, both of 1."""
    summary = {}
    for share in SHARES:
        of_share = [each for each in made if each.share == share]
        if of_share:
            summary[f"{share:.0%}"] = {
                "covered": round(sum(each.covered for each in of_share) / len(of_share), 4),
                "used": round(sum(each.used for each in of_share) / len(of_share), 4),
            }
    return summary
