"""A topic read for people: all of it or its newest records, then as it grows. Commits nothing."""

from __future__ import annotations

import uuid
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

# A broker on this machine answers in milliseconds, a cluster that elects leaders in seconds.
_TIMEOUT_S = 10.0
# How long a poll blocks: the longest that Ctrl-C waits.
_POLL_S = 0.5


class LogReader:
    """Reads one topic, all partitions.

    Args:
        bootstrap: the cluster.
        topic: its full name.

    Raises:
        UnavailableError: the cluster does not answer, or has no such topic.
    """

    def __init__(self, bootstrap: str, topic: str) -> None:
        self._topic = topic
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"hms-cli-{uuid.uuid4()}",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
            }
        )
        self._partitions = self._find_partitions(bootstrap)

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
        starts = [TopicPartition(self._topic, p, OFFSET_BEGINNING) for p in self._partitions]
        return self._until_end(starts)

    def newest(self, number: int) -> list[Message]:
        """The newest records by the broker's time, oldest of them first."""
        if number <= 0:
            return []
        starts = [
            TopicPartition(self._topic, p, max(low, high - number))
            for p, (low, high) in self.watermarks().items()
            if high > low
        ]
        found = sorted(self._until_end(starts), key=lambda message: message.timestamp()[1])
        return found[-number:]

    def following(self, positions: dict[int, int]) -> Iterator[Message]:
        """Records from these offsets on, as they come; never ends."""
        starts = [TopicPartition(self._topic, p, offset) for p, offset in positions.items()]
        self._consumer.assign(starts)
        while True:
            message = self._consumer.poll(_POLL_S)
            if message is not None and not _is_end(message):
                yield message

    def watermarks(self) -> dict[int, tuple[int, int]]:
        """First offset and next offset of each partition."""
        return {p: self._watermark(p) for p in self._partitions}

    def _until_end(self, starts: list[TopicPartition]) -> Iterator[Message]:
        open_partitions = {start.partition for start in starts}
        self._consumer.assign(starts)
        while open_partitions:
            message = self._consumer.poll(_TIMEOUT_S)
            if message is None:
                raise _silent(self._topic)
            if _is_end(message):
                open_partitions.discard(message.partition())
            else:
                yield message
        self._consumer.unassign()

    def _watermark(self, partition: int) -> tuple[int, int]:
        marks = self._consumer.get_watermark_offsets(
            TopicPartition(self._topic, partition), timeout=_TIMEOUT_S
        )
        if marks is None:
            raise _silent(self._topic)
        return int(marks[0]), int(marks[1])

    def _find_partitions(self, bootstrap: str) -> list[int]:
        try:
            found = self._consumer.list_topics(self._topic, timeout=_TIMEOUT_S)
        except KafkaException as error:
            raise UnavailableError(
                f"No Kafka broker answers at {bootstrap} ({error.args[0].str()}).",
                fix="`hms status` tells what runs; `hms up` starts it.",
            ) from error
        topic = found.topics[self._topic]
        if topic.error is not None:
            raise UnavailableError(
                f"{bootstrap} has no topic {self._topic}.",
                fix="`hms up` makes it; check HMS_TOPIC_PREFIX.",
            )
        return sorted(topic.partitions)


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
