"""One partition read to its end, whatever holes it has."""

from __future__ import annotations

import pytest
from tests.integration.streams.processors.conftest import PARTITIONS, Shell
from tests.integration.streams.replay.conftest import events, write_transaction

from hms_schemas.codec import Codec
from hms_schemas.errors import UnavailableError
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.admitted_log import AdmittedLog
from hms_streams.log.reading.partition_log import PartitionLog, bounds, offset_of

pytestmark = pytest.mark.kafka


def read(shell: Shell, partition: int, **limits: int) -> tuple[list[int], int]:
    """The offsets that were handed out, and where the reading ended."""
    log = PartitionLog(shell.bootstrap, shell.events, partition, **limits)
    offsets = [offset_of(message) for batch in log.batches() for message in batch]
    return offsets, log.position


def full_partition(shell: Shell) -> int:
    found = bounds(shell.bootstrap, shell.events)
    return max(found, key=lambda number: found[number].high)


def test_every_record_comes_in_order(shell: Shell) -> None:
    shell.write(500, keys=1)

    offsets, position = read(shell, full_partition(shell))

    assert offsets == list(range(500))
    assert position == 500


def test_it_begins_and_ends_where_it_is_told(shell: Shell) -> None:
    shell.write(100, keys=1)

    assert read(shell, full_partition(shell), start=10, end=20) == (list(range(10, 20)), 20)


def test_an_end_beyond_the_log_is_not_waited_for(shell: Shell) -> None:
    shell.write(10, keys=1)

    assert read(shell, full_partition(shell), end=99) == (list(range(10)), 10)


def test_an_empty_partition_ends_at_once(shell: Shell) -> None:
    assert [read(shell, number) for number in range(PARTITIONS)] == [([], 0)] * PARTITIONS


def test_what_a_transaction_gave_up_is_passed_over(shell: Shell) -> None:
    write_transaction(shell, events(50, spaces=1), is_kept=False)
    shell.write(1, keys=1)
    number = full_partition(shell)

    offsets, position = read(shell, number)

    assert position == bounds(shell.bootstrap, shell.events)[number].high
    assert len(offsets) <= 1


def test_an_end_that_holds_only_markers_is_reached(shell: Shell) -> None:
    write_transaction(shell, events(50, spaces=1), is_kept=True)

    offsets, position = read(shell, full_partition(shell))

    assert offsets == list(range(50))
    assert position == 51


def test_no_topic_is_told(shell: Shell) -> None:
    with pytest.raises(UnavailableError, match="has no topic"):
        bounds(shell.bootstrap, shell.prefix + "nothing")


def test_refused_records_count_as_positions_passed(shell: Shell) -> None:
    shell.write(20, keys=1)  # numbers, not Avro
    number = full_partition(shell)
    log = AdmittedLog(LogSource(shell.bootstrap, shell.prefix), Codec())

    batches = list(log.batches(number))

    assert [event for batch in batches for event in batch.events] == []
    assert batches[-1].next_offset == 20
