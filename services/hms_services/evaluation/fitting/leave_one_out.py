"""Weights fitted to answered questions: of all conversations, or leaving each one out in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.weights import Weights
from hms_services.evaluation.evidence.asking import AskedQuestion
from hms_services.evaluation.evidence.retrieval_run import RetrievalRun, is_scored
from hms_services.evaluation.evidence.scores import Answered
from hms_services.evaluation.fitting.fit import fit
from hms_services.evaluation.fitting.fit_net import fit_net
from hms_services.evaluation.fitting.listwise import Example

# So many candidates of each question: no weights would bring a line from behind them to the front.
_CANDIDATES = 150


def examples_of(asked: Sequence[AskedQuestion]) -> list[Example]:
    """The questions as examples, without adversarial ones: those teach the opposite."""
    return [
        Example(
            [features for _, features in each.features[:_CANDIDATES]],
            [turn in each.answered.question.evidence for turn, _ in each.features[:_CANDIDATES]],
        )
        for each in asked
        if is_scored(each.answered) and each.features
    ]


def fit_weights(examples: Sequence[Example]) -> Weights:
    """The weight of each signal, and the net of their interactions."""
    alone = fit(examples)
    return Weights(alone, fit_net(examples, alone))


def fit_leaving_one_out(run: RetrievalRun) -> dict[str, Weights]:
    """For each conversation the weights fitted to all others."""
    return {
        left_out: fit_weights(
            [
                example
                for name, asked in run.asked.items()
                if name != left_out
                for example in examples_of(asked)
            ]
        )
        for left_out in run.asked
    }


def fit_to_all(run: RetrievalRun) -> Weights:
    """The weights fitted to all conversations."""
    return fit_weights([example for asked in run.asked.values() for example in examples_of(asked)])


def reranked(run: RetrievalRun, weights: Mapping[str, Weights], name: str) -> RetrievalRun:
    """The same answers in the order that new weights give, a preview of what the system would say.

    ``hms eval retrieval`` asks the system itself, with the files of weights in place.

    Args:
        run: the answers.
        weights: by conversation.
        name: of the run that is returned.
    """
    asked = {
        conversation: [_again(each, weights[conversation]) for each in of_one]
        for conversation, of_one in run.asked.items()
    }
    return RetrievalRun(name, asked)


def _again(asked: AskedQuestion, weights: Weights) -> AskedQuestion:
    points = _points([features for _, features in asked.features], weights)
    order = np.argsort(-points, kind="stable").tolist()
    ordered = [asked.features[place] for place in order]
    old = asked.answered
    answered = Answered(old.question, [turn for turn, _ in ordered], old.tokens)
    return AskedQuestion(answered, asked.lines, asked.seconds, asked.missing, ordered)


def _points(features: Sequence[Mapping[str, float]], weights: Weights) -> NDArray[np.float32]:
    rows = np.arange(len(features))
    if not features:
        return np.zeros(0, dtype=np.float32)
    signals = {
        name: np.array([each.get(name, 0.0) for each in features], dtype=np.float32)
        for name in features[0]
    }
    return weights.completed(Measures.of(rows, signals)).points(weights.points)
