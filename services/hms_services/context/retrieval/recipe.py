"""How much each signal counts: fixed numbers, in points, the words of the question making ten.

The signals are described in ``measures``. The numbers began as the recipe that a ladder of trials
on the development half of LoCoMo had led to, and were drawn from there towards what a listwise
logistic regression (Cao et al. 2007, "Learning to Rank: From Pairwise Approach to Listwise
Approach"; Luce 1959) fits to five of its conversations, each weight with the sign that its meaning
has. Fitted to four and tried on the fifth in turn they find what they find when fitted to all; see
docs/quality.md for the figures. A space may have weights of its own: see ``weights``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Recipe:
    """A ranking.

    Args:
        name: how it is called in answers and tables.
        weights: points a unit of each signal; a signal that is not named counts nothing.
        content: what a line is worth to the lines beside it, by signal, in points: its own words
            and meaning, not who said it.
        uses_vectors: whether it wants the question embedded.
    """

    name: str
    weights: Mapping[str, float]
    content: Mapping[str, float]
    uses_vectors: bool = True
    scale: float = 1.0
    """Points of this recipe for one of the default's, for the score that people see."""

    def but(self, name: str, **weights: float) -> Recipe:
        """The same with other weights."""
        changed = MappingProxyType({**self.weights, **weights})
        return replace(self, name=name, weights=changed)


CHAT = Recipe(
    name="chat",
    weights=MappingProxyType({}),
    content=MappingProxyType({}),
)
