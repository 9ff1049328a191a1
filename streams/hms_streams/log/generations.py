"""Which generations there are and which one is served, as ``hms.generations.v1`` tells.

A generation is everything that was folded from the log in one go: topics, workers, index. Readers
follow one record, ``current``; writing that record moves all readers. Without it the first
generation is served, as in every system that was never rebuilt.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import monotonic, time

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnavailableError
from hms_schemas.generated.records import CurrentGeneration, Generation, GenerationState
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_schemas.topics import FIRST_GENERATION
from hms_streams.log.consumers import (
    CHECK_BROKER,
    READS_TO_END,
    reader_settings,
    unavailable,
)

logger = logging.getLogger(__name__)

CURRENT_KEY = b"current"
# A broker answers in milliseconds; one that is electing leaders may take seconds.
_TIMEOUT_S = 20.0
_POLL_S = 0.2


@dataclass(slots=True)
class Generations:
    """What the records of the topic say, as far as they were applied."""

    known: dict[int, Generation] = field(default_factory=dict)
    pointer: CurrentGeneration | None = None

    @property
    def current(self) -> int:
        """The number of the generation that readers serve."""
        return self.pointer.number if self.pointer else FIRST_GENERATION

    @property
    def numbers(self) -> list[int]:
        """The generations that have topics; without records it is the first alone."""
        kept = {n for n, record in self.known.items() if record.state != GenerationState.DROPPED}
        return sorted(kept | {self.current})

    @property
    def next_number(self) -> int:
        """The number of the next rebuild; no two generations ever have the same."""
        return max({*self.known, self.current}) + 1

    def embedding_of(self, number: int, default: str) -> str:
        """The embedder of a generation; ``default`` for one that has no record."""
        record = self.known.get(number)
        return record.embedding if record else default

    def apply(self, key: bytes, value: bytes | None, codec: Codec) -> None:
        """Apply one record of the topic; a record that does not decode changes nothing."""
        try:
            if key == CURRENT_KEY:
                self.pointer = codec.decode(value, CurrentGeneration) if value else None
            elif value is not None:
                record = codec.decode(value, Generation)
                self.known[record.number] = record
        except ContractError as refused:
            logger.warning("a record of the generations does not decode: %s", refused.reason)


class GenerationTopic:
    """Reads and writes the topic of one system.

    Args:
        bootstrap: the cluster.
        prefix: that of the system's topics.
        codec: encodes and decodes; None: one of its own.
    """

    def __init__(self, bootstrap: str, prefix: str, codec: Codec | None = None) -> None:
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._name = topics.GENERATIONS.named(prefix)
        self._codec = codec or Codec()

    def read(self) -> Generations:
        """What the topic says now; where there is no such topic yet, as without records.

        Blocks for some round trips.

        Raises:
            UnavailableError: the broker does not answer.
        """
        found = Generations()
        reader = GenerationReader(self._bootstrap, self._prefix, self._codec, found, to_end=True)
        try:
            deadline = monotonic() + _TIMEOUT_S
            while not reader.step(_POLL_S):
                if monotonic() > deadline:
                    raise UnavailableError(
                        f"{self._name} cannot be read: no answer from {self._bootstrap}.",
                        fix=CHECK_BROKER,
                    )
        finally:
            reader.close()
        return found

    def write(self, record: Generation) -> None:
        """Write a generation's record; returns when the broker has acknowledged it.

        Raises:
            UnavailableError: the broker does not take the record.
        """
        key = f"generation/{record.number}".encode()
        self._append(key, self._codec.encode(record))

    def switch(self, to: int, before: int) -> None:
        """Let every reader serve generation ``to``; returns and raises as ``write`` does.

        Args:
            to: the generation to serve.
            before: the generation that is served until now.
        """
        pointer = CurrentGeneration(number=to, previous=before, changed_at=now_us())
        self._append(CURRENT_KEY, self._codec.encode(pointer))

    def _append(self, key: bytes, value: bytes) -> None:
        config = {**PRODUCER_CONFIG, "bootstrap.servers": self._bootstrap, "log_level": 0}
        producer, failures = Producer(config), list[str]()

        def delivered(error: KafkaError | None, _message: object) -> None:
            if error is not None:
                failures.append(error.str())

        producer.produce(self._name, key=key, value=value, callback=delivered)
        if producer.flush(_TIMEOUT_S) or failures:
            raise UnavailableError(
                f"{self._name} takes no record ({failures[:1] or 'timed out'}).",
                fix="Check the broker's log and the rights of this client, then try again.",
            )


class GenerationReader:
    """Applies the topic's records to a :class:`Generations`, one a step. One thread only.

    Args:
        bootstrap: the cluster.
        prefix: that of the topics.
        codec: decodes.
        into: the records are applied to it.
        to_end: whether the reader is closed at the end of the topic; see ``READS_TO_END``.
    """

    def __init__(
        self,
        bootstrap: str,
        prefix: str,
        codec: Codec,
        into: Generations,
        *,
        to_end: bool = False,
    ) -> None:
        self._topic = topics.GENERATIONS.named(prefix)
        self._codec = codec
        self._into = into
        self.follows = False
        """Whether the topic was there when this reader last looked for it."""
        settings = reader_settings(bootstrap, "hms-generations")
        self._consumer = Consumer(settings | READS_TO_END if to_end else settings)

    def step(self, wait_s: float) -> bool:
        """Apply the next record; waits up to ``wait_s`` seconds for it.

        Returns:
            True at the end of the topic, and where there is no topic.

        Raises:
            UnavailableError: the broker does not answer.
        """
        if not self.follows and not self._assign():
            return True
        message = self._consumer.poll(wait_s)
        if message is None:
            return False
        if (error := message.error()) is not None:
            return bool(error.code() == KafkaError._PARTITION_EOF)
        self._into.apply(message.key() or b"", message.value(), self._codec)
        return False

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _assign(self) -> bool:
        """Begin to read, if there is a topic: systems of older builds have none."""
        with unavailable(f"{self._topic} cannot be read"):
            found = self._consumer.list_topics(self._topic, timeout=_TIMEOUT_S).topics
        if not found[self._topic].partitions:
            return False
        self._consumer.assign([TopicPartition(self._topic, 0, 0)])
        self.follows = True
        return True


def derived_names(prefix: str, numbers: Iterable[int]) -> list[str]:
    """The full names of the topics that make up these generations."""
    return [topic.named(prefix, number) for number in numbers for topic in topics.DERIVED]


def now_us() -> int:
    """Microseconds since the Unix epoch, UTC."""
    return int(time() * 1_000_000)
