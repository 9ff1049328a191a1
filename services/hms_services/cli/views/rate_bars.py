"""Bars of long work on a terminal, with the rate and the time left."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

# Where there is no terminal: often enough to see that it goes on, rarely enough for a log file.
LINE_EVERY_S = 10.0


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}{self._unit}" if speed else "", style="dim")


def rate_bars(console: Console, unit: str, *, transient: bool = False) -> Progress:
    """Bars not started yet; ``unit`` follows the rate, such as `` records/s``."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f}%"),
        _Rate(unit),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=transient,
    )
