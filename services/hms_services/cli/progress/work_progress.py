"""How far long work is: bars with rate and time left on a terminal, a few plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from hms_services.cli.views.wording import duration

# Where there is no terminal: often enough to see that it goes on, rarely enough for a log file.
LINE_EVERY_S = 10.0


class WorkProgress:
    """Shows one phase after the other; work of one phase names it at once.

    Args:
        console: where the phases are shown; None: nowhere.
        phase: what is done first, in a few words. Empty: ``show`` names the first phase.
        total: how many units the first phase has.
        unit: what follows the rate, such as `` records/s``.
        transient: whether the bars are removed at the end.
    """

    def __init__(
        self,
        console: Console | None,
        phase: str = "",
        total: int = 0,
        *,
        unit: str = " records/s",
        transient: bool = True,
    ) -> None:
        self._console = console
        self._unit = unit
        self._bars: Progress | None = None
        if console is not None and console.is_terminal:
            self._bars = _bars(console, unit, transient=transient)
        self._task = TaskID(0)
        self._phase = ""
        self._done = self._total = 0
        self._began = self._phase_began = self._printed = time.monotonic()
        if phase:
            self._begin(phase, total)

    def __enter__(self) -> Self:
        if self._bars is not None:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    @property
    def seconds(self) -> float:
        """Time since this progress was made."""
        return time.monotonic() - self._began

    def advance(self, units: int) -> None:
        """Show that the phase has done ``units`` more."""
        self.show(self._phase, self._done + units, self._total)

    def show(self, phase: str, done: int, total: int) -> None:
        """Show how far a phase is; another name begins a new line."""
        is_new = phase != self._phase
        if is_new:
            self._begin(phase, total)
        self._done, self._total = done, total
        if self._bars is not None:
            if total:
                self._bars.update(self._task, completed=done, total=total)
        elif is_new or time.monotonic() - self._printed >= LINE_EVERY_S:
            self._print()

    def _begin(self, phase: str, total: int) -> None:
        if self._bars is not None:
            if self._phase:
                self._bars.update(self._task, completed=self._total or 1, total=self._total or 1)
            self._task = self._bars.add_task(phase, total=total or None)
        self._phase, self._done, self._total = phase, 0, total
        self._phase_began = self._printed = time.monotonic()

    def _print(self) -> None:
        self._printed = time.monotonic()
        if self._console is not None:
            self._console.print(f"{self._phase}{self._measured()}", soft_wrap=True)

    def _measured(self) -> str:
        """Done, rate and time left; empty where nothing can be measured yet."""
        elapsed = time.monotonic() - self._phase_began
        if not self._total or not self._done or elapsed <= 0:
            return ""
        rate = self._done / elapsed
        left = duration(max(0, self._total - self._done) / rate)
        return f": {self._done:,} of {self._total:,}, {rate:,.0f}{self._unit}, {left} left"


def _bars(console: Console, unit: str, *, transient: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.percentage:>3.0f}%"),
        _Rate(unit),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=transient,
    )


class _Rate(ProgressColumn):
    """Units a second."""

    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}{self._unit}" if speed else "", style="dim")
