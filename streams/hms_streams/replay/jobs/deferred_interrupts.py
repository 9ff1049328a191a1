"""Ctrl-C while processes are started: it waits for the end of the start, and is not for them.

It reaches every process of a terminal. The parent decides what becomes of its children, and can do
so only for those whose start is complete.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from threading import current_thread, main_thread


@contextmanager
def interrupts_deferred() -> Iterator[None]:
    """An interrupt of meanwhile comes when the block ends; what it starts never hears one.

    1. Children inherit the mask of the thread that starts them.
    2. The mask holds back nothing from a parent with other threads, which get the signal in its
       place: so it is noted, and sent again. Signal handlers are the main thread's alone.
    """
    resource_tracker.ensure_running()  # to start it lifts the mask
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
