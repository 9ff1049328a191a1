"""One broker of three is killed while events come in: nothing is lost, doubled or out of order."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from confluent_kafka.admin import AdminClient
from tests.chaos import acks
from tests.chaos.acks import Ack
from tests.chaos.digests import digests
from tests.chaos.evidence import read_log
from tests.chaos.parts import WATCH_SECONDS
from tests.chaos.schedule import BROKER_AWAY_SECONDS
from tests.chaos.tables import owners, table_records
from tests.chaos.watching import Watch
from tests.chaos.writing import Writer
from tests.integration.cluster.conftest import PARTITIONS, Cluster

from hms_schemas import topics
from hms_services.local.processes.child import ChildSpec
from hms_services.local.processes.process import Process

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not os.environ.get("HMS_TEST_CLUSTER"), reason="three brokers: `make chaos-cluster`"
    ),
]

EVENTS_BEFORE = 500
EVENTS_AFTER = 500
# A killed broker is missed after four seconds; a busy machine may need many times that.
WITHIN_SECONDS = 120.0


def until(cluster: Cluster, condition: Callable[[], bool], what: str) -> float:
    """Look after the parts until ``condition`` holds; the seconds taken."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < WITHIN_SECONDS, f"not in time: {what}"
        cluster.tick()
        time.sleep(WATCH_SECONDS)
    return time.monotonic() - started


def writers(cluster: Cluster) -> list[Writer]:
    """Two plain producers that tell the stories of a seed."""
    return [
        Writer(
            name=f"producer-{number}",
            seed=7,
            number=number,
            door="kafka",
            rate=150,
            bootstrap=cluster.bootstrap,
            topic=topics.EVENTS.name,
            address="",
            folder=str(cluster.home),
        )
        for number in range(2)
    ]


def start(writer: Writer, logs: Path) -> Process:
    """Let it begin."""
    argv = (sys.executable, "-m", "tests.chaos.writing", writer.as_json())
    return Process(ChildSpec(writer.name, argv, ""), logs)


def copies_in_sync(admin: AdminClient) -> set[int]:
    """How many copies the partitions of the log have that are up to date."""
    partitions = admin.list_topics(timeout=60).topics[topics.EVENTS.name].partitions.values()
    return {len(partition.isrs) for partition in partitions}


def test_an_acknowledged_event_survives_the_loss_of_a_broker(
    cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    told = writers(cluster)
    admin = AdminClient({"bootstrap.servers": cluster.bootstrap, "log_level": 0})
    watch = Watch(cluster.bootstrap, PARTITIONS)
    watch.start()
    processes = [start(writer, cluster.home / "logs") for writer in told]

    def acknowledged() -> int:
        return sum(acks.count(writer.acks) for writer in told)

    try:
        until(cluster, lambda: acknowledged() > EVENTS_BEFORE, "events before the kill")
        victim = cluster.brokers[0]
        killed_at = time.monotonic()
        assert victim.send(signal.SIGKILL, stay_away=True)
        held = acknowledged()
        gap = until(cluster, lambda: acknowledged() > held + 100, "acks without it")
        missed_at = killed_at + BROKER_AWAY_SECONDS
        until(cluster, lambda: time.monotonic() > missed_at, "missed by the others")
        assert 3 not in copies_in_sync(admin)
        victim.come_back()
        back = until(cluster, lambda: copies_in_sync(admin) == {3}, "all copies up to date")
        more = acknowledged() + EVENTS_AFTER
        until(cluster, lambda: acknowledged() > more, "events after the return")
        for process in processes:
            process.terminate()
        until(cluster, lambda: all(p.exit_status is not None for p in processes), "the last acks")
        caught_up = until(cluster, lambda: not watch.lag, "everything applied")
    finally:
        watch.stop()
        for process in processes:
            process.kill()
    owned_by = owners(cluster.bootstrap, cluster.home, ["worker-1"])
    cluster.worker.stop()

    found = {writer.name: list(acks.read(writer.acks)) for writer in told}
    check_log(cluster, found)
    hashes = digests(cluster.bootstrap, table_records(owned_by))
    assert len(set(hashes.values())) == 1, hashes
    with capsys.disabled():
        print(
            f"\n{sum(map(len, found.values()))} events acknowledged; 100 more {gap:.1f} s after "
            f"kill -9 of a broker; all copies up to date {back:.1f} s after its restart; "
            f"longest time without progress {watch.worst_gap:.1f} s; "
            f"caught up {caught_up:.1f} s after the last acknowledgement; digests equal"
        )


def check_log(cluster: Cluster, found: dict[str, list[Ack]]) -> None:
    """Each acknowledgement is one record, at its place, in the order of its producer."""
    log = read_log(cluster.bootstrap)
    every = [ack for each in found.values() for ack in each]
    for ack in every:
        assert log.ids.get((ack.partition, ack.offset)) == ack.event_id, f"{ack} is lost"
    # A repeat in the story is a second acknowledgement of its own. Litter with a whole event in it
    # never has a key that fits, and is refused.
    refused = set(log.refused)
    admitted = Counter(i for place, i in log.ids.items() if place not in refused)
    asked = Counter(a.event_id for a in every if (a.partition, a.offset) not in refused)
    assert admitted == asked, "an event is in the log more often than it was written"
    for name, own in found.items():
        offsets: dict[int, list[int]] = defaultdict(list)
        for ack in own:
            offsets[ack.partition].append(ack.offset)
        assert all(each == sorted(each) for each in offsets.values()), f"{name} is out of order"
