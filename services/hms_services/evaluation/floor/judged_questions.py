"""Asks a running system questions that its memories answer, and questions that none answers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import hms
from hms_services.evaluation.evidence.known_evidence import ADVERSARIAL, Conversation
from hms_services.evaluation.floor.unrelated_questions import unrelated_questions

OTHERS = "other conversations"
"""The kind of a question that another conversation answers."""
# Unrelated questions of each space: of a whole conversation, and of a stretch of one.
_GENERAL, _OF_OTHERS = 120, 60
_GENERAL_OF_SMALL, _OF_OTHERS_OF_SMALL = 16, 8
_SMALL = 151
_LINES = 10
_PATIENCE_S = 60.0
_SEED = 11


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """One question to one space."""

    conversation: str
    """Where the space's lines come from."""
    kind: str
    """Of an unrelated question; empty for one that a memory answers."""
    lines: int
    """Of the space."""
    likenesses: Mapping[str, float]
    found: float
    """The share of the evidence in ten lines; 0 for an unrelated question."""

    @property
    def related(self) -> bool:
        """Whether a memory answers it."""
        return not self.kind


def judge_all(
    space: Conversation,
    whole: str,
    memory: hms.Memory,
    everything: Sequence[Conversation],
    on_answer: Callable[[], object] = lambda: None,
) -> list[JudgedQuestion]:
    """Ask a space its own questions and unrelated ones.

    Args:
        space: what the space holds.
        whole: the name of the conversation that it is, or is a stretch of.
        memory: a client of the space.
        everything: all conversations; the questions of the others are unrelated.
        on_answer: called after each answer.
    """
    judged = []
    for kind, text, evidence in questions_of(space, whole, everything):
        found = memory.recall(text, limit=_LINES, explain=True, timeout=_PATIENCE_S)
        ids = {each.memory.attributes.get("source", "") for each in found}
        share = len(evidence & ids) / len(evidence) if evidence else 0.0
        judged.append(JudgedQuestion(whole, kind, len(space.turns), found.likenesses, share))
        on_answer()
    return judged


def questions_of(
    space: Conversation, whole: str, everything: Sequence[Conversation]
) -> Iterator[tuple[str, str, frozenset[str]]]:
    """The kind, the text and the evidence of each question; see ``judge_all``."""
    for each in space.questions:
        if each.category != ADVERSARIAL:
            yield "", each.text, each.evidence
    chance = random.Random(f"{_SEED}{space.name}")
    small = len(space.turns) < _SMALL
    general = list(unrelated_questions())
    for kind, text in chance.sample(general, _GENERAL_OF_SMALL if small else _GENERAL):
        yield kind, text, frozenset()
    others = [q.text for other in everything if other.name != whole for q in other.questions]
    wanted = _OF_OTHERS_OF_SMALL if small else _OF_OTHERS
    for text in chance.sample(others, min(wanted, len(others))):
        yield OTHERS, text, frozenset()
