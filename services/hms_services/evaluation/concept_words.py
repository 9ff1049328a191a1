"""How many key words of the answers are left when concepts replace a conversation.

Two texts of the same size are compared: the beginning of the conversation, and random turns.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import accumulate, takewhile
from statistics import fmean

import hms
from hms_services.evaluation.evidence.known_evidence import (
    ADVERSARIAL,
    Conversation,
    ConversationTurn,
)
from hms_streams.index.words import terms
from hms_streams.memory.token_estimate import estimate_tokens

# The same random turns on every machine.
_SEED = 7
# One page of a listing.
_PAGE = 1000


def concept_words(memory: hms.Memory, conversation: Conversation) -> dict[str, float]:
    """The shares of ``shares``, with the concepts of a space; empty where it has none."""
    formed = list(memory.list(kinds=[hms.Kind.CONCEPT], page_size=_PAGE))
    texts = [each.content for each in formed if not each.superseded_by]
    return shares(conversation, texts) if texts else {}


def shares(conversation: Conversation, concepts: Sequence[str]) -> dict[str, float]:
    """The share of the key words that each text keeps, and the share of the tokens it takes.

    Args:
        conversation: whose answers hold the key words.
        concepts: the texts of its concepts.

    Returns:
        Shares of 1: ``tokens``, and what ``concepts``, ``cut off`` and ``random`` turns keep.
    """
    shuffled = list(conversation.turns)
    random.Random(_SEED).shuffle(shuffled)
    size = sum(map(estimate_tokens, concepts))
    answers = [
        wanted
        for question in conversation.questions
        if question.category != ADVERSARIAL and (wanted := set(terms(question.answer)))
    ]
    return {
        "tokens": size / sum(map(_tokens, conversation.turns)),
        "concepts": _kept(answers, concepts),
        "cut off": _kept(answers, _as_many(conversation.turns, size)),
        "random": _kept(answers, _as_many(shuffled, size)),
    }


def averaged(found: Iterable[dict[str, float]]) -> dict[str, float]:
    """The mean of each share over the conversations that have concepts; empty where none has."""
    rows = [each for each in found if each]
    return {name: round(fmean(row[name] for row in rows), 4) for name in rows[0]} if rows else {}


def _kept(answers: Sequence[set[str]], texts: Iterable[str]) -> float:
    """The share of an answer's key words that the texts hold: the mean over all answers."""
    there = {term for text in texts for term in terms(text)}
    return fmean(len(wanted & there) / len(wanted) for wanted in answers) if answers else 0.0


def _as_many(turns: Sequence[ConversationTurn], size: int) -> list[str]:
    """The first turns that fit into so many tokens."""
    used = accumulate(map(_tokens, turns))
    fitting = takewhile(lambda each: each[1] <= size, zip(turns, used, strict=True))
    return [_line(turn) for turn, _ in fitting]


def _tokens(turn: ConversationTurn) -> int:
    """Tokens as concepts are counted; the numbers in the file may be counted otherwise."""
    return estimate_tokens(_line(turn))


def _line(turn: ConversationTurn) -> str:
    return f"{turn.speaker}: {turn.text}"
