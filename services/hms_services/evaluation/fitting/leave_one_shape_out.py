"""Weights fitted to all shapes of memory but one, tried on the one that was left out."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from hms_services.evaluation.evidence.retrieval_run import RetrievalRun
from hms_services.evaluation.fitting.leave_one_out import examples_of, fit_weights, reranked
from hms_services.evaluation.fitting.listwise import Example

FITTED = "HMS, fitted to the other shapes"
# As many questions of each shape at most, so that no shape counts more for having more.
_EXAMPLES, _SEED = 150, 7


def fitted_to_others(runs: Mapping[str, RetrievalRun]) -> dict[str, RetrievalRun]:
    """The answers of each shape, in the order of weights fitted to all other shapes.

    Args:
        runs: by shape; the answers have the measured features.

    Returns:
        By shape; empty where there is one shape only. The order is computed here from the
        features, so that no context is built by these weights.
    """
    examples = {shape: _sampled(run) for shape, run in runs.items()}
    found = {}
    for shape, run in runs.items():
        others = [each for name, of_one in examples.items() if name != shape for each in of_one]
        if any(each.tells for each in others):
            weights = dict.fromkeys(run.asked, fit_weights(others))
            found[shape] = reranked(run, weights, FITTED)
    return found


def _sampled(run: RetrievalRun) -> Sequence[Example]:
    found = [each for asked in run.asked.values() for each in examples_of(asked) if each.tells]
    few = len(found) <= _EXAMPLES
    return found if few else random.Random(_SEED).sample(found, _EXAMPLES)
