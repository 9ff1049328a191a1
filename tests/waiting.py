"""The one way in which tests wait for something: a condition that is looked at again and again."""

from __future__ import annotations

import time
from collections.abc import Callable

# A machine that runs three such tests on two busy cores is five times as slow as an idle one.
PATIENCE_S = 120.0
_AGAIN_AFTER_S = 0.05


def until(
    condition: Callable[[], object],
    what: str | Callable[[], str] = "the condition",
    seconds: float = PATIENCE_S,
) -> float:
    """Wait until ``condition()`` is true; how many seconds that took.

    Args:
        condition: is looked at every 50 ms.
        what: names the condition in the failure; a function is called only then.
        seconds: fail after so long.
    """
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"{what if isinstance(what, str) else what()}: not in time")
        time.sleep(_AGAIN_AFTER_S)
    return time.monotonic() - began
