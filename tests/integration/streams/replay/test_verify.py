"""The state topics beside the log: equal, or the key that differs; from snapshots as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.integration.streams.processors.conftest import Shell, Worker
from tests.integration.walk.reading import read_all

from hms_schemas import topics
from hms_schemas.generated.records import Observed
from hms_streams.log.log_source import LogSource
from hms_streams.replay.record_events import events_of_record
from hms_streams.replay.snapshot_writing import write_snapshots
from hms_streams.replay.states.snapshot import snapshots_of
from hms_streams.replay.system_digests import log_ends
from hms_streams.replay.verify import PartitionCheck, first_of, verify_topic

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def is_equal(checks: list[PartitionCheck]) -> bool:
    return all(check.equal for check in checks)


def test_snapshots_are_as_good_as_the_beginning(source: LogSource, tmp_path: Path) -> None:
    snapshots = snapshots_of(tmp_path, source)
    kept = write_snapshots(source, snapshots)

    again = write_snapshots(source, snapshots)
    checks = verify_topic(source, snapshots=snapshots)

    ends = log_ends(source)
    assert {each.snapshot.partition for each in kept} == {n for n, end in ends.items() if end}
    assert all(each.began_at == 0 for each in kept)
    assert [each.began_at for each in again] == [each.snapshot.position for each in kept]
    assert {check.position for check in checks} == {each.snapshot.position for each in kept}
    assert is_equal(checks)


def test_a_damaged_snapshot_is_named_and_not_used(source: LogSource, tmp_path: Path) -> None:
    snapshots = snapshots_of(tmp_path, source)
    damaged = write_snapshots(source, snapshots)[0].snapshot
    content = bytearray(damaged.path.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.path.write_bytes(content)

    checks = verify_topic(source, snapshots=snapshots)

    assert is_equal(checks)
    refused = [each for check in checks for each in check.refused]
    assert len(refused) == 1
    assert str(damaged.path) in refused[0]


def test_snapshots_of_other_tenants_are_not_used(source: LogSource, tmp_path: Path) -> None:
    write_snapshots(source, snapshots_of(tmp_path, source))
    others = LogSource(source.bootstrap, source.topic_prefix, frozenset({"local", "stranger"}))

    checks = verify_topic(others, snapshots=snapshots_of(tmp_path, others))

    assert sum(check.differing for check in checks) == 2  # the stranger's memory and space
    refused = [each for check in checks for each in check.refused]
    assert refused
    assert all("hms.tenants" in each for each in refused)


def test_a_changed_byte_in_the_topic_is_found(
    used: tuple[Shell, Worker], source: LogSource
) -> None:
    """The topic stays as it was left, with the true record behind the other."""
    shell = used[0]
    assert is_equal(verify_topic(source))
    name = topics.STATE.named(shell.prefix)
    true = next(m for m in read_all(shell.bootstrap, name) if b"number" in (m.value() or b""))
    latest = [m for m in read_all(shell.bootstrap, name) if m.key() == true.key()][-1]
    value = latest.value().replace(b"number", b"numbed", 1)
    at = {"topic": name, "partition": latest.partition(), "key": latest.key()}
    producer = shell.producer()
    producer.produce(**at, value=value)
    producer.flush(20)

    checks = verify_topic(source, processes=2)

    producer.produce(**at, value=latest.value())
    producer.flush(20)
    first = first_of(checks)
    assert first is not None
    assert (first.key, first.of_source) == (latest.key(), value)
    assert sum(check.differing for check in checks) == 1
    made_by = events_of_record(source, first.partition, first.key, end=10**9)
    assert isinstance(next(made_by)[0].body, Observed)
    assert is_equal(verify_topic(source))
