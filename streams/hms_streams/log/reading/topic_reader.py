"""Topics read for people: all their records or the newest, then new records as they come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from confluent_kafka import OFFSET_BEGINNING, Consumer, Message, TopicPartition

from hms_schemas.errors import UnavailableError
from hms_schemas.partitioning import partition_of
from hms_schemas.topics import FIRST_GENERATION, Topic
from hms_streams.log.consumers import (
    READS_TO_END,
    START_BROKER,
    is_end,
    opened,
    reader_settings,
    unavailable,
)
from hms_streams.log.generations import GenerationTopic
from hms_streams.log.log_source import Cluster
from hms_streams.log.reading.partition_log import no_such_topic
from hms_streams.log.watermarks import Bounds, watermarks

# A broker on this machine answers in milliseconds, a cluster that elects leaders in seconds.
_TIMEOUT_S = 10.0
# How long a poll blocks: the longest that Ctrl-C waits.
_POLL_S = 0.5
# How many records the search for the newest of one key goes back, and how much farther each time.
_LOOK_BACK, _LOOK_BACK_GROWS = 1_000, 8
_STOPPED = "Kafka stopped answering"
_STATUS = "`hms status` tells what runs."

Place = tuple[str, int]
"""A topic and a partition of it."""


class LogReader:
    """Reads all partitions of some topics. Joins no group, commits nothing.

    Args:
        cluster: where the topics are.
        topics: which topics; a derived one is read in the generation that is served.

    Raises:
        UnavailableError: the cluster does not answer, or lacks one of the topics.
    """

    def __init__(self, cluster: Cluster, *topics: Topic) -> None:
        self._settings = reader_settings(cluster.bootstrap, "hms-cli")
        self._consumer = Consumer(self._settings | READS_TO_END)
        prefix, served = cluster.topic_prefix, FIRST_GENERATION
        if any(topic.derived for topic in topics):
            served = GenerationTopic(cluster.bootstrap, prefix).read().current
        names = [topic.named(prefix, served) for topic in topics]
        self._places = [place for name in names for place in self._find(cluster.bootstrap, name)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._consumer.close()

    def stored(self) -> Iterator[Message]:
        """Every record up to the present ends of the topics, each partition in order.

        Raises:
            UnavailableError: the cluster stops answering.
        """
        return self._until_end([TopicPartition(*at, OFFSET_BEGINNING) for at in self._places])

    def narrow(self, key: bytes) -> None:
        """Read from now on only the partition of each topic that ``key`` belongs to."""
        numbers = Counter(topic for topic, _ in self._places)
        self._places = [
            (topic, number)
            for topic, number in self._places
            if number == partition_of(key, numbers[topic])
        ]

    def newest_of(self, key: bytes, number: int) -> list[Message]:
        """The newest ``number`` records with this key, the oldest of them first.

        Reads ever longer ends of the partitions until these hold as many, or have no more.

        Raises:
            UnavailableError: the cluster stops answering.
        """
        found: list[Message] = []
        span = _LOOK_BACK
        while True:
            marks = self.watermarks()
            starts = [
                TopicPartition(*at, max(low, high - span))
                for at, (low, high) in marks.items()
                if high > low
            ]
            found = [message for message in self._until_end(starts) if message.key() == key]
            if len(found) >= number or all(high - span <= low for low, high in marks.values()):
                return sorted(found, key=lambda message: message.timestamp()[1])[-number:]
            span *= _LOOK_BACK_GROWS

    def newest(self, number: int) -> list[Message]:
        """The newest ``number`` records by the broker's time, the oldest of them first.

        Raises:
            UnavailableError: the cluster stops answering.
        """
        if number <= 0:
            return []
        starts = [
            TopicPartition(*at, max(low, high - number))
            for at, (low, high) in self.watermarks().items()
            if high > low
        ]
        found = sorted(self._until_end(starts), key=lambda message: message.timestamp()[1])
        return found[-number:]

    def following(self, positions: dict[Place, int]) -> Iterator[Message]:
        """Records from these offsets on, as they come; never ends.

        Raises:
            UnavailableError: the cluster stops answering.
        """
        with opened(self._settings, _STOPPED, _STATUS) as consumer:
            consumer.assign([TopicPartition(*at, offset) for at, offset in positions.items()])
            while True:
                message = consumer.poll(_POLL_S)
                if message is not None and not is_end(message):
                    yield message

    def watermarks(self) -> dict[Place, Bounds]:
        """First offset and next offset of each partition.

        Raises:
            UnavailableError: the cluster stops answering.
        """
        with unavailable(_STOPPED, _STATUS):
            return {at: watermarks(self._consumer, *at, _TIMEOUT_S) for at in self._places}

    def _until_end(self, starts: list[TopicPartition]) -> Iterator[Message]:
        unread = {(start.topic, start.partition) for start in starts}
        self._consumer.assign(starts)
        with unavailable(_STOPPED, _STATUS):
            while unread:
                message = self._consumer.poll(_TIMEOUT_S)
                if message is None:
                    raise _no_answer(next(iter(unread))[0])
                if is_end(message):
                    unread.discard(place_of(message))
                else:
                    yield message
        self._consumer.unassign()

    def _find(self, bootstrap: str, topic: str) -> list[Place]:
        with unavailable(f"No Kafka broker answers at {bootstrap}", START_BROKER):
            described = self._consumer.list_topics(topic, timeout=_TIMEOUT_S).topics[topic]
        if described.error is not None:
            raise no_such_topic(bootstrap, topic)
        return [(topic, partition) for partition in sorted(described.partitions)]


def place_of(message: Message) -> Place:
    """The topic and the partition of a message that was read."""
    topic, partition = message.topic(), message.partition()
    assert topic is not None
    assert partition is not None
    return topic, partition


def _no_answer(topic: str) -> UnavailableError:
    return UnavailableError(f"Kafka gave nothing of {topic} for {_TIMEOUT_S:.0f} s.", fix=_STATUS)
