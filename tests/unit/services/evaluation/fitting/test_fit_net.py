"""A net beside weights: it learns what no sum can say, and next to nothing from next to nothing."""

from __future__ import annotations

import random

import numpy as np

from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.weights import Weights
from hms_services.evaluation.fitting.fit_net import fit_net
from hms_services.evaluation.fitting.listwise import Example

LINES = 12
# A sum of the two can't tell which line has both.
ALONE = {"words": 1.0, "names": 1.0}


def examples(count: int, seed: int = 1) -> list[Example]:
    """The line answers in which ``words`` and ``names`` are nearest to each other."""
    source = random.Random(seed)
    made = []
    for _ in range(count):
        features = [
            {"words": source.gauss(0, 1), "names": source.gauss(0, 1)} for _ in range(LINES)
        ]
        best = min(range(LINES), key=lambda n: abs(features[n]["words"] - features[n]["names"]))
        made.append(Example(features, [n == best for n in range(LINES)]))
    return made


def measured(example: Example) -> Measures:
    names = example.features[0]
    signals = {name: np.array([f[name] for f in example.features], np.float32) for name in names}
    return Measures.of(np.arange(len(example.features)), signals)


def first(weights: Weights, asked: list[Example]) -> float:
    """How often the first line is the answer."""
    right = 0
    for each in asked:
        points = weights.completed(measured(each)).points(weights.points)
        right += each.relevant[int(points.argmax())]
    return right / len(asked)


def test_it_says_what_no_sum_can() -> None:
    net, unseen = fit_net(examples(300), ALONE), examples(100, seed=2)

    assert first(Weights(ALONE, net), unseen) > first(Weights(ALONE), unseen) + 0.2


def test_the_same_data_gives_the_same_net() -> None:
    assert fit_net(examples(20), ALONE).as_fact() == fit_net(examples(20), ALONE).as_fact()


def test_two_questions_change_next_to_nothing() -> None:
    told = examples(2)
    net = fit_net(told, ALONE)

    assert np.abs(net.points(measured(told[0]))).max() < 0.05


def test_the_average_line_gets_nothing() -> None:
    told = examples(30)
    net = fit_net(told, ALONE)

    given = np.concatenate([net.points(measured(each)) for each in told])
    assert abs(float(given.mean())) < 1e-4
