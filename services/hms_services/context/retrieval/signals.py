"""The signals that ranking adds up: one table, a row a signal.

From the table follow the recipes, what is measured, the reasons and words that people read, the
signs that a fit of weights keeps, and the table in ``docs/retrieval.md``. A new signal is a row
here and its measure.

The weights are fixed numbers, in points, the words of the question making ten. They began as the
recipe that a ladder of trials on the development half of LoCoMo had led to, and were drawn from
there towards what a listwise logistic regression (Cao et al. 2007, "Learning to Rank: From Pairwise
Approach to Listwise Approach"; Luce 1959) fits to five of its conversations, each weight with the
sign that its meaning has. Fitted to four conversations and tried on the fifth in turn they find
what they find when fitted to all; see docs/quality.md for the figures. A space may have weights of
its own: see ``weights``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from types import MappingProxyType

import numpy as np

from hms_services.context.columns.columns import Columns
from hms_services.context.retrieval import measures
from hms_services.context.retrieval.measures import Candidates, Measure, Measures
from hms_services.context.retrieval.query_match import QueryScores, Rows
from hms_services.context.retrieval.signal_interactions import INTERACTIONS


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that is measured of each candidate for a question."""

    name: str
    """On the wire and in files of weights."""
    measure: Measure
    about: str
    """What is measured, for docs/retrieval.md."""
    _: KW_ONLY
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
        self.reasons = MappingProxyType({each.name: each.reason for each in self.signals})
        """What a reason calls a signal; empty for what is no reason."""
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


# fmt: off
SIGNALS = SignalTable((
    Signal("words", lambda it: it.words,
           "BM25 as a share of what the question's words could give",
           chat=10.0, words=20.0, content=10.0, content_by_words=20.0,
           reason="words", label="words of the question"),
    Signal("exchange", lambda it: it.exchange,
           "the share of the question's words in the line or within two lines of it",
           chat=7.5, words=19.5,
           reason="the exchange it is part of", label="… in the lines around it"),
    Signal("meaning", lambda it: it.meaning,
           "cosine of line and question, in deviations above that of unrelated lines",
           chat=0.45, words=0.0, content=0.3,
           reason="meaning", label="meaning of the whole line"),
    Signal("parts", lambda it: it.parts,
           "late interaction: each token of the question with the line's best part",
           chat=2.25, words=0.0, content=1.5,
           reason="meaning", label="meaning of its parts"),
    Signal("window", lambda it: it.window,
           "cosine of the question to the sum of the line and its two neighbours",
           chat=1.2, words=0.0, content=0.75,
           reason="what is around it", label="meaning of its surroundings"),
    Signal("date", lambda it: it.date,
           "nearness to the days that the question speaks of",
           chat=14.5, words=26.5, content=8.0, content_by_words=8.0,
           reason="its date", label="near the days asked about"),
    Signal("before", lambda it: it.neighbours[0],
           "content of the line before it",
           chat=0.1, words=0.16,
           reason="the line before", label="the line before it"),
    Signal("before_asks", lambda it: it.neighbours[1],
           "content of the line before it, where that line asks",
           chat=0.17, words=0.53, documents=0.0,
           reason="the question it answers", label="it answers a question"),
    Signal("before2", lambda it: it.neighbours[2],
           "content of the line two before it",
           chat=0.24, words=0.23,
           reason="the lines before", label="two lines before it"),
    Signal("after", lambda it: it.neighbours[3],
           "content of the line after it",
           chat=0.02, words=0.08,
           label="the line after it"),
    Signal("after2", lambda it: it.neighbours[4],
           "content of the line two after it",
           chat=0.05, words=0.0,
           label="two lines after it"),
    Signal("asked", measures.asked,
           "likeness (parts) of the line before to the question, where that line asks",
           chat=0.7, words=0.0, documents=0.0,
           reason="the question it answers", label="the question before it"),
    Signal("session", measures.session,
           "the best three lines of its session; 0 for a question that asks for several",
           chat=0.75, words=0.83,
           reason="its session", label="its session"),
    Signal("speaker", measures.speaker,
           "1: its speaker is named in the question, -1: another is, 0: nobody or all are",
           chat=6.0, words=7.0, documents=2.0,
           reason="who said it", label="who said it"),
    Signal("asks", lambda it: it.form.asks,
           "1: it ends in a question mark",
           chat=-3.0, words=-3.1, documents=0.0, sign=-1,
           label="it is a question itself"),
    Signal("moment", lambda it: it.form.moment,
           "1: it names a concrete time",
           chat=0.7, words=1.1, documents=0.0,
           label="it names a moment"),
    Signal("time_word", lambda it: it.form.time_word,
           "1: it has any word of time",
           chat=1.0, words=1.0, documents=0.0,
           label="it speaks of time"),
    Signal("when_moment", lambda it: it.form.moment * np.float32(it.understood.when),
           "`moment`, where the question asks when",
           chat=4.6, words=6.45,
           reason="the time it names", label="it names a moment, asked for"),
    Signal("when_time", lambda it: it.form.time_word * np.float32(it.understood.when),
           "`time_word`, where the question asks when",
           chat=3.3, words=5.4,
           reason="the time it names", label="it speaks of time, asked for"),
    Signal("how_long_time", lambda it: it.form.time_word * np.float32(it.understood.how_long),
           "`time_word`, where the question asks how long",
           chat=10.0, words=14.0,
           reason="the time it names", label="it speaks of time, asked for"),
    Signal("names", lambda it: it.form.names,
           "capitalised words in it that name nobody of the space, three at most",
           chat=1.5, words=2.0, documents=0.0,
           reason="names in it", label="names in it"),
    Signal("who_names", lambda it: it.form.names * np.float32(it.understood.wants_name),
           "`names`, where the question asks who, which or where",
           chat=1.8, words=3.9, documents=0.0,
           reason="names in it", label="names in it, asked for"),
    Signal("about_you", lambda it: it.form.about_you,
           "1: it speaks of the other person more than of its speaker",
           chat=-0.8, words=-2.0, documents=0.0, sign=-1,
           label="it speaks of the other"),
    Signal("opens", lambda it: it.form.opens,
           "1: it is one of the first two lines of its session",
           chat=3.0, words=3.6, documents=0.0,
           label="it opens its session"),
    Signal("length", lambda it: it.form.length,
           "by how many e-folds it has more words than a usual line",
           chat=-0.8, words=-0.8, documents=0.0, sign=-1,
           label="how long it is"),
    # Not fitted: that data has no uses. Recalled three times or fully rated up is worth a
    # name.
    Signal("used", measures.used,
           "by how much uses and ratings make it stronger than its age alone would",
           chat=1.0, words=1.0,
           reason="use", label="use and ratings"),
))
# fmt: on
