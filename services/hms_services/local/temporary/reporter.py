"""How long work tells a person how far it is. The command line implements it; see ``Reporter``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from hms_services.local.progress import OnProgress

OnCount = Callable[[str, int], None]
"""Takes the name of a count and how many are done so far."""


class Reporter(Protocol):
    """Shows a person facts and progress. Work that takes long is given one."""

    def note(self, fact: str) -> None:
        """Show one fact, on a line of its own."""

    def starting(self) -> AbstractContextManager[OnProgress]:
        """Show the steps of an instance that starts, while the block runs."""

    def counting(self, totals: Mapping[str, int]) -> AbstractContextManager[OnCount]:
        """Show how much of each total is done, while the block runs.

        Args:
            totals: the name of each count, and how many there will be.
        """
