"""How long a call may take: the client's deadline, capped, less what the answer itself needs."""

from __future__ import annotations

from typing import Any

import grpc

# The messages do not matter to whoever only asks for time or metadata.
CallContext = grpc.aio.ServicerContext[Any, Any]

# A read without a deadline of its own must end all the same.
DEFAULT_READ_S = 2.0
# No read is worth waiting longer for than this, whatever the client would allow.
MOST_READ_S = 30.0
# Kept back for ranking, packing and the way home, so that the answer arrives before the deadline.
RESERVE_S = 0.02


def read_budget_s(context: CallContext, default: float = DEFAULT_READ_S) -> float:
    """Seconds that a read may still wait for its parts; never negative."""
    left = context.time_remaining()
    allowed = default if left is None else min(left, MOST_READ_S)
    return float(max(0.0, allowed - RESERVE_S))
