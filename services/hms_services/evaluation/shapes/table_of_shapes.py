"""THE table of generated shapes: what applications store, for which no data is published.

Each is pure: the same seed makes the same stores. Those of an exam have wordings that those of
train seeds never have.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Protocol

from hms_schemas.errors import NotFoundError
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.shapes.application_facts import application_facts
from hms_services.evaluation.shapes.assistant_chats import assistant_chats
from hms_services.evaluation.shapes.coding_agent import coding_agent
from hms_services.evaluation.shapes.dictation import dictation
from hms_services.evaluation.shapes.documents import documents
from hms_services.evaluation.shapes.group_chats import group_chats

TRAIN_SEEDS = (1, 2, 3)
"""Weights may be fitted to stores of these seeds."""
EXAM_SEED = 101
"""Seeds from here on are an exam: nothing may be fitted to them."""


class _Generator(Protocol):
    def __call__(self, seed: int, *, exam: bool) -> list[Conversation]: ...


GENERATORS = MappingProxyType[str, _Generator](
    {
        "assistant-chats": assistant_chats,
        "coding-agent": coding_agent,
        "application-facts": application_facts,
        "documents": documents,
        "group-chats": group_chats,
        "dictation": dictation,
    }
)
"""By the name of the shape."""


def conversations(shape: str, seed: int) -> list[Conversation]:
    """The stores of a generated shape. A seed from ``EXAM_SEED`` on makes an exam.

    Raises:
        NotFoundError: no generator has this name.
    """
    if shape not in GENERATORS:
        raise NotFoundError(
            f"No generated shape is called {shape!r}.",
            fix=f"Choose from {', '.join(GENERATORS)}.",
        )
    return GENERATORS[shape](seed, exam=seed >= EXAM_SEED)
