"""Asks a running system the questions of a conversation, over gRPC like any other client."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import hms
from hms_services.evaluation.evidence.known_evidence import Conversation, EvidenceQuestion
from hms_services.evaluation.evidence.scores import Answered

# The most lines of a search. The deepest measure looks at 4,096 tokens, about a hundred turns.
DEPTH = 200
CONTEXTS = (1024,)
"""Tokens of the contexts that are built for each question."""
# The first question of a space builds its columns: it must not fail because that takes long.
_PATIENCE_S = 60.0
# Documents may have 30 kB each: a page of them must fit into one message.
_PAGE = 100


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


@dataclass(frozen=True, slots=True)
class _Asking:
    memory: hms.Memory
    tokens: Mapping[str, int]
    turns: Mapping[str, str]
    """The turn of each memory, by the memory's id; empty where no context is built."""
    explain: bool


def ask_all(
    memory: hms.Memory,
    conversation: Conversation,
    *,
    explain: bool = False,
    contexts: bool = False,
    on_answer: Callable[[], object] = lambda: None,
) -> list[AskedQuestion]:
    """Ask every question of the conversation.

    Args:
        memory: a client of the space that holds the conversation.
        conversation: whose questions are asked.
        explain: whether to keep the measured features of every line.
        contexts: whether to build a context of each size of ``CONTEXTS`` as well.
        on_answer: called after each answer.
    """
    tokens = {turn.id: turn.tokens for turn in conversation.turns}
    turns = turns_of(memory) if contexts else {}
    asking = _Asking(memory, tokens, turns, explain)
    asked = []
    for question in conversation.questions:
        asked.append(_ask(asking, question))
        on_answer()
    return asked


def turns_of(memory: hms.Memory) -> dict[str, str]:
    """The turn of each memory of a space, by the memory's id; empty for what is no turn."""
    return {each.id: each.attributes.get("source", "") for each in memory.list(page_size=_PAGE)}


def _ask(asking: _Asking, question: EvidenceQuestion) -> AskedQuestion:
    memory, explain = asking.memory, asking.explain
    began = time.perf_counter()
    found = memory.recall(question.text, limit=DEPTH, explain=explain, timeout=_PATIENCE_S)
    seconds = time.perf_counter() - began
    usual = memory.recall(question.text, timeout=_PATIENCE_S)
    known = list(_first_of_each(found, asking.tokens))
    ranked = [turn for turn, _ in known]
    shown = {budget: _shows(asking, question, budget) for budget in CONTEXTS if asking.turns}
    return AskedQuestion(
        answered=Answered(question, ranked, asking.tokens, shown),
        lines=len(usual),
        seconds=seconds,
        missing=found.missing,
        features=known if explain else (),
    )


def _first_of_each(
    found: hms.Recall, known: Mapping[str, int]
) -> Iterator[tuple[str, Mapping[str, float]]]:
    """The turns, best first, each once: of a turn in several parts its best part counts."""
    seen: set[str] = set()
    for each in found:
        turn = each.memory.attributes.get("source", "")
        if turn in known and turn not in seen:
            seen.add(turn)
            yield turn, each.features


def _shows(asking: _Asking, question: EvidenceQuestion, budget: int) -> bool:
    """Whether the context has a line of every turn of evidence, and the words that answer."""
    built = asking.memory.context(question.text, tokens=budget, peek=True, deadline=_PATIENCE_S)
    held = {asking.turns.get(line.memory_id, "") for line in built.lines}
    text = _spaced(built.text)
    return question.evidence <= held and all(
        _spaced(words) in text for words in question.passages.values()
    )


def _spaced(text: str) -> str:
    return " ".join(text.split())
