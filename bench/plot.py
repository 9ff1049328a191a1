"""Draws figures: contexts by number of memories, flow by load, and the rates of the engines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import matplotlib

from bench.figures import Figure

matplotlib.use("svg")
from matplotlib import pyplot
from matplotlib.axes import Axes

PICTURE = Path(__file__).parents[1] / "docs" / "benchmarks.svg"
_SIZE = re.compile(r"^([\d,]+) memories, (.+), (p\d+)$")
_LOAD = re.compile(r"^at (\d+) events/s, (.+), (p\d+)$")


def draw(figures: Sequence[Figure]) -> Path:
    """Write docs/benchmarks.svg."""
    pyplot.rcParams["svg.hashsalt"] = "hms"  # the same figures, the same file
    picture, (reading, flow, folding) = pyplot.subplots(1, 3, figsize=(15, 5))
    _lines(reading, figures, _SIZE, {"one caller", "8 callers", "open loop 100/s"})
    reading.set(title="a context, by memories in all", xlabel="memories", ylabel="ms")
    _lines(flow, figures, _LOAD, {"in the working set", "findable by vector"})
    flow.set(title="a write counts, by load", xlabel="events/s", ylabel="ms")
    _bars(folding, figures)
    picture.tight_layout()
    picture.savefig(PICTURE, metadata={"Date": None})
    pyplot.close(picture)
    return PICTURE


def _lines(
    axes: Axes, figures: Sequence[Figure], pattern: re.Pattern[str], wanted: set[str]
) -> None:
    lines: dict[str, list[tuple[float, float]]] = {}
    for figure in figures:
        match = pattern.match(figure.name)
        if match and match[2] in wanted and match[3] in ("p50", "p95"):
            at = float(match[1].replace(",", ""))
            lines.setdefault(f"{match[2]}, {match[3]}", []).append((at, figure.value))
    for name, points in lines.items():
        style = "-" if name.endswith("p50") else "--"
        axes.plot(*zip(*sorted(points), strict=True), style, marker="o", label=name)
    axes.set(xscale="log", yscale="log")
    axes.grid(visible=True, which="both", alpha=0.3)
    if lines:
        # Below the axes: inside, the legend hides points.
        axes.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=2)


def _bars(axes: Axes, figures: Sequence[Figure]) -> None:
    rates = {
        f"{figure.suite}: {figure.name}": figure.value
        for figure in figures
        if figure.unit == "events/s"
    }
    axes.barh(list(rates), list(rates.values()))
    axes.invert_yaxis()
    axes.tick_params(axis="y", labelsize=8)
    axes.set(title="events a second", xlabel="events/s")
