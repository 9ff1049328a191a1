"""What a signal is, and what follows from a table of signals: recipes, measures, reasons, words.

``signals`` has the table itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType
from typing import assert_never

import numpy as np

from hms_services.context.columns.columns import Columns
from hms_services.context.columns.roles import SpaceKind
from hms_services.context.retrieval.measures import Candidates, Measure, Measures
from hms_services.context.retrieval.query_match import QueryScores, Rows
from hms_services.context.retrieval.signal_interactions import INTERACTIONS

Points = tuple[float, float, float]
"""Points a unit in talk, in the chat of a user with an assistant, and in notes."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that is measured of each candidate for a question."""

    name: str
    """On the wire and in files of weights."""
    measure: Measure
    about: str
    """What is measured, for docs/retrieval.md."""
    _: KW_ONLY
    points: Points
    """Points a unit where the question was embedded."""
    by_words: Points
    """Points a unit where the question was not embedded."""
    content: float = 0.0
    """Points a unit for the lines beside it: a line's own words and meaning, not who said it."""
    content_by_words: float = 0.0
    """The same where the question was not embedded."""
    sign: int = 1
    """-1 for what says that a line is no answer: a fit of weights keeps the sign."""
    reason: str = ""
    """What a reason "found by …" calls it; empty for what is no reason."""
    label: str
    """What ``hms context --explain`` calls it, in at most 30 characters."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """A ranking.

    Args:
        weights: points a unit of each signal; a signal that is not named counts nothing.
        content: points a unit that a signal adds to a line's content, which counts for the lines
            beside it.
    """

    weights: Mapping[str, float]
    content: Mapping[str, float]


class SignalTable:
    """Signals, in the order in which their points are added up, and what follows from them."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        self.signals = tuple(signals)
        self.names = tuple(each.name for each in self.signals)
        self._by_name = {each.name: each for each in self.signals}
        self.reasons = MappingProxyType({each.name: each.reason for each in self.signals})
        """What a reason calls a signal; empty for what is no reason."""
        self._recipes = {
            (kind, vectors): self._recipe(kind, vectors=vectors)
            for kind in SpaceKind
            for vectors in (True, False)
        }

    def recipe(self, kind: SpaceKind, *, vectors: bool) -> Recipe:
        """The recipe for a kind of space, with or without the question's vector."""
        return self._recipes[kind, vectors]

    def measure(
        self, columns: Columns, scores: QueryScores, rows: Rows, recipe: Recipe, now_us: int
    ) -> Measures:
        """Measure every signal of ``rows``, which must be distinct and ascending.

        Args:
            now_us: the moment that use is counted up to, µs.
        """
        content = [(self._by_name[name].measure, w) for name, w in recipe.content.items()]
        lines = Candidates(columns, scores, rows, content, now_us)
        return Measures(rows, self.names, np.stack([s.measure(lines) for s in self.signals]))

    def label(self, name: str) -> str:
        """What ``--explain`` calls a signal; an unknown one is called by its name."""
        if name == INTERACTIONS:
            return "all that taken together"
        return self._by_name[name].label if name in self._by_name else name

    def sign(self, name: str) -> int:
        """1 or -1: the sign that the weight of a signal keeps."""
        return self._by_name[name].sign if name in self._by_name else 1

    def _recipe(self, kind: SpaceKind, *, vectors: bool) -> Recipe:
        points = {
            each.name: _of_kind(each.points if vectors else each.by_words, kind)
            for each in self.signals
        }
        content = {
            each.name: worth
            for each in self.signals
            if (worth := each.content if vectors else each.content_by_words)
        }
        return Recipe(MappingProxyType(points), MappingProxyType(content))


def _of_kind(points: Points, kind: SpaceKind) -> float:
    match kind:
        case SpaceKind.TALK:
            return points[0]
        case SpaceKind.ASSISTED:
            return points[1]
        case SpaceKind.NOTES:
            return points[2]
        case _:
            assert_never(kind)
