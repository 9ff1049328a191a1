"""Fills a temporary system, asks it related and unrelated questions, and fits the floor."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from hms_services.evaluation.evidence.filled_system import filled_system
from hms_services.evaluation.evidence.known_evidence import Conversation
from hms_services.evaluation.floor.judged_questions import (
    JudgedQuestion,
    judge_all,
    questions_of,
)
from hms_services.evaluation.floor.small_spaces import with_small_spaces
from hms_services.local.temporary.reporter import Reporter

_ASKING = "asking"


def judged_questions(
    conversations: Sequence[Conversation], embedding: str, reporter: Reporter
) -> list[JudgedQuestion]:
    """All questions to all spaces: whole conversations, and stretches of them.

    Args:
        conversations: what the spaces hold, with their questions.
        embedding: the name of the embedder; ``none``: by words alone.
        reporter: is told how far it is.
    """
    spaces = with_small_spaces(conversations)
    total = sum(1 for whole, space in spaces for _ in questions_of(space, whole, conversations))
    judged: list[JudgedQuestion] = []
    done = count(1)
    with (
        filled_system([space for _, space in spaces], embedding, reporter) as system,
        reporter.counting({_ASKING: total}) as on_count,
    ):
        for whole, space in spaces:
            with system.memory(space.name) as memory:
                judged += judge_all(
                    space, whole, memory, conversations, lambda: on_count(_ASKING, next(done))
                )
    return judged
