"""Asks the broker which offsets of the log really hold records.

Transactions leave offsets without a record: their commit and abort markers, and what they aborted.
To the position guard such a hole looks like a lost window of events, so before the worker stops
for one, it reads the stretch again with a consumer of its own.
"""

from __future__ import annotations

import asyncio
from time import monotonic

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from hms_schemas.errors import UnavailableError

# Reading a batch's stretch again takes milliseconds; past this the broker is in trouble.
_DEADLINE_S = 15.0


class LogHoles:
    """Reads stretches of the log. Blocking calls run in a thread; one at a time."""

    def __init__(self, bootstrap: str, *, client_id: str) -> None:
        self._settings = {
            "bootstrap.servers": bootstrap,
            "client.id": client_id,
            # Required by librdkafka; never joined, as partitions are assigned by hand.
            "group.id": client_id,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 50,
            # It would say "connection refused" twenty times a second while the broker is away.
            "log_level": 0,
        }

    async def offsets(self, topic: str, partition: int, start: int, stop: int) -> list[int]:
        """The offsets in ``[start, stop)`` that hold a record.

        Raises:
            UnavailableError: the broker did not answer in time.
        """
        return await asyncio.to_thread(self._read, topic, partition, start, stop, stop - start)

    def all_empty(self, topic: str, partition: int, start: int, stop: int) -> bool:
        """Whether ``[start, stop)`` holds no record at all. Blocks; raises as ``offsets``."""
        return not self._read(topic, partition, start, stop, 1)

    def _read(self, topic: str, partition: int, start: int, stop: int, most: int) -> list[int]:
        consumer = Consumer(self._settings)
        try:
            consumer.assign([TopicPartition(topic, partition, start)])
            return _read_offsets(consumer, stop, most, monotonic() + _DEADLINE_S)
        except KafkaException as error:
            raise UnavailableError(f"reading {topic}[{partition}] again failed: {error}") from error
        finally:
            consumer.close()


def _read_offsets(consumer: Consumer, stop: int, most: int, deadline: float) -> list[int]:
    found: list[int] = []
    while monotonic() < deadline:
        for message in consumer.consume(min(most, 500), timeout=0.1):
            error, offset = message.error(), message.offset()
            if error is not None and error.code() != KafkaError._PARTITION_EOF:
                raise KafkaException(error)
            if error is not None or offset is None or offset >= stop:
                return found
            found.append(offset)
        if len(found) >= most or (found and found[-1] == stop - 1):
            return found
    raise UnavailableError("the broker did not answer in time.", fix="Is it overloaded?")
