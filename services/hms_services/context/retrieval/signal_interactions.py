"""Interactions of signals: points for what they say together, beyond what each says alone.

A weighted sum can't say that a good date counts for more in a line whose words fit too. A net of
one hidden layer can: ``tanh(signals · inner + bias) · outer``, in points, is added to the sum as a
signal of its own, ``together``. So an explained line still adds up to its points: what each signal
gives by its weight, and what the interactions add or take off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hms_services.context.retrieval.measures import Measures
from hms_services.context.retrieval.query_match import Values

INTERACTIONS = "together"
"""The name of that signal, on the wire and in files of weights."""

# Digits in a file: what is cut off moves a line by less than a thousandth of a point.
_DIGITS = 6

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Net:
    """Points from all signals of a line at once."""

    names: Sequence[str]
    """The signals it reads; a signal that was not measured counts as 0."""
    inner: Numbers
    """Shape ``(names, hidden)``, per unit of each signal."""
    bias: Numbers
    """Shape ``(hidden,)``."""
    outer: Numbers
    """Shape ``(hidden,)``, in points."""
    usual: float
    """The points of the average line, which are taken off every line."""

    def points(self, measures: Measures) -> Values:
        """The points of the interactions, for each measured row."""
        place = {name: row for row, name in enumerate(measures.names)}
        known = [n for n, name in enumerate(self.names) if name in place]
        table = measures.table[[place[self.names[n]] for n in known]]
        hidden = self.inner[known].T @ table
        hidden += self.bias[:, None]
        np.tanh(hidden, out=hidden)
        return np.asarray(self.outer @ hidden - np.float32(self.usual), dtype=np.float32)

    def as_fact(self) -> dict[str, object]:
        """As a file of weights has it."""
        return {
            "signals": list(self.names),
            "inner": _written(self.inner),
            "bias": _written(self.bias),
            "outer": _written(self.outer),
            "usual": round(self.usual, _DIGITS),
        }

    @staticmethod
    def of(fact: Mapping[str, object]) -> Net:
        """From ``as_fact``.

        Raises:
            ValueError, KeyError, TypeError: the fact has another shape, or numbers that are not
                finite.
        """
        names = fact["signals"]
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise TypeError("its signals are not names")
        inner, bias, outer, usual = (
            np.asarray(fact[part], dtype=np.float32) for part in ("inner", "bias", "outer", "usual")
        )
        if inner.shape != (len(names), *bias.shape) or bias.shape != outer.shape or usual.shape:
            raise ValueError("its parts do not fit each other")
        if not all(np.isfinite(part).all() for part in (inner, bias, outer, usual)):
            raise ValueError("it has numbers that are not finite")
        return Net(tuple(names), inner, bias, outer, float(usual))


def _written(numbers: Numbers) -> object:
    return np.round(numbers.astype(np.float64), _DIGITS).tolist()
