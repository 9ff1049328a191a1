"""The wish that a run shall end, which a signal handler may set at any moment."""

from __future__ import annotations

import os
import select
from contextlib import suppress


class StopWish:
    """Set once, from anywhere; waited for by the thread that does the work.

    Not a ``threading.Event``: a signal handler runs in the main thread between two of its steps,
    and where these are an event's ``wait``, the handler's ``set`` waits for a lock that its own
    thread holds, for ever. Here the handler writes a byte into a pipe, and that needs no lock.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._bell, self._rope = os.pipe()
        os.set_blocking(self._rope, False)
        self._ring = select.poll()
        self._ring.register(self._bell, select.POLLIN)

    def set(self) -> None:
        """Wish it; idempotent."""
        self._is_set = True
        with suppress(BlockingIOError):  # full of wishes
            os.write(self._rope, b"\0")

    def is_set(self) -> bool:
        """Whether anybody has wished it."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Block until it is wished, or so long; whether it is."""
        # What was written is never read: who waits again is told again.
        if not self._is_set:
            self._ring.poll(seconds * 1000)
        return self._is_set

    def __del__(self) -> None:
        os.close(self._bell)
        os.close(self._rope)
