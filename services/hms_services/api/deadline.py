"""The time that is left of a call, and what its answer goes without."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from hms_schemas.errors import HmsError

logger = logging.getLogger(__name__)

T = TypeVar("T")
LANGUAGE = "language"
"""What is missing where the embedding model does not know the language of most lines. Asking again
does not bring it, unlike the parts that were late."""


class Deadline:
    """A moment by which an answer must be ready, with what the call has taken and missed so far.

    Args:
        budget_s: seconds from now to that moment.
    """

    def __init__(self, budget_s: float) -> None:
        self._started = time.perf_counter()
        self._ends = self._started + budget_s
        self.timings_ms: dict[str, float] = {}
        self.missing: list[str] = []
        """The parts that are missing of the answer, each once."""

    def left_s(self) -> float:
        """Seconds left; 0 when the moment has passed."""
        return max(0.0, self._ends - time.perf_counter())

    async def or_missing(
        self, work: Awaitable[T], part: str, timeout_s: float | None = None
    ) -> T | None:
        """What ``work`` returns in time. If it is late or fails, ``part`` is missing; no error.

        Args:
            part: how callers know this part of the answer.
            timeout_s: the most to wait; None: until the deadline.
        """
        try:
            async with asyncio.timeout(self.left_s() if timeout_s is None else timeout_s):
                return await work
        except TimeoutError:
            logger.debug("an answer goes without %s: it was late", part)
        except HmsError as error:
            logger.warning("an answer goes without %s: %s", part, error)
        except Exception as error:
            # Only the kind: a message of a library may quote the question.
            logger.error("an answer goes without %s: %s", part, type(error).__name__)
        self.miss(part)
        return None

    def miss(self, part: str) -> None:
        """Note that a part of the answer is missing."""
        if part not in self.missing:
            self.missing.append(part)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; the times of a step that is entered twice add up."""
        started = time.perf_counter()
        try:
            yield
        finally:
            took = time.perf_counter() - started
            self.timings_ms[name] = self.timings_ms.get(name, 0.0) + took * 1000

    def finish(self) -> dict[str, float]:
        """The milliseconds of each step and, as ``total``, of the call up to now."""
        total = (time.perf_counter() - self._started) * 1000
        return {name: round(took, 3) for name, took in (*self.timings_ms.items(), ("total", total))}
