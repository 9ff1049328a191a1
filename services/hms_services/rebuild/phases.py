"""What a rebuild tells while it works: plain data, for whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """How far one phase has come.

    Args:
        phase: ``prepare``, ``fold``, ``workers``, ``catch up``, ``switch``, ``retire`` or ``drop``.
        done: so many of ``total`` records; both 0 where a phase cannot be measured.
        words: what there is to say beside it.
    """

    phase: str
    done: int = 0
    total: int = 0
    words: str = ""


OnStep = Callable[[Step], None]


def silent(step: Step) -> None:
    """For a caller who does not watch."""
