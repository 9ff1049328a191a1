"""A flag that asks a run to stop; a signal handler may set it at any moment."""

from __future__ import annotations

import os
import select
from contextlib import suppress


class StopFlag:
    """Set once, from anywhere; the thread that does the work waits for it.

    Not a ``threading.Event``. A signal handler runs in the main thread, between two steps of that
    thread. If the thread is inside the event's ``wait`` then, ``set`` waits forever for a lock that
    the same thread holds. This class writes a byte into a pipe instead, which needs no lock.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._read_end, self._write_end = os.pipe()
        os.set_blocking(self._write_end, False)
        self._poll = select.poll()
        self._poll.register(self._read_end, select.POLLIN)

    def set(self) -> None:
        """Ask for the stop; idempotent."""
        self._is_set = True
        with suppress(BlockingIOError):  # The pipe is full: it has been set often before.
            os.write(self._write_end, b"\0")

    def is_set(self) -> bool:
        """Whether anybody has asked for the stop."""
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Block until the flag is set, at most for ``seconds``; returns whether it is set."""
        # The pipe is never read, so that every later wait returns at once.
        if not self._is_set:
            self._poll.poll(seconds * 1000)
        return self._is_set

    def __del__(self) -> None:
        os.close(self._read_end)
        os.close(self._write_end)
