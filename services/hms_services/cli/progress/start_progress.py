"""Shows an instance that starts or stops, a line for each part."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from hms_services.cli.views.wording import clipped, duration, size
from hms_services.local import table_of_parts
from hms_services.local.progress import Progress

_STYLE = {"ready": "green", "stopped": "dim", "died": "red", "crash-loop": "bold red"}
# The steps that are no part of the table.
_NAME = {"jars": "Kafka's files", "kafka": "Kafka broker", "topics": "topics and schemas"}


class StartProgress:
    """A live table on a terminal, plain lines elsewhere. Any thread may call ``step``.

    Args:
        console: where the parts are shown.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._steps: dict[str, tuple[Progress, float]] = {}
        self._live = Live(console=console, refresh_per_second=8)
        self._is_live = console.is_terminal

    @property
    def seconds(self) -> float:
        """Time since this progress was made."""
        return time.monotonic() - self._began

    def __enter__(self) -> Self:
        if self._is_live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.settle()

    def settle(self) -> None:
        """End the live table; later steps are printed as lines."""
        if self._is_live:
            self._live.stop()
        self._is_live = False

    def step(self, progress: Progress) -> None:
        """Show one step."""
        before = self._steps.get(progress.part)
        self._steps[progress.part] = (progress, self.seconds)
        if self._is_live:
            self._live.update(self._table())
        elif before is None or before[0].state != progress.state:
            self._console.print(f"{self.seconds:5.1f} s  {_line(progress)}", soft_wrap=True)

    def _table(self) -> Table:
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(no_wrap=True, width=2)
        table.add_column(no_wrap=True, width=24)
        table.add_column(no_wrap=True, overflow="ellipsis")
        table.add_column(no_wrap=True, justify="right", style="dim")
        for progress, at in self._steps.values():
            style = _STYLE.get(progress.state, "yellow")
            done = progress.state in _STYLE
            table.add_row(
                Text("●" if done else "○", style=style),
                _title(progress.part),
                Text(_state(progress), style=style),
                duration(at),
            )
        return table


def _line(progress: Progress) -> str:
    return f"{_title(progress.part)}: {_state(progress)}"


def _title(name: str) -> str:
    """What a person reads for a step; a later generation's worker has its own name alone."""
    titles = {part.name: part.title for part in table_of_parts.PARTS}
    return titles.get(name) or _NAME.get(name, name)


def _state(progress: Progress) -> str:
    if progress.total:
        return f"{progress.state} {size(progress.done)} of {size(progress.total)}"
    return f"{progress.state} {clipped(progress.detail, 200)}".strip()
