"""Learns writers' schemas from ``hms.schemas.v1`` when an event with an unknown one arrives.

An unknown fingerprint is not poison at first: its schema may be on its way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from time import monotonic

from confluent_kafka import Consumer, KafkaException, TopicPartition

from hms_schemas.errors import ContractError, UnavailableError

DEFAULT_WAIT_S = 5.0
# A writer that invents fingerprints must not hold up the flow at every batch.
_NEXT_WAIT_AFTER_S = 60.0

Learn = Callable[[bytes, str], None]


class SchemaTopic:
    """Reads the topic of writers' schemas from its start, as far as needed."""

    def __init__(
        self, bootstrap: str, topic: str, learn: Learn, *, wait_s: float = DEFAULT_WAIT_S
    ) -> None:
        self._settings = {
            "bootstrap.servers": bootstrap,
            # Required by librdkafka; never joined, as the partition is assigned by hand.
            "group.id": "hms-schemas",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
            "log_level": 0,
        }
        self._topic = topic
        self._learn = learn
        self._wait_s = wait_s
        self._consumer: Consumer | None = None
        self._seen: set[bytes] = set()
        self._no_wait_before = 0.0

    async def learn(self, fingerprints: Collection[bytes]) -> None:
        """Read on until these keys of the topic have come by, or the wait is over.

        Reads what is there at once; waits for what is not, at most once a minute.

        Raises:
            UnavailableError: the topic cannot be read.
        """
        now = monotonic()
        deadline = now
        if now >= self._no_wait_before:
            deadline = now + self._wait_s
        if not await asyncio.to_thread(self._read, set(fingerprints), deadline):
            self._no_wait_before = monotonic() + _NEXT_WAIT_AFTER_S

    def close(self) -> None:
        """Leave the broker."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    def _read(self, wanted: set[bytes], deadline: float) -> bool:
        consumer = self._open()
        at_end = False
        while not wanted <= self._seen and (monotonic() < deadline or not at_end):
            message = consumer.poll(0.2)
            at_end = message is None or message.error() is not None
            if message is not None and message.error() is None:
                self._take(message.key() or b"", message.value() or b"")
        return wanted <= self._seen

    def _open(self) -> Consumer:
        if self._consumer is None:
            try:
                self._consumer = Consumer(self._settings)
                self._consumer.assign([TopicPartition(self._topic, 0, 0)])
            except KafkaException as error:
                raise UnavailableError(f"{self._topic} cannot be read: {error}.") from error
        return self._consumer

    def _take(self, key: bytes, value: bytes) -> None:
        try:
            self._learn(key, value.decode())
        except (ContractError, UnicodeDecodeError):
            return  # Somebody wrote nonsense; the event that needs it becomes a dead letter.
        self._seen.add(key)
