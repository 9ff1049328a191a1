"""The measures of a ranking, for one question and over many.

=========  =========================================================================================
r@k        the share of the evidence among the first k lines
all@k      whether all of it is
mrr        one divided by the rank of the first line of evidence; 0 when none was found
ndcg@10    the gain of the first ten lines as a share of what the best order gives; a line of
           evidence at rank n counts 1 / log2(n + 1) (Järvelin and Kekäläinen 2002)
cov@T      whether all of it fits when lines are taken in rank order until one would pass T tokens
ctx@T      whether the context of T tokens that the system built shows all of it; only where one was
           built
=========  =========================================================================================

Every figure is a mean over questions.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hms_services.evaluation.evidence.known_evidence import (
    ADVERSARIAL,
    CATEGORIES,
    EvidenceQuestion,
)

PLACES = (1, 5, 10, 20)
BUDGETS = (512, 1024, 2048, 4096)
_GAIN_PLACES = 10

Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question, and the turns that were found for it."""

    question: EvidenceQuestion
    ranked: Sequence[str]
    """Ids of turns, best first, each once."""
    tokens: Mapping[str, int]
    """The tokens of every turn of the conversation, by id."""
    shown: Mapping[int, bool] = field(default_factory=dict)
    """By tokens: whether the context that the system built shows all the evidence."""


def score(answered: Answered) -> Scores:
    """The measures of one answer."""
    wanted = answered.question.evidence
    places = [n for n, turn in enumerate(answered.ranked, 1) if turn in wanted]
    scores = {f"r@{k}": sum(n <= k for n in places) / len(wanted) for k in PLACES}
    scores |= {f"all@{k}": float(scores[f"r@{k}"] == 1.0) for k in PLACES}
    scores["mrr"] = 1 / places[0] if places else 0.0
    scores[f"ndcg@{_GAIN_PLACES}"] = _gain(places) / _gain(range(1, len(wanted) + 1))
    scores |= {f"cov@{budget}": _covered(answered, budget) for budget in BUDGETS}
    scores |= {f"ctx@{budget}": float(all_there) for budget, all_there in answered.shown.items()}
    return scores


def mean(scores: Iterable[Scores]) -> Scores:
    """The mean of each measure; empty without scores."""
    rows = list(scores)
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]} if rows else {}


def overall(answers: Iterable[Answered]) -> Scores:
    """The measures over all questions but the adversarial ones."""
    return mean(score(each) for each in answers if each.question.category != ADVERSARIAL)


def by_category(answers: Iterable[Answered]) -> dict[str, Scores]:
    """The measures of each category that has questions, by its name."""
    rows: dict[str, list[Scores]] = {}
    for each in answers:
        name = CATEGORIES.get(each.question.category, f"category {each.question.category}")
        rows.setdefault(name, []).append(score(each))
    return {name: mean(rows[name]) for name in (*CATEGORIES.values(), *rows) if name in rows}


def _gain(places: Iterable[int]) -> float:
    return sum(1 / math.log2(n + 1) for n in places if n <= _GAIN_PLACES)


def _covered(answered: Answered, budget: int) -> float:
    left, missing = budget, set(answered.question.evidence)
    for turn in answered.ranked:
        left -= answered.tokens[turn]
        if left < 0:
            break
        missing.discard(turn)
    return float(not missing)
