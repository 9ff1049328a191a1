"""Retrieval, measured: the running system beside the baselines, as facts and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hms_services.cli.output import stderr
from hms_services.evaluation.asking import Asked, ask_all
from hms_services.evaluation.baselines import baselines
from hms_services.evaluation.conversations import ADVERSARIAL, Conversation
from hms_services.evaluation.filled_system import filled, install_weights
from hms_services.evaluation.scores import Answered, by_category, mean, overall, score
from hms_services.local.temporary_system import Stage
from hms_streams.embedding.embedder_loading import load_embedder

MULTI_HOP = 1
# What programs get of each system.
JSON_MEASURES = (
    *("r@1", "r@5", "r@10", "r@20", "all@10", "mrr"),
    *("cov@512", "cov@1024", "cov@2048", "cov@4096"),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One system over all conversations."""

    name: str
    asked: Mapping[str, Sequence[Asked]]
    """By conversation."""

    @property
    def answers(self) -> list[Answered]:
        """Of all conversations."""
        return [each.answered for of_one in self.asked.values() for each in of_one]


@dataclass(slots=True)
class Retrieval:
    """What an evaluation found."""

    run: Run
    baselines: dict[str, list[Answered]] = field(default_factory=dict)

    def as_fact(self) -> dict[str, Any]:
        """For programs; the measures are described in ``scores``."""
        asked = [each for of_one in self.run.asked.values() for each in of_one]
        return {
            "system": self.run.name,
            **_measures(self.run.answers),
            "baselines": {name: _measures(answers) for name, answers in self.baselines.items()},
            "multi_hop_lines": _enough_lines(asked),
            "questions": len(asked),
            "conversations": len(self.run.asked),
            "names": sorted(self.run.asked),
            "missing": sorted({part for each in asked for part in each.missing}),
            "recall_ms": _percentiles([each.seconds * 1000 for each in asked]),
        }


def measure(
    conversations: Sequence[Conversation],
    *,
    name: str,
    embedding: str,
    weights: Path | None = None,
    explain: bool = False,
    cache: Path,
    compare: bool = True,
) -> Retrieval:
    """Start a system, fill it, ask everything; the baselines on the same turns beside it."""
    with filled(conversations, embedding) as stage:
        if weights is not None:
            install_weights(stage, conversations, weights)
        found = Retrieval(ask_system(stage, conversations, name=name, explain=explain))
    if compare:
        found.baselines = baselines_of(conversations, embedding, cache)
    return found


def ask_system(
    stage: Stage, conversations: Sequence[Conversation], *, name: str, explain: bool = False
) -> Run:
    """Every question of every conversation, with a bar."""
    columns = (TextColumn("{task.description:<18}"), BarColumn(bar_width=24), MofNCompleteColumn())
    with Progress(
        *columns, TimeElapsedColumn(), console=stderr, disable=not stderr.is_terminal
    ) as bars:
        task = bars.add_task("asking", total=sum(len(c.questions) for c in conversations))
        asked = {}
        for each in conversations:
            with stage.memory(each.name) as memory:
                asked[each.name] = ask_all(
                    memory, each, explain=explain, on_answer=lambda: bars.advance(task)
                )
    return Run(name, asked)


def baselines_of(
    conversations: Sequence[Conversation], embedding: str, cache: Path
) -> dict[str, list[Answered]]:
    """Every baseline's answers, in this process."""
    embedder = load_embedder(embedding, None, cache)
    found: dict[str, list[Answered]] = {}
    for each in conversations:
        for name, answers in baselines(each, embedder).items():
            found.setdefault(name, []).extend(answers)
    return found


def _measures(answers: Sequence[Answered]) -> dict[str, Any]:
    categories = {name: _shown(scores) for name, scores in by_category(answers).items()}
    return {"overall": _shown(overall(answers)), "by_category": categories}


def _shown(scores: Mapping[str, float]) -> dict[str, float]:
    return {name: round(scores[name], 4) for name in JSON_MEASURES if name in scores}


def _enough_lines(asked: Sequence[Asked]) -> dict[str, float]:
    """Of multi-hop questions: all evidence in ten lines, and in as many as a caller gets."""
    multi = [each for each in asked if each.answered.question.category == MULTI_HOP]
    if not multi:
        return {}
    whole = [
        each.answered.question.evidence <= set(each.answered.ranked[: each.lines]) for each in multi
    ]
    return {
        "all@10": round(mean(score(each.answered) for each in multi)["all@10"], 4),
        "all@lines": round(sum(whole) / len(whole), 4),
        "mean lines": round(sum(each.lines for each in multi) / len(multi), 1),
    }


def _percentiles(values: Sequence[float]) -> dict[str, float]:
    if len(values) < 2:
        return {}
    cuts = quantiles(values, n=100)
    return {"p50": round(cuts[49], 2), "p95": round(cuts[94], 2)}


def is_scored(answered: Answered) -> bool:
    """Whether the question counts overall."""
    return answered.question.category != ADVERSARIAL
