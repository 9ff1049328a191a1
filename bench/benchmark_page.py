"""The figures of a run: a table for people, JSON for programs, the page docs/benchmarks.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.figures import Figure

_ROOT = Path(__file__).parents[1]
RESULTS = _ROOT / "bench" / "results"
PAGE = _ROOT / "docs" / "benchmarks.md"
_BEGIN, _END = "<!-- figures: written by make bench -->", "<!-- end of figures -->"


def number(value: float) -> str:
    """A value with two decimals, with fewer where it is large.

    >>> number(12345.6), number(45.67), number(4.567)
    ('12,346', '45.7', '4.57')
    """
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def verdict(figure: Figure) -> str:
    """Whether the bar is met; empty where there is no bar."""
    if figure.met is None:
        return ""
    sign = "≤" if figure.better == "lower" else "≥"
    return f"{'met' if figure.met else 'MISSED'} (bar {sign} {number(figure.bar or 0)})"


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table."""
    for suite, of_suite in groupby(figures, key=lambda figure: figure.suite):
        table = Table(title=suite, title_justify="left", title_style="bold")
        for column in ("what", "value", "unit", "bar", "how"):
            table.add_column(column, justify="right" if column == "value" else "left")
        for figure in of_suite:
            style = "red" if figure.met is False else None
            row = (figure.name, number(figure.value), figure.unit, verdict(figure), figure.note)
            table.add_row(*row, style=style)
        console.print(table)


def save(machine: Mapping[str, Any], figures: Iterable[Figure], name: str) -> Path:
    """Write ``bench/results/<name>.json``."""
    path = RESULTS / f"{name}.json"
    facts = {"machine": dict(machine), "figures": [figure.as_json() for figure in figures]}
    path.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def write_page(machine: Mapping[str, Any], figures: Sequence[Figure], name: str) -> None:
    """Replace the figures in docs/benchmarks.md; the text around them stays."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    body = "\n\n".join((_machine(machine, name), *_tables(figures)))
    PAGE.write_text(f"{before}{_BEGIN}\n\n{body}\n\n{_END}{after}", encoding="utf-8")


def _machine(machine: Mapping[str, Any], name: str) -> str:
    facts = ", ".join(f"{key} {value}" for key, value in machine.items())
    return f"Run {name}: {facts}."


def _tables(figures: Sequence[Figure]) -> Iterable[str]:
    for suite, of_suite in groupby(figures, key=lambda figure: figure.suite):
        rows = [
            f"| {f.name} | {number(f.value)} {f.unit} | {verdict(f)} | {f.note} |" for f in of_suite
        ]
        yield "\n".join(
            (f"### {suite}", "", "| what | value | bar | how |", "|---|---:|---|---|", *rows)
        )
