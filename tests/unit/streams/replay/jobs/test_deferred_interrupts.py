"""Ctrl-C reaches a whole terminal: the parent hears it at any moment, its children never."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from threading import Event, Thread

import pytest

from hms_streams.replay.jobs.deferred_interrupts import interrupts_deferred
from hms_streams.replay.jobs.processes import Report, run_all


def interrupt_itself(job: int, folder: Path, report: Report) -> int:
    os.kill(os.getpid(), signal.SIGINT)
    return job


def start_interrupted(steps: list[str]) -> None:
    with interrupts_deferred():
        os.kill(os.getpid(), signal.SIGINT)
        steps.append("started")


def test_processes_go_on_when_interrupted() -> None:
    assert run_all(interrupt_itself, [1, 2, 3], 2, lambda _: None) == [1, 2, 3]


@pytest.mark.parametrize("threads", [0, 4])
def test_an_interrupt_comes_after_the_start(threads: int) -> None:
    steps: list[str] = []
    over = Event()
    others = [Thread(target=over.wait) for _ in range(threads)]
    for thread in others:
        thread.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            start_interrupted(steps)
    finally:
        over.set()
    assert steps == ["started"]


def test_without_an_interrupt_nothing_changes() -> None:
    before = signal.getsignal(signal.SIGINT), signal.pthread_sigmask(signal.SIG_BLOCK, ())
    with interrupts_deferred():
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert before == (
        signal.getsignal(signal.SIGINT),
        signal.pthread_sigmask(signal.SIG_BLOCK, ()),
    )
