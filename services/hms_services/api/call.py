"""``Call``: who calls, when the client stops waiting, and which trace the call belongs to.

Nothing here knows a protocol. ``CallBoundary.admit`` makes the ``Call`` and sets it before the
endpoint runs a method; the method, and everything below the method, reads it with ``current_call``.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass

# A read without a deadline of its own must end all the same.
DEFAULT_READ_S = 2.0
# No read is worth a longer wait, whatever the client would allow.
MOST_READ_S = 30.0
# Kept back for ranking, packing and the way home, so that the answer arrives before the deadline.
RESERVE_S = 0.02


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of the credential that came with a call."""

    tenant: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as every method sees it."""

    caller: Caller
    ends_at: float | None = None
    """When the client stops waiting, in seconds of ``time.monotonic``; None without a deadline."""
    traceparent: str | None = None
    """The W3C trace context that came with the call; it travels on in the events' headers."""

    def read_budget_s(self) -> float:
        """Seconds that a read may still wait for its parts; never negative.

        The client's deadline counts up to ``MOST_READ_S``. Without a deadline it is
        ``DEFAULT_READ_S`` from now. ``RESERVE_S`` is kept back in both cases.
        """
        if self.ends_at is None:
            return DEFAULT_READ_S - RESERVE_S
        left = min(self.ends_at - time.monotonic(), MOST_READ_S)
        return max(0.0, left - RESERVE_S)


_CALL: ContextVar[Call] = ContextVar("hms_call")


def current_call() -> Call:
    """The running call.

    Raises:
        LookupError: no call runs here.
    """
    return _CALL.get()


def current_caller() -> Caller:
    """The caller of the running call; raises as ``current_call`` does."""
    return _CALL.get().caller


def set_call(call: Call) -> None:
    """Make ``call`` the running one, up to the end of the current task."""
    _CALL.set(call)
