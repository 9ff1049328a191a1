"""Topics read for people: all that they hold or the newest, then as they grow. Commits nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    TopicPartition,
)

from hms_schemas.errors import UnavailableError
from hms_schemas.partitioning import partition_of
from hms_schemas.topics import FIRST_GENERATION, Topic
from hms_streams.log.cluster import Cluster
from hms_streams.log.generations import GenerationTopic

# A broker on this machine answers in milliseconds, a cluster that elects leaders in seconds.
_TIMEOUT_S = 10.0
# How long a poll blocks: the longest that Ctrl-C waits.
_POLL_S = 0.5
# How far back the newest of one key are sought first, and how much farther each time.
_LOOK_BACK, _LOOK_BACK_GROWS = 1_000, 8


Place = tuple[str, int]
"""A topic and a partition of it."""


class LogReader:
    """Reads topics, all partitions of them.

    Args:
        cluster: where they are.
        topics: which; of those that each generation has, those of the one that is served.

    Raises:
        UnavailableError: the cluster does not answer, or lacks one of them.
    """

    def __init__(self, cluster: Cluster, *topics: Topic) -> None:
        self._consumer = Consumer({**cluster.consumer(), "enable.partition.eof": True})
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
        """Every record there is now, each partition in order; then ends."""
        return self._until_end([TopicPartition(*at, OFFSET_BEGINNING) for at in self._places])

    def narrow(self, key: bytes) -> None:
        """From now on read only the partition of each topic that ``key`` belongs to."""
        numbers = Counter(topic for topic, _ in self._places)
        self._places = [
            (topic, number)
            for topic, number in self._places
            if number == partition_of(key, numbers[topic])
        ]

    def newest_of(self, key: bytes, number: int) -> list[Message]:
        """The newest records with this key, oldest of them first; looks back as far as it takes."""
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
        """The newest records by the broker's time, oldest of them first."""
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
        """Records from these offsets on, as they come; never ends."""
        self._consumer.assign([TopicPartition(*at, offset) for at, offset in positions.items()])
        while True:
            message = self._consumer.poll(_POLL_S)
            if message is not None and not _is_end(message):
                yield message

    def watermarks(self) -> dict[Place, tuple[int, int]]:
        """First offset and next offset of each partition."""
        return {at: self._watermark(*at) for at in self._places}

    def _until_end(self, starts: list[TopicPartition]) -> Iterator[Message]:
        unread = {(start.topic, start.partition) for start in starts}
        self._consumer.assign(starts)
        while unread:
            message = self._consumer.poll(_TIMEOUT_S)
            if message is None:
                raise _silent(next(iter(unread))[0])
            if _is_end(message):
                unread.discard(place_of(message))
            else:
                yield message
        self._consumer.unassign()

    def _watermark(self, topic: str, partition: int) -> tuple[int, int]:
        marks = self._consumer.get_watermark_offsets(
            TopicPartition(topic, partition), timeout=_TIMEOUT_S
        )
        if marks is None:
            raise _silent(topic)
        return int(marks[0]), int(marks[1])

    def _find(self, bootstrap: str, topic: str) -> list[Place]:
        try:
            found = self._consumer.list_topics(topic, timeout=_TIMEOUT_S)
        except KafkaException as error:
            raise UnavailableError(
                f"No Kafka broker answers at {bootstrap} ({error.args[0].str()}).",
                fix="`hms status` tells what runs; `hms up` starts it.",
            ) from error
        described = found.topics[topic]
        if described.error is not None:
            raise UnavailableError(
                f"{bootstrap} has no topic {topic}.",
                fix="`hms up` makes it; check HMS_TOPIC_PREFIX.",
            )
        return [(topic, partition) for partition in sorted(described.partitions)]


def place_of(message: Message) -> Place:
    """Where a record that was read stands."""
    topic, partition = message.topic(), message.partition()
    assert topic is not None
    assert partition is not None
    return topic, partition


def _is_end(message: Message) -> bool:
    """Whether it only says that a partition has no more; raises for a real error."""
    error = message.error()
    if error is None:
        return False
    if error.code() == KafkaError._PARTITION_EOF:
        return True
    raise UnavailableError(
        f"Kafka stopped answering ({error.str()}).", fix="`hms status` tells what runs."
    )


def _silent(topic: str) -> UnavailableError:
    return UnavailableError(
        f"Kafka gave nothing of {topic} for {_TIMEOUT_S:.0f} s.",
        fix="`hms status` tells what runs.",
    )
