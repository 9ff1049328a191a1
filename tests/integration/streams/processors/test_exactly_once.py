"""Nothing lost and nothing doubled, however the workers die."""

from __future__ import annotations

import signal
import threading

import pytest
from tests.integration.streams.processors.conftest import Shell, Worker
from tests.waiting import until

FROZEN = "tests.integration.streams.processors.frozen_worker"

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def wait_folded(worker: Worker, count: int) -> None:
    """Wait until the positions of the worker's partitions have passed ``count`` offsets in all."""
    until(lambda: worker.metric("hms_tiers_position") >= count, worker.why)


def test_one_worker_killed_three_times(shell: Shell) -> None:
    worker = shell.worker()
    worker.start()
    writing = threading.Thread(target=shell.write, args=(20_000,))
    writing.start()
    for killed_at in (2_000, 7_000, 12_000):
        wait_folded(worker, killed_at)
        worker.kill()
        worker.start()
    writing.join()
    wait_folded(worker, 20_000)
    assert worker.kill(signal.SIGTERM) == 0
    shell.check_exactly_once(worker)


def test_a_worker_without_its_disk_restores_from_the_changelogs(shell: Shell) -> None:
    shell.write(3_000)
    first = shell.worker("first")
    first.start()
    wait_folded(first, 3_000)
    first.kill()
    second = shell.worker("second")
    shell.write(1_000, start=3_000)
    second.start()
    wait_folded(second, 4_000)
    assert second.kill(signal.SIGTERM) == 0
    shell.check_exactly_once(second)


def test_killed_in_the_middle_of_a_restore(shell: Shell) -> None:
    shell.write(3_000)
    first = shell.worker("first")
    first.start()
    wait_folded(first, 3_000)
    first.kill()
    second = shell.worker("second", module=FROZEN)
    for batches in (3, 5):
        second.start(HMS_TEST_DIE_RESTORING=str(batches))
        assert second.process is not None
        assert second.process.wait(40) == -signal.SIGKILL
    second.start_ready()
    wait_folded(second, 3_000)
    assert second.kill(signal.SIGTERM) == 0
    shell.check_exactly_once(second)


def test_two_workers_one_killed_and_back(shell: Shell) -> None:
    one, two = shell.worker("one"), shell.worker("two")
    one.start_ready()
    writing = threading.Thread(target=shell.write, args=(12_000,))
    writing.start()
    two.start()
    wait_folded(one, 3_000)
    two.kill()
    two.start_ready()
    writing.join()
    shell.write(4_000, start=12_000)
    one.kill()
    until(lambda: shell.folded() >= 16_000, two.why)
    assert two.kill(signal.SIGTERM) == 0
    shell.check_exactly_once()
