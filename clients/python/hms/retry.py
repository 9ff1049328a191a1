"""When to try again: exponential back-off with full jitter, within one call's time.

Full jitter (Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015): the wait is
uniform between 0 and a doubling bound, so that many clients do not come back at once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import grpc

# A second attempt is safe: a write carries an idempotency key, so that it has one effect.
_RETRYABLE = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.RESOURCE_EXHAUSTED})
# A restarted local server answers within a second or two; doubling from 50 ms meets it early.
_FIRST_BOUND_S = 0.05
_LAST_BOUND_S = 1.0


class Attempts:
    """The attempts of one call: the time left, and the wait before the next attempt.

    Args:
        timeout: seconds for all attempts and waits together.
        clock: monotonic seconds.
        draw: a number in [0, 1).
    """

    def __init__(
        self,
        timeout: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        draw: Callable[[], float] = random.random,
    ) -> None:
        self._clock = clock
        self._draw = draw
        self._end = clock() + timeout
        self._bound = _FIRST_BOUND_S

    def remaining(self) -> float:
        """Seconds left; one millisecond at least, because gRPC takes no deadline in the past."""
        return max(0.001, self._end - self._clock())

    def wait_after(self, code: grpc.StatusCode) -> float | None:
        """Seconds to wait before the next attempt; None when the call has failed for good."""
        if code not in _RETRYABLE:
            return None
        wait = self._draw() * self._bound
        self._bound = min(self._bound * 2, _LAST_BOUND_S)
        return wait if self._clock() + wait < self._end else None
