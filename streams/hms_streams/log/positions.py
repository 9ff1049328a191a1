"""How far every consumer group has read: ends of topics, committed offsets, and the lag."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient

from hms_schemas import topics
from hms_streams.log.consumers import START_BROKER, opened, reader_settings, unavailable
from hms_streams.log.lag import committed_offsets
from hms_streams.log.log_source import Cluster
from hms_streams.log.watermarks import Bounds, watermarks

_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class TopicPositions:
    """How many records one topic has, and where its partitions end."""

    topic: str
    partitions: int
    records: int
    """Between the first and the next offset; compaction may have removed some of them."""
    ends: dict[int, int]
    """Next offset of each partition that has records."""


@dataclass(frozen=True, slots=True)
class GroupLag:
    """How far a consumer group is behind on one topic."""

    group: str
    topic: str
    lag: int
    """Records that are written and not yet acknowledged."""
    committed: dict[int, int]
    """Partition to committed offset."""


@dataclass(frozen=True, slots=True)
class Positions:
    """The topics of one system and the groups that read them, at one moment."""

    topics: tuple[TopicPositions, ...]
    groups: tuple[GroupLag, ...]

    @property
    def lag(self) -> int:
        """The lag of all groups together."""
        return sum(group.lag for group in self.groups)

    def caught_up(self, readers: tuple[str, ...]) -> bool:
        """Whether the groups whose names end like ``readers`` exist and have no lag."""
        found = [group for group in self.groups if group.group.endswith(readers)]
        return len(found) >= len(readers) and not any(group.lag for group in found)


def is_quiet(cluster: Cluster, now: Positions, readers: tuple[str, ...]) -> bool:
    """Whether ``readers`` have no lag, and no topic grew between ``now`` and a second look."""
    return now.caught_up(readers) and look(cluster).topics == now.topics


def look(cluster: Cluster) -> Positions:
    """The positions now.

    Raises:
        UnavailableError: the cluster does not answer.
    """
    with unavailable(f"Kafka at {cluster.bootstrap} does not answer", START_BROKER):
        admin = AdminClient({"bootstrap.servers": cluster.bootstrap, "log_level": 0})
        metadata = admin.list_topics(timeout=_TIMEOUT_S)
        ours = topics.ours(cluster.topic_prefix, metadata.topics)
        partitions = {name: sorted(metadata.topics[name].partitions) for name in ours}
        marks = _watermarks(cluster, partitions)
        found = tuple(_topic(name, numbers, marks) for name, numbers in partitions.items())
        return Positions(found, tuple(_lags(cluster, admin, partitions, marks)))


_Marks = dict[tuple[str, int], Bounds]


def _watermarks(cluster: Cluster, partitions: dict[str, list[int]]) -> _Marks:
    failure = f"Kafka at {cluster.bootstrap} does not answer"
    with opened(reader_settings(cluster.bootstrap, "hms-cli"), failure, START_BROKER) as consumer:
        return {
            (name, number): watermarks(consumer, name, number, _TIMEOUT_S)
            for name, numbers in partitions.items()
            for number in numbers
        }


def _topic(name: str, numbers: Sequence[int], marks: _Marks) -> TopicPositions:
    return TopicPositions(
        topic=name,
        partitions=len(numbers),
        records=sum(marks[name, number].high - marks[name, number].low for number in numbers),
        ends={number: marks[name, number].high for number in numbers if marks[name, number].high},
    )


def _lags(
    cluster: Cluster, admin: AdminClient, partitions: dict[str, list[int]], marks: _Marks
) -> Iterable[GroupLag]:
    listing = admin.list_consumer_groups(request_timeout=_TIMEOUT_S).result()
    wanted = [TopicPartition(name, n) for name, numbers in partitions.items() for n in numbers]
    for group in sorted(group.group_id for group in listing.valid):
        committed: dict[str, dict[int, int]] = {}
        for at, offset in committed_offsets(cluster.bootstrap, group, wanted).items():
            committed.setdefault(at[0], {})[at[1]] = offset
        for topic, positions in sorted(committed.items()):
            yield GroupLag(group, topic, _lag(topic, positions, partitions, marks), positions)


def _lag(
    topic: str, positions: dict[int, int], partitions: dict[str, list[int]], marks: _Marks
) -> int:
    """The lag on one topic; all records of a partition where the group never committed count."""
    return sum(
        max(0, marks[topic, number].high - positions.get(number, marks[topic, number].low))
        for number in partitions[topic]
    )
