"""The time that is left of a call, and steps that must not outlast it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Deadline:
    """A moment by which an answer must be ready, and the milliseconds that each step took."""

    def __init__(self, budget_s: float) -> None:
        self._started = time.perf_counter()
        self._ends = self._started + budget_s
        self.timings_ms: dict[str, float] = {}

    def left_s(self) -> float:
        """Seconds left; 0 when it has passed."""
        return max(0.0, self._ends - time.perf_counter())

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; a step entered twice counts with both."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.took(name, time.perf_counter() - started)

    def took(self, name: str, seconds: float) -> None:
        """Count time to a step that was measured elsewhere."""
        self.timings_ms[name] = self.timings_ms.get(name, 0.0) + seconds * 1000

    def finish(self) -> dict[str, float]:
        """The steps' milliseconds and, as ``total``, those since the beginning."""
        total = (time.perf_counter() - self._started) * 1000
        return {name: round(took, 3) for name, took in (*self.timings_ms.items(), ("total", total))}
