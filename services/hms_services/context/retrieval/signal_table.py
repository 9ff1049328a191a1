"""What a signal is, and what follows from a table of them; ``signals`` has the table itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval.measures import Candidates, Measure, Measures
from hms_services.context.retrieval.query_match import QueryScores, Rows
from hms_services.context.retrieval.signal_interactions import INTERACTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that is measured of each candidate for a question."""

    name: str
    """On the wire and in files of weights."""
    measure: Measure
    about: str
    """What is measured, for docs/retrieval.md."""
    chat: float
    """Points a unit where people talk and the question was embedded."""
    words: float
    """Points a unit where people talk and the question was not embedded."""
    documents: float | None = None
    """Points a unit in facts, notes and documents; None: as where people talk. 0 for what tells
    nothing there: nobody owns a fact of a document by having written it, and a document's form
    tells little."""
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
        self.chat = self._recipe({each.name: each.chat for each in self.signals}, words_only=False)
        """People who talk, over sessions: the default."""
        self.documents = self._recipe(self._of_documents(self.chat.weights), words_only=False)
        """Facts, notes and documents."""
        self.words = self._recipe({each.name: each.words for each in self.signals}, words_only=True)
        """Talk, the question not embedded: there is no model, or it is late."""
        self.words_of_documents = self._recipe(
            self._of_documents(self.words.weights), words_only=True
        )
        """Documents, the question not embedded."""

    def recipe(self, *, chat: bool, vectors: bool) -> Recipe:
        """The recipe for a kind of space, with or without the question's vector."""
        if vectors:
            return self.chat if chat else self.documents
        return self.words if chat else self.words_of_documents

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

    def reason(self, name: str) -> str:
        """What a reason calls a signal; empty for what is no reason."""
        return self._by_name[name].reason if name in self._by_name else ""

    def label(self, name: str) -> str:
        """What ``--explain`` calls a signal; an unknown one is called by its name."""
        if name == INTERACTIONS:
            return "all that taken together"
        return self._by_name[name].label if name in self._by_name else name

    def sign(self, name: str) -> int:
        """1 or -1: the sign that the weight of a signal keeps."""
        return self._by_name[name].sign if name in self._by_name else 1

    def _recipe(self, weights: Mapping[str, float], *, words_only: bool) -> Recipe:
        content = {
            each.name: points
            for each in self.signals
            if (points := each.content_by_words if words_only else each.content)
        }
        return Recipe(MappingProxyType(dict(weights)), MappingProxyType(content))

    def _of_documents(self, weights: Mapping[str, float]) -> dict[str, float]:
        return {
            each.name: weights[each.name] if each.documents is None else each.documents
            for each in self.signals
        }
