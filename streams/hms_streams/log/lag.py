"""How far a consumer group is behind the end of what it reads."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from hms_schemas import topics
from hms_streams.log.consumers import opened, reader_settings
from hms_streams.log.watermarks import watermarks

_TIMEOUT_SECONDS = 5.0
_POLL_SECONDS = 0.1
# What a broker answers while it makes its offsets topic: when the first group asks for offsets.
_COORDINATOR_COMES = (
    KafkaError.NOT_COORDINATOR,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
)


@dataclass(frozen=True)
class Lag:
    """Records not yet acknowledged by a group, by (topic, partition).

    Only partitions on which the group has committed count; a group that never did has none.
    """

    group: str
    behind: dict[tuple[str, int], int]

    @property
    def total(self) -> int:
        """Of all partitions together."""
        return sum(self.behind.values())


def consumer_lag(bootstrap: str, group: str, prefix: str = "") -> Lag:
    """The lag of ``prefix + group`` over all topics of HMS. Blocks for some round trips.

    Does not join the group.

    Raises:
        UnavailableError: the cluster does not answer in seconds.
    """
    with _opened_for(bootstrap, prefix + group) as consumer:
        return Lag(prefix + group, _behind(consumer, prefix))


def committed_offsets(
    bootstrap: str, group: str, wanted: Sequence[TopicPartition]
) -> dict[tuple[str, int], int]:
    """(Topic, partition) to the offset that ``group`` (its whole name) has committed there.

    Partitions on which the group committed nothing are left out. Does not join the group. Blocks
    for some round trips.

    Raises:
        UnavailableError: the cluster does not answer in seconds.
    """
    with _opened_for(bootstrap, group) as consumer:
        return _committed(consumer, wanted)


def commit_offsets(bootstrap: str, group: str, topic: str, offsets: Mapping[int, int]) -> None:
    """Commit a group's offsets, by partition, in the place of members that do not run yet.

    Raises:
        UnavailableError: the cluster does not take them: the group has members.
    """
    failure = f"the offsets of {group} cannot be set"
    fix = "If workers of that generation run already, stop them; then run the same again."
    with opened(reader_settings(bootstrap, group), failure, fix) as consumer:
        wanted = [TopicPartition(topic, number, at) for number, at in offsets.items()]
        consumer.commit(offsets=wanted, asynchronous=False)


def _opened_for(bootstrap: str, group: str) -> AbstractContextManager[Consumer]:
    # A consumer, because the admin client's call for this brings the whole process down when the
    # group's coordinator is still loading (librdkafka issue 5040).
    failure = f"The lag of {group} cannot be read from {bootstrap}"
    return opened(reader_settings(bootstrap, group), failure)


def _behind(consumer: Consumer, prefix: str) -> dict[tuple[str, int], int]:
    behind = {}
    for where, offset in _committed(consumer, _partitions(consumer, prefix)).items():
        behind[where] = max(0, watermarks(consumer, *where, _TIMEOUT_SECONDS).high - offset)
    return behind


def _committed(consumer: Consumer, wanted: Sequence[TopicPartition]) -> dict[tuple[str, int], int]:
    """The group's offsets; waits for a coordinator that a fresh broker is still making."""
    deadline = time.monotonic() + _TIMEOUT_SECONDS
    while True:
        try:
            found = consumer.committed(list(wanted), timeout=_TIMEOUT_SECONDS)
            return {(at.topic, at.partition): at.offset for at in found if at.offset >= 0}
        except KafkaException as error:
            if error.args[0].code() not in _COORDINATOR_COMES or time.monotonic() > deadline:
                raise
            time.sleep(_POLL_SECONDS)


def _partitions(consumer: Consumer, prefix: str) -> list[TopicPartition]:
    present = consumer.list_topics(timeout=_TIMEOUT_SECONDS).topics
    wanted = topics.ours(prefix, present)
    return [TopicPartition(name, number) for name in wanted for number in present[name].partitions]
