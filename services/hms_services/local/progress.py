"""What a start, a watch or a stop reports, one step at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """One step of one process, or of the work before it.

    Args:
        part: ``jars``, ``kafka``, ``topics``, or the name of a process.
        state: ``fetching``, ``starting``, ``ready``, ``died``, ``crash-loop``, ``stopping``,
            ``stopped`` or ``cleaned`` (left over by a killed instance, ended now).
        detail: the step in words; for ``died`` and ``crash-loop`` the cause.
        done: bytes so far, where the step can be measured.
        total: bytes in all; 0 where the step cannot be measured.
    """

    part: str
    state: str
    detail: str = ""
    done: int = 0
    total: int = 0

    def as_json(self) -> dict[str, Any]:
        """A flat object: the arguments of the class."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.part}: {self.state}{f' ({self.detail})' if self.detail else ''}"


OnProgress = Callable[[Progress], None]


def ignore(progress: Progress) -> None:
    """For a caller that does not show progress."""
