"""The figures of an evaluation as tables for a person, in percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

# These measures fit into 80 columns; the JSON has all of them.
_SHOWN = {
    "r@1": "R@1",
    "r@5": "R@5",
    "r@10": "R@10",
    "r@20": "R@20",
    "all@10": "All@10",
    "mrr": "MRR",
    "cov@512": "C@512",
    "cov@1024": "C@1k",
    "cov@4096": "C@4k",
}


def systems_table(facts: Sequence[Mapping[str, Any]]) -> Table:
    """A line for each run, then one for each baseline of the first run, over all questions."""
    table = _table("system")
    for fact in facts:
        table.add_row(Text(fact["system"], style="bold"), *_cells(fact["overall"]))
    for name, baseline in facts[0]["baselines"].items():
        table.add_row(Text(name, style="dim"), *_cells(baseline["overall"]))
    return table


def categories_table(fact: Mapping[str, Any]) -> Table:
    """A line for each category of questions of one run."""
    table = _table(f"{fact['system']}, by category")
    for name, scores in fact["by_category"].items():
        table.add_row(name, *_cells(scores))
    return table


def updates_table(fact: Mapping[str, Any]) -> Table:
    """Facts that change: a line for each measure, a column for each set of wordings."""
    runs = {name: figures for name, figures in fact.items() if isinstance(figures, dict)}
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("", no_wrap=True)
    for name in runs:
        table.add_column(name, justify="right", max_width=18)
    for measure in next(iter(runs.values())):
        cells = (figures[measure] for figures in runs.values())
        shown = (f"{c:,}" if isinstance(c, int) else f"{100 * c:.1f} %" for c in cells)
        table.add_row(measure, *shown)
    return table


def _table(title: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(title, no_wrap=True, max_width=22)
    for heading in _SHOWN.values():
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _cells(scores: Mapping[str, float]) -> list[str]:
    return [f"{100 * scores[name]:.1f}" if name in scores else "" for name in _SHOWN]
