"""The order of what was found: one function, ``rank``, over signals that have names.

A first ranking: words first, then meaning, with tier and recency as tie-breakers. Every
signal lies between 0 and 1 by a fixed formula, so that a score depends on the memory and the
question alone and not on what else was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import exp
from typing import NamedTuple

from hms_schemas.generated.records import MemoryState, Tier
from hms_streams.memory.relevance import strength

# Shares of the score; together 1. Words lead while questions are embedded with the names of people
# in them, which pull the vector away from what is asked. Chosen by trial on the questions of two
# long conversations, so the figures flatter: 64 % of the evidence among the first ten; 59 % with
# words .48 and meaning .40.
WEIGHTS: Mapping[str, float] = {"words": 0.60, "meaning": 0.28, "tier": 0.04, "recency": 0.08}
_WORDS, _MEANING, _TIER, _RECENCY = (WEIGHTS[n] for n in ("words", "meaning", "tier", "recency"))
_LONG, _SHORT = Tier.LONG, Tier.SHORT

# BM25 that counts as half a match: one word of the question that every twentieth memory has, as
# k1 = 0.5 and b = 0 hardly look at repetition and length. Lower, and rare words count no more.
_HALF_MATCH_BM25 = 3.0
# MiniLM's cosine of unrelated sentences, and the distance from there to a paraphrase.
_UNRELATED_COSINE = 0.11
_RELATED_SPAN = 0.5
# Strength is in log-odds: 0 for one use a second ago, -5.7 for a day, -7.4 for a month, -8.6 for
# a year. A day is the middle; the slope keeps months apart.
_MIDDLE_STRENGTH = -5.7
_STRENGTH_SLOPE = 0.5
# A signal below this is not given as a reason to people.
_TELLING = 0.15


class Candidate(NamedTuple):
    """A memory that may be the answer, with what the index said of it."""

    memory: MemoryState
    bm25: float = 0.0
    """0 when no word of the question is in it."""
    cosine: float = 0.0
    """Of question and memory; 0 when it is not among the nearest."""


class Scored(NamedTuple):
    """A candidate with its place in the order."""

    memory: MemoryState
    score: float
    """0 to 1."""
    words: float
    meaning: float
    tier: float
    recency: float

    @property
    def signals(self) -> dict[str, float]:
        """What the score is the sum of, by ``WEIGHTS``; each 0 to 1."""
        return {
            "words": round(self.words, 4),
            "meaning": round(self.meaning, 4),
            "tier": round(self.tier, 4),
            "recency": round(self.recency, 4),
        }

    @property
    def reason(self) -> str:
        """Why it was found, for people."""
        found_by = [name for name in ("words", "meaning") if getattr(self, name) >= _TELLING]
        return f"found by {' and '.join(found_by) or 'a faint likeness'}"


def rank(candidates: Iterable[Candidate], now_us: int) -> list[Scored]:
    """The candidates, best first; of equal scores the earlier memory first, then the lower id.

    Args:
        candidates: each memory once.
        now_us: the moment that the question is asked at, µs: recency is counted up to there.
    """
    # Tuples that compare by themselves: an id is there once, so that nothing after it is looked at.
    places = [
        (-scored.score, scored.memory.occurred_at, scored.memory.memory_id, scored)
        for scored in (_score(*candidate, now_us) for candidate in candidates)
    ]
    places.sort()
    return [scored for *_, scored in places]


def _score(memory: MemoryState, bm25: float, cosine: float, now_us: int) -> Scored:
    words = bm25 / (bm25 + _HALF_MATCH_BM25)
    # What was found by its words alone has no cosine; what is less than unrelated counts for none.
    meaning = (cosine - _UNRELATED_COSINE) / _RELATED_SPAN if cosine > _UNRELATED_COSINE else 0.0
    meaning = meaning if meaning < 1.0 else 1.0
    # By identity: an enum's hash, which a dictionary would ask for, is a call into Python.
    tier = 1.0 if memory.tier is _LONG else 0.5 if memory.tier is _SHORT else 0.0
    recency = _logistic(_STRENGTH_SLOPE * (strength(memory, now_us) - _MIDDLE_STRENGTH))
    score = _WORDS * words + _MEANING * meaning + _TIER * tier + _RECENCY * recency
    # Six digits: what is equal to a person is a tie, and ties have an order of their own.
    return Scored(memory, round(score, 6), words, meaning, tier, recency)


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + exp(-value)) if value > -700.0 else 0.0
