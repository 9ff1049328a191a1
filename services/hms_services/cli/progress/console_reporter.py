"""Progress of long work on the console: bars on a terminal, nothing but facts elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from hms_services.cli.progress.start_progress import StartProgress
from hms_services.local.progress import OnProgress
from hms_services.local.temporary.reporter import OnCount


class ConsoleReporter:
    """Implements ``hms_services.local.temporary.reporter.Reporter``.

    Args:
        console: where everything is shown.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def note(self, fact: str) -> None:
        """Print one fact, on a line of its own."""
        self._console.print(fact, style="dim", soft_wrap=True)

    @contextmanager
    def starting(self) -> Iterator[OnProgress]:
        """Show the steps of an instance that starts, while the block runs."""
        with StartProgress(self._console) as progress:
            yield progress.step

    @contextmanager
    def counting(self, totals: Mapping[str, int]) -> Iterator[OnCount]:
        """Show a bar for each total while the block runs; nothing where there is no terminal."""
        columns = (
            TextColumn("{task.description:<18}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        hidden = not self._console.is_terminal
        with Progress(*columns, console=self._console, disable=hidden) as bars:
            tasks = {name: bars.add_task(name, total=total) for name, total in totals.items()}
            yield lambda name, done: bars.update(tasks[name], completed=done)
