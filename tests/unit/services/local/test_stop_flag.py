"""A flag that a signal handler sets while the thread that it interrupts waits for it."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from threading import Timer

import pytest

from hms_services.local.stop_flag import StopFlag

OnAlarm = Callable[[Callable[[], None], float], None]


@pytest.fixture
def on_alarm() -> Iterator[OnAlarm]:
    """Call something from a signal handler, so many seconds from now."""
    before = signal.getsignal(signal.SIGALRM)

    def set_alarm(call: Callable[[], None], seconds: float) -> None:
        signal.signal(signal.SIGALRM, lambda *_: call())
        signal.setitimer(signal.ITIMER_REAL, seconds)

    yield set_alarm
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.timeout(60)
def test_a_signal_at_any_moment_of_a_wait_is_heard(on_alarm: OnAlarm) -> None:
    # With a threading.Event this hangs within the first hundreds.
    moments = random.Random(1)
    for _ in range(3000):
        flag = StopFlag()
        on_alarm(flag.set, moments.uniform(2e-6, 3e-4))
        while not flag.wait(5e-5):
            continue


def test_a_wait_ends_when_the_flag_is_set() -> None:
    flag = StopFlag()
    began = time.monotonic()
    Timer(0.05, flag.set).start()
    assert flag.wait(30)
    assert time.monotonic() - began < 20


def test_the_flag_stays_set() -> None:
    flag = StopFlag()
    assert not flag.wait(0)
    for _ in range(100_000):
        flag.set()
    assert flag.is_set()
    assert flag.wait(30)
    assert flag.wait(30)
