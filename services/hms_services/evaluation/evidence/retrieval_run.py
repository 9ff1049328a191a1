"""Measures retrieval: how much of the evidence the running system finds, and the baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any

from hms_services.evaluation.evidence.asking import AskedQuestion, ask_all
from hms_services.evaluation.evidence.baselines import baselines, has_other_lines
from hms_services.evaluation.evidence.filled_system import filled_system, install_weights
from hms_services.evaluation.evidence.known_evidence import ADVERSARIAL, Conversation
from hms_services.evaluation.evidence.scores import Answered, by_category, mean, overall, score
from hms_services.local.temporary.reporter import Reporter
from hms_services.local.temporary.temporary_system import RunningSystem
from hms_streams.embedding.embedder_loading import load_embedder

MULTI_HOP = 1
_ASKING = "asking"
# What programs get of each system.
JSON_MEASURES = (
    *("r@1", "r@5", "r@10", "r@20", "all@10", "mrr", "ndcg@10"),
    *("cov@512", "cov@1024", "cov@2048", "cov@4096", "ctx@1024"),
)


@dataclass(frozen=True, slots=True)
class RetrievalRun:
    """The answers of one system to the questions of all conversations."""

    name: str
    asked: Mapping[str, Sequence[AskedQuestion]]
    """By the name of the conversation."""

    @property
    def answers(self) -> list[Answered]:
        """All answers, one conversation after the other."""
        return [each.answered for of_one in self.asked.values() for each in of_one]


@dataclass(slots=True)
class Retrieval:
    """The answers of one system, and those of the baselines by name."""

    run: RetrievalRun
    baselines: dict[str, list[Answered]] = field(default_factory=dict)

    def as_fact(self) -> dict[str, Any]:
        """All figures, for programs; see the module ``scores`` for the measures."""
        asked = [each for of_one in self.run.asked.values() for each in of_one]
        return {
            "system": self.run.name,
            **measures_of(self.run.answers),
            "baselines": {name: measures_of(answers) for name, answers in self.baselines.items()},
            "multi_hop_lines": _enough_lines(asked),
            "questions": len(asked),
            "conversations": len(self.run.asked),
            "names": sorted(self.run.asked),
            "missing": sorted({part for each in asked for part in each.missing}),
            "recall_ms": _percentiles([each.seconds * 1000 for each in asked]),
        }


def measure(
    conversations: Sequence[Conversation],
    reporter: Reporter,
    *,
    name: str,
    embedding: str,
    weights: Path | None = None,
    explain: bool = False,
    cache: Path,
    compare: bool = True,
) -> Retrieval:
    """Start a system, fill it, and ask it every question; ask the baselines the same.

    Args:
        conversations: what the system remembers and is asked.
        reporter: is told how far the work is.
        name: the name of the system in the figures.
        embedding: the name of the embedder.
        weights: a weights file, or a folder with one for each conversation; None: the default.
        explain: whether to keep the measured features of every line.
        cache: where models are kept.
        compare: whether to ask the baselines as well.
    """
    with filled_system(conversations, embedding, reporter) as system:
        if weights is not None:
            install_weights(system, conversations, weights)
        run = ask_system(system, conversations, reporter, name=name, explain=explain)
    found = Retrieval(run)
    if compare:
        found.baselines = baselines_of(conversations, embedding, cache)
    return found


def ask_system(
    system: RunningSystem,
    conversations: Sequence[Conversation],
    reporter: Reporter,
    *,
    name: str,
    explain: bool = False,
    contexts: bool = False,
) -> RetrievalRun:
    """Ask the system every question of every conversation; see ``ask_all``."""
    asked: dict[str, list[AskedQuestion]] = {}
    answers = count(1)
    total = sum(len(each.questions) for each in conversations)
    with reporter.counting({_ASKING: total}) as on_count:
        for each in conversations:
            with system.memory(each.name) as memory:
                asked[each.name] = ask_all(
                    memory,
                    each,
                    explain=explain,
                    contexts=contexts,
                    on_answer=lambda: on_count(_ASKING, next(answers)),
                )
    return RetrievalRun(name, asked)


def baselines_of(
    conversations: Sequence[Conversation], embedding: str, cache: Path
) -> dict[str, list[Answered]]:
    """The answers of every baseline, which this process computes.

    Where any conversation has lines of an assistant or a tool, also those over the user's lines.
    """
    embedder = load_embedder(embedding, None, cache)
    user_alone = any(map(has_other_lines, conversations))
    found: dict[str, list[Answered]] = {}
    for each in conversations:
        for name, answers in baselines(each, embedder, user_alone=user_alone).items():
            found.setdefault(name, []).extend(answers)
    return found


def measures_of(answers: Sequence[Answered]) -> dict[str, Any]:
    """The measures of ``JSON_MEASURES`` over all questions, and by category."""
    categories = {name: _shown(scores) for name, scores in by_category(answers).items()}
    return {"overall": _shown(overall(answers)), "by_category": categories}


def _shown(scores: Mapping[str, float]) -> dict[str, float]:
    return {name: round(scores[name], 4) for name in JSON_MEASURES if name in scores}


def _enough_lines(asked: Sequence[AskedQuestion]) -> dict[str, float]:
    """How often the lines hold all evidence of a multi-hop question.

    Of the first ten lines, and of as many as a caller gets who does not say how many.
    """
    multi = [each for each in asked if each.answered.question.category == MULTI_HOP]
    if not multi:
        return {}
    complete = [
        each.answered.question.evidence <= set(each.answered.ranked[: each.lines]) for each in multi
    ]
    return {
        "all@10": round(mean(score(each.answered) for each in multi)["all@10"], 4),
        "all@lines": round(sum(complete) / len(complete), 4),
        "mean lines": round(sum(each.lines for each in multi) / len(multi), 1),
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    if len(values) < 2:
        return {}
    cuts = quantiles(values, n=100)
    return {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2)}


def is_scored(answered: Answered) -> bool:
    """Whether the question counts in the figures over all categories."""
    return answered.question.category != ADVERSARIAL
