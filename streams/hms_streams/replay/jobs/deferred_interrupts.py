"""Ctrl-C while child processes are started: delivered after the start, and to the parent alone.

A terminal sends Ctrl-C to each of its processes. Here the parent ends its children, and it can end
only those whose start is complete.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from threading import current_thread, main_thread


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """SIGINT during the block is delivered after it; processes started in it never receive one.

    1. Children inherit the signal mask of the thread that starts them.
    2. The mask does not hold a signal back from a parent that has other threads: one of these gets
       it. So the signal is noted, and sent again after the block. Only the main thread may set
       signal handlers.
    """
    resource_tracker.ensure_running()  # its own start would lift the mask
    heard: list[int] = []
    handles_signals = current_thread() is main_thread()
    if handles_signals:
        before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if handles_signals:
            signal.signal(signal.SIGINT, before)
        if heard:
            signal.raise_signal(signal.SIGINT)
