"""The same digest from every source, in any number of processes."""

from __future__ import annotations

import pytest

from hms_streams.log.log_source import LogSource
from hms_streams.replay.digest_comparison import LOG, TOPIC, DigestComparison, compare_digests
from hms_streams.replay.system_digests import log_digests, log_ends, topic_digests

pytestmark = [pytest.mark.kafka, pytest.mark.slow]


def compare(source: LogSource, processes: int) -> DigestComparison:
    topic = topic_digests(source, processes=processes)
    stops = {number: [digest.position] for number, digest in topic.items()}
    log = log_digests(source, stops, processes=processes)
    flat = [digest for digests in log.values() for digest in digests]
    return compare_digests({LOG: flat, TOPIC: topic.values()})


def test_log_and_topic_are_equal(source: LogSource) -> None:
    found = compare(source, processes=1)

    assert found.equal, found.rows
    assert found.totals[LOG] == found.totals[TOPIC]
    assert sum(row.records[LOG] for row in found.rows) > 300


def test_two_processes_find_the_same(source: LogSource) -> None:
    read: list[int] = []
    stops = {number: [end] for number, end in log_ends(source).items()}

    alone = log_digests(source, stops)
    together = log_digests(source, stops, processes=2, report=read.append)

    assert together == alone
    assert sum(read) == sum(digest.position for found in alone.values() for digest in found)


def test_a_stop_on_the_way_is_the_digest_of_the_log_so_far(source: LogSource) -> None:
    number, end = max(log_ends(source).items(), key=lambda item: item[1])

    both = log_digests(source, {number: [end // 2, end]})[number]

    assert both[0] == log_digests(source, {number: [end // 2]})[number][0]
    assert both[1] == log_digests(source, {number: [end]})[number][0]
    assert both[0].hash != both[1].hash
