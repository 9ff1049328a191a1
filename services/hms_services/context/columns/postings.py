"""BM25 over the passages of one space, exact and in memory (k1 = 0.5, b = 0, as in the index).

Each term has the list of the units (see ``units``) that contain it, with the weight that repetition
gives: a question adds up a few short lists. The inverse document frequency (idf) of a term is
counted over the memories that are alive, each of which counts once:
ln(1 + (N - df + 0.5) / (df + 0.5)).
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from hms_streams.index.words import K1

# A line that repeats the words of a question may have more than their summed idf: 1.2 times at
# most.
MOST_SHARE = 1.2


class Postings:
    """The words of memories; a memory is added once and may be taken out."""

    def __init__(self) -> None:
        self._units: dict[str, array[int]] = {}
        self._weights: dict[str, array[float]] = {}
        self._df: Counter[str] = Counter()
        self._uncounted: Counter[str] = Counter()
        self._count = 0

    def add(self, unit: int, *passages: Sequence[str], counted: bool = True) -> None:
        """Add a memory. One that is not ``counted`` changes no idf.

        Args:
            unit: the first of its units.
            passages: the terms of each of its units, repeats kept.
        """
        for number, terms in enumerate(passages, unit):
            for term, times in Counter(terms).items():
                self._units.setdefault(term, array("i")).append(number)
                self._weights.setdefault(term, array("f")).append(times * (K1 + 1) / (times + K1))
        (self._df if counted else self._uncounted).update(set().union(*passages))
        self._count += counted

    def take_out(self, terms: Iterable[str], *, counted: bool = True) -> None:
        """A memory is dead. Callers leave its units out; a word that no other has is forgotten."""
        distinct = set(terms)
        (self._df if counted else self._uncounted).subtract(distinct)
        self._count -= counted
        for term in distinct:
            if not self._df[term] and not self._uncounted[term]:
                for held in (self._units, self._weights, self._df, self._uncounted):
                    held.pop(term, None)

    def idf(self, term: str) -> float:
        """The inverse document frequency of a term; 0 for a term that no memory has."""
        df = self._df[term]
        return log(1 + (self._count - df + 0.5) / (df + 0.5)) if df > 0 else 0.0

    def units_with(self, term: str) -> NDArray[np.int32]:
        """The units that have a term, ascending, dead ones included; there must be one."""
        return self._at(term)

    def bm25_share(self, terms: Iterable[str], units: int) -> NDArray[np.float32]:
        """BM25 of each unit for the distinct ``terms``, as a share of the terms' summed idf.

        Only the terms that the space knows count; the sum is taken as at least 1.

        Args:
            units: how many units there are, dead ones included.
        """
        known = self._known(terms)
        if not known:
            return np.zeros(units, dtype=np.float32)
        at = np.concatenate([self._at(term) for term, _ in known])
        weights = np.concatenate(
            [np.frombuffer(self._weights[t], dtype=np.float32) * np.float32(r) for t, r in known]
        )
        return _share(np.bincount(at, weights, minlength=units).astype(np.float64), known)

    def idf_share_around(
        self,
        terms: Iterable[str],
        near: NDArray[np.int32],
        row_of: NDArray[np.int32] | None = None,
        counted: NDArray[np.bool_] | None = None,
    ) -> NDArray[np.float32]:
        """The share of the terms' summed idf that a row and its neighbours contain together.

        An exchange answers with the words of several lines: the question in it has half of them.

        Args:
            near: shape ``(rows, neighbours)``: the neighbours of each row, -1 for none.
            row_of: of each unit: its row; None where every row is one unit.
            counted: of each unit: whether its words count; None: those of all do.
        """
        score = np.zeros(len(near) + 1)
        known = self._known(terms)
        there = np.empty(len(near) + 1, dtype=bool)
        for term, idf in known:
            units = self._at(term)
            if counted is not None:
                units = units[counted[units]]
            at = units if row_of is None else row_of[units]
            there[:] = False
            # Where there is no neighbour, the place behind the end takes it.
            there[near[at]] = True
            there[at] = True
            score += idf * there
        return _share(score[:-1], known)

    def _known(self, terms: Iterable[str]) -> list[tuple[str, float]]:
        """The distinct terms that the space knows, with their idf."""
        idfs = ((term, self.idf(term)) for term in sorted(set(terms)))
        return [(term, idf) for term, idf in idfs if idf]

    def _at(self, term: str) -> NDArray[np.int32]:
        return np.frombuffer(self._units[term], dtype=np.int32)


def _share(score: NDArray[np.float64], known: Sequence[tuple[str, float]]) -> NDArray[np.float32]:
    whole = max(sum(idf for _, idf in known), 1.0)
    return np.minimum(score / whole, MOST_SHARE).astype(np.float32)
