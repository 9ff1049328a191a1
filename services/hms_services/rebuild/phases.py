"""What a rebuild reports while it works, as plain data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """How far one phase has come.

    Args:
        phase: ``prepare``, ``fold``, ``workers``, ``catch up``, ``switch``, ``retire`` or ``drop``.
        done: how many of ``total`` records are done.
        total: all records; 0 where a phase cannot be measured.
        words: the phase in more words.
    """

    phase: str
    done: int = 0
    total: int = 0
    words: str = ""


OnStep = Callable[[Step], None]


def silent(step: Step) -> None:
    """For a caller that does not show progress."""
