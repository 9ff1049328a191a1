"""A wish that a signal handler sets while its own thread waits for it."""

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
        wish = StopFlag()
        on_alarm(wish.set, moments.uniform(2e-6, 3e-4))
        while not wish.wait(5e-5):
            continue


def test_a_wait_ends_with_the_wish() -> None:
    wish = StopFlag()
    began = time.monotonic()
    Timer(0.05, wish.set).start()
    assert wish.wait(30)
    assert time.monotonic() - began < 20


def test_a_wish_stays() -> None:
    wish = StopFlag()
    assert not wish.wait(0)
    for _ in range(100_000):
        wish.set()
    assert wish.is_set()
    assert wish.wait(30)
    assert wish.wait(30)
