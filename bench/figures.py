"""The results of a benchmark: named figures with a unit, a bar and how they were measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, Literal

Better = Literal["lower", "higher"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number."""

    suite: str
    name: str
    value: float
    unit: str
    bar: float | None = None
    """The bar that the value must meet; None: there is none."""
    better: Better = "lower"
    note: str = ""
    """How it was measured, in a few words."""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met; None without one."""
        if self.bar is None:
            return None
        return self.value <= self.bar if self.better == "lower" else self.value >= self.bar

    def as_json(self) -> dict[str, Any]:
        """The figure as a JSON object, ``met`` included."""
        return {**asdict(self), "met": self.met}


def percentile(values: Sequence[float], percent: float) -> float:
    """The value below which ``percent`` of the values lie, by linear interpolation (NumPy's way).

    >>> percentile([1.0, 2.0, 3.0], 50)
    2.0
    """
    ordered = sorted(values)
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def over_rounds(rounds: Sequence[Sequence[float]], percent: float) -> float:
    """The median of one percentile over all rounds, so that a noisy round does not decide."""
    return median(percentile(values, percent) for values in rounds)


def latencies(
    suite: str,
    name: str,
    rounds: Sequence[Sequence[float]],
    bars: dict[int, float | None],
    note: str = "",
) -> list[Figure]:
    """One figure a percentile, from the milliseconds of each round.

    Args:
        suite: the name of the suite.
        name: what was timed.
        rounds: milliseconds, one sequence a round.
        bars: each percentile and its bar; None: the percentile has no bar.
        note: how it was measured.
    """
    return [
        Figure(suite, f"{name}, p{percent}", over_rounds(rounds, percent), "ms", bar, note=note)
        for percent, bar in bars.items()
    ]
