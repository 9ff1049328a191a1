"""A worker that was told to end ends, and its partitions do not wait for what hangs in it."""

from __future__ import annotations

import signal

import pytest
from tests.integration.streams.processors.conftest import Shell

pytestmark = pytest.mark.kafka
HANGING = "tests.integration.streams.processors.hanging_worker"


def test_an_end_that_hangs_is_cut_short(shell: Shell) -> None:
    worker = shell.worker(module=HANGING)
    worker.start_ready()
    shell.write(10)

    assert worker.kill(signal.SIGTERM) == 1
    assert "leaving as it is" in worker.said()


def test_an_end_that_does_not_hang_is_a_clean_one(shell: Shell) -> None:
    worker = shell.worker()
    worker.start_ready()

    assert worker.kill(signal.SIGTERM) == 0
    assert "leaving as it is" not in worker.said()
