"""A worker frozen at each step of a batch, its partitions taken over, and then it wakes.

The other worker comes under the same name in the group, as a replaced container does: the group
gives it the partitions at once, and nobody waits for a session to end.
``HMS_TEST_ZOMBIE_STEPS=all`` freezes at every step, and once until a session ends; a run of all
tests takes the steps that differ.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest
from tests.integration.streams.processors.conftest import Shell, Worker
from tests.integration.streams.processors.frozen_worker import STEPS
from tests.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

FROZEN = "tests.integration.streams.processors.frozen_worker"
EVENTS = 3_000
SHORT = ("3-folded", "5-memories-held-back", "6-spaces-sent")
CHOSEN = STEPS if os.environ.get("HMS_TEST_ZOMBIE_STEPS") == "all" else SHORT


def is_frozen(worker: Worker) -> bool:
    assert worker.process is not None
    state = Path(f"/proc/{worker.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state == "T"


def frozen_worker(shell: Shell, step: str) -> Worker:
    """A worker that has frozen at ``step`` of a batch in the middle of the log."""
    shell.write(EVENTS)
    zombie = shell.worker(
        "zombie", module=FROZEN, HMS_TEST_FREEZE_AT=step, HMS_TEST_FREEZE_AFTER=str(EVENTS // 3)
    )
    zombie.start()
    until(lambda: is_frozen(zombie), zombie.why)
    return zombie


def under_the_same_name(shell: Shell, zombie: Worker) -> Worker:
    """A worker with a disk of its own to which the group gives the zombie's partitions at once."""
    other = shell.worker("other")
    name = next(zombie.home.rglob("worker"))
    folder = other.home / "tiers" / f"{shell.prefix}other"
    folder.mkdir(parents=True)
    shutil.copy(name, folder)
    other.start()
    return other


def wake(zombie: Worker) -> None:
    """Let it finish its batch: then it stops, or drops the batch and restores."""
    assert zombie.process is not None
    process = zombie.process
    process.send_signal(signal.SIGCONT)
    until(lambda: process.poll() is not None or "restored: " in zombie.said(), zombie.why)
    if process.poll() is None:
        zombie.kill()


def fold_to_the_end(worker: Worker, events: int) -> None:
    """Until everything is folded; a worker that stops at a foreign record is started again."""

    def folded() -> bool:
        assert worker.process is not None
        if worker.process.poll() is not None:
            worker.start()
        return worker.metric("hms_tiers_position") >= events

    until(folded, worker.why)


@pytest.mark.parametrize("step", CHOSEN)
def test_frozen_at_each_step_of_a_batch(shell: Shell, step: str) -> None:
    zombie = frozen_worker(shell, step)
    other = under_the_same_name(shell, zombie)
    fold_to_the_end(other, EVENTS)

    wake(zombie)
    shell.write(200, start=EVENTS)
    fold_to_the_end(other, EVENTS + 200)

    assert other.kill(signal.SIGTERM) == 0
    shell.check_exactly_once(other)


@pytest.mark.skipif(CHOSEN is SHORT, reason="waits for sessions: HMS_TEST_ZOMBIE_STEPS=all")
def test_frozen_for_longer_than_its_session(shell: Shell) -> None:
    zombie = frozen_worker(shell, "5-memories-held-back")
    other = shell.worker("other")
    other.start()
    fold_to_the_end(other, EVENTS)

    wake(zombie)
    shell.write(200, start=EVENTS)
    fold_to_the_end(other, EVENTS + 200)

    assert other.kill(signal.SIGTERM) == 0
    shell.check_exactly_once()
