"""From questions that were asked to weights, for all conversations or leaving each out in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hms_services.evaluation.asking import Asked
from hms_services.evaluation.fit import Example, fit
from hms_services.evaluation.retrieval import Run, is_scored
from hms_services.evaluation.scores import Answered

# Of a question so many candidates: beyond them no weights would bring a line to the front.
_CANDIDATES = 150


def examples_of(asked: Sequence[Asked]) -> list[Example]:
    """The questions as examples; adversarial ones teach the opposite, and are left out."""
    return [
        Example(
            [features for _, features in each.features[:_CANDIDATES]],
            [turn in each.answered.question.evidence for turn, _ in each.features[:_CANDIDATES]],
        )
        for each in asked
        if is_scored(each.answered) and each.features
    ]


def fit_leaving_one_out(run: Run) -> dict[str, dict[str, float]]:
    """For each conversation the weights that all others give."""
    return {
        left_out: fit(
            [
                example
                for name, asked in run.asked.items()
                if name != left_out
                for example in examples_of(asked)
            ]
        )
        for left_out in run.asked
    }


def fit_to_all(run: Run) -> dict[str, float]:
    """The weights that all conversations together give."""
    return fit([example for asked in run.asked.values() for example in examples_of(asked)])


def reranked(run: Run, weights: Mapping[str, Mapping[str, float]], name: str) -> Run:
    """The same answers in the order that weights give, by conversation: what the system would say.

    A preview; the system itself, with the files in place, is asked by ``hms eval retrieval``.
    """
    asked = {
        conversation: [_again(each, weights[conversation]) for each in of_one]
        for conversation, of_one in run.asked.items()
    }
    return Run(name, asked)


def _again(asked: Asked, weights: Mapping[str, float]) -> Asked:
    def points(features: Mapping[str, float]) -> float:
        return sum(weights.get(name, 0.0) * value for name, value in features.items())

    ordered = sorted(asked.features, key=lambda each: -points(each[1]))
    old = asked.answered
    answered = Answered(old.question, [turn for turn, _ in ordered], old.tokens)
    return Asked(answered, asked.lines, asked.seconds, asked.missing, ordered)
