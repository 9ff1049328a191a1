"""Questions with their candidates as one matrix, and how well points order them.

The measure is the listwise likelihood: each line of evidence against all candidates of its question
that are no evidence (Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise
Approach").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# A question with three lines of evidence says more than one with one, but not three times as much.
_BALANCE = 0.7
# Added to each deviation: a signal that never varies has the deviation 0.
_STILL = 1e-6

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question: the features of its candidates, best first, and which of them are answers."""

    features: Sequence[Mapping[str, float]]
    relevant: Sequence[bool]

    @property
    def tells(self) -> bool:
        """Whether it has both an answer and something else."""
        return any(self.relevant) and not all(self.relevant)

    def first(self, most: int) -> Example:
        """The same question with its first ``most`` candidates only."""
        return Example(self.features[:most], self.relevant[:most])


@dataclass(frozen=True, slots=True)
class Lists:
    """The candidates of all questions, a row each; the rows of a question follow each other."""

    values: Array
    """Shape ``(rows, names)``, in deviations from the mean."""
    mean: Array
    spread: Array
    starts: NDArray[np.int64]
    """Where each question's rows begin."""
    question: NDArray[np.int64]
    """The number of each row's question."""
    positive: NDArray[np.int64]
    """The rows that are evidence."""
    share: Array
    """How much each row of ``positive`` counts."""

    @staticmethod
    def of(examples: Sequence[Example], names: Sequence[str]) -> Lists:
        """The lists of examples that tell something, with the features of these names."""
        matrices = [np.array([[f[n] for n in names] for f in e.features]) for e in examples]
        whole = np.concatenate(matrices)
        mean, spread = whole.mean(axis=0), whole.std(axis=0) + _STILL
        lengths = np.array([len(each) for each in matrices])
        relevant = np.concatenate([np.array(e.relevant, dtype=bool) for e in examples])
        question = np.repeat(np.arange(len(examples)), lengths)
        positive = np.flatnonzero(relevant)
        counts = np.bincount(question[positive], minlength=len(examples)).astype(float)
        return Lists(
            values=(whole - mean) / spread,
            mean=mean,
            spread=spread,
            starts=np.concatenate(([0], np.cumsum(lengths)[:-1])),
            question=question,
            positive=positive,
            share=np.asarray(counts[question[positive]] ** -_BALANCE, dtype=np.float64),
        )

    def loss(self, logits: Array) -> tuple[float, Array]:
        """The negative log-likelihood of the evidence, and its slope in each row's logit."""
        peak = np.maximum.reduceat(logits, self.starts)[self.question]
        mass = np.exp(logits - peak)
        others = mass.copy()
        others[self.positive] = 0.0
        of = self.question[self.positive]
        whole = mass[self.positive] + np.add.reduceat(others, self.starts)[of]
        chance = mass[self.positive] / whole
        each = np.bincount(of, self.share / whole, minlength=len(self.starts))
        slope: Array = np.asarray(others * each[self.question], dtype=np.float64)
        slope[self.positive] = self.share * (chance - 1.0)
        return -float((self.share * np.log(chance)).sum()), slope
