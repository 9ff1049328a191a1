"""Stretches of conversations as spaces of their own: the floor holds where little is known."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from hms_services.evaluation.evidence.known_evidence import Conversation

# Lines of a small space, and how many of that size are cut from each conversation.
_SIZES = ((6, 6), (20, 4), (60, 3), (150, 2))
_SEED = 7


def with_small_spaces(conversations: Sequence[Conversation]) -> list[tuple[str, Conversation]]:
    """The conversations, and stretches of them with the questions that they answer.

    Each comes with the name of the whole conversation.
    """
    chance = random.Random(_SEED)
    spaces = [(whole.name, whole) for whole in conversations]
    for whole in conversations:
        spaces += [(whole.name, each) for each in _stretches(whole, chance)]
    return spaces


def _stretches(whole: Conversation, chance: random.Random) -> Iterator[Conversation]:
    for size, count in _SIZES:
        for number in range(count if len(whole.turns) > size else 0):
            start = chance.randrange(len(whole.turns) - size)
            name = f"{whole.name}-{size}-{number}"
            turns = whole.turns[start : start + size]
            known = {turn.id for turn in turns}
            yield replace(
                whole,
                name=name,
                turns=turns,
                questions=[each for each in whole.questions if each.evidence <= known],
            )
