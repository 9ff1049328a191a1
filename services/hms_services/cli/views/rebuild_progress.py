"""How far a rebuild is: bars with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress, Task

from hms_services.cli.views.rate_bars import LINE_EVERY_S, rate_bars
from hms_services.cli.views.wording import duration
from hms_services.rebuild.phases import Step

_NAME = {
    "prepare": "make the topics",
    "fold": "fold the log",
    "workers": "start its workers",
    "catch up": "catch up",
    "switch": "switch",
    "retire": "let the other rest",
    "drop": "remove",
}


class RebuildProgress:
    """One line a phase.

    Args:
        console: where to.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars = rate_bars(console, "/s") if console.is_terminal else None
        self._task: Task | None = None
        self._line = ""
        self._said = self._began = 0.0

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

    def step(self, step: Step) -> None:
        """Show how far a phase is; a new name, or other words, begins a new line."""
        line = f"{_NAME.get(step.phase, step.phase)} {step.words}".strip()
        if self._bars is not None:
            self._show(self._bars, line, step)
        else:
            self._say(line, step)

    def _show(self, bars: Progress, line: str, step: Step) -> None:
        if line != self._line:
            self._finish(bars)
            self._line = line
            number = bars.add_task(line, total=step.total or None)
            self._task = next(task for task in bars.tasks if task.id == number)
        if self._task is not None and step.total:
            bars.update(self._task.id, completed=step.done, total=step.total)

    def _finish(self, bars: Progress) -> None:
        if self._task is not None:
            total = self._task.total or 1
            bars.update(self._task.id, completed=total, total=total)

    def _say(self, line: str, step: Step) -> None:
        now = time.monotonic()
        if line != self._line:
            self._line, self._began = line, now
        elif now - self._said < LINE_EVERY_S:
            return
        self._said = now
        self._console.print(f"{line}{self._measured(step, now)}", soft_wrap=True)

    def _measured(self, step: Step, now: float) -> str:
        if not step.total or not step.done or now <= self._began:
            return ""
        rate = step.done / (now - self._began)
        left = duration((step.total - step.done) / rate)
        return f": {step.done:,} of {step.total:,}, {rate:,.0f} a second, {left} left"
