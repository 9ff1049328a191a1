"""Two workers that stand by for each other: whoever is left has the other's tables already."""

from __future__ import annotations

import re
import signal

import pytest
from tests.integration.streams.processors.conftest import Shell, Worker
from tests.waiting import until

pytestmark = [pytest.mark.kafka, pytest.mark.slow]

EVENTS = 4_000
STANDBY = {"HMS_STANDBY_REPLICAS": "1"}


def positions(*workers: Worker) -> float:
    """The positions of the partitions that the workers own, summed."""
    return sum(worker.metric("hms_tiers_position") for worker in workers)


def test_the_other_takes_over_what_it_has_followed(shell: Shell) -> None:
    one, two = shell.worker("one", **STANDBY), shell.worker("two", **STANDBY)
    one.start_ready()
    two.start_ready()
    until(lambda: positions(two) == 0 and one.is_ready(), one.why)
    shell.write(EVENTS)
    until(lambda: positions(one, two) >= EVENTS, one.why)
    assert 0 < positions(two) < EVENTS, "one worker has it all"

    one.kill()
    until(lambda: positions(two) >= EVENTS, two.why)
    assert sum(map(int, re.findall(r"restored: (\d+) records", two.said()))) < EVENTS / 4

    shell.write(500, start=EVENTS)
    until(lambda: positions(two) >= EVENTS + 500, two.why)
    assert two.kill(signal.SIGTERM) == 0
    shell.check_exactly_once(two)
