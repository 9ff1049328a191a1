"""How far a replay is: a bar with rate and time left on a terminal, a few plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import Progress

from hms_services.cli.views.rate_bars import LINE_EVERY_S, rate_bars
from hms_services.cli.views.wording import duration


class ReplayProgress:
    """Counts the records that were read.

    Args:
        console: where to; None: silent.
        what: in a few words, for the beginning of the line.
        total: how many records there are.
    """

    def __init__(self, console: Console | None, what: str, total: int) -> None:
        self._console = console
        self._what = what
        self._total = total
        self._done = 0
        self._began = self._said = time.monotonic()
        self._bar: Progress | None = None
        if console is not None and console.is_terminal:
            self._bar = rate_bars(console, " records/s", transient=True)
            self._task = self._bar.add_task(what, total=total)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._began

    def advance(self, records: int) -> None:
        """So many more were read."""
        self._done += records
        if self._bar is not None:
            self._bar.advance(self._task, records)
        elif self._console is not None and time.monotonic() - self._said >= LINE_EVERY_S:
            self._said = time.monotonic()
            self._console.print(self._line(), soft_wrap=True)

    def _line(self) -> str:
        rate = self._done / self.seconds
        left = duration(max(0, self._total - self._done) / rate) if rate else "?"
        done = f"{self._done:,} of {self._total:,}"
        return f"{self._what}: {done}, {rate:,.0f} records/s, {left} left"
