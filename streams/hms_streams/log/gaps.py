"""Asks the broker which offsets of the log really hold records.

Transactions leave offsets without a record: their commit and abort markers, and the records that
they aborted. To the position guard such a gap looks like lost events. So before the worker stops
for a gap, it reads these offsets again with a consumer of its own.
"""

from __future__ import annotations

import asyncio
from time import monotonic

from confluent_kafka import Consumer, TopicPartition

from hms_schemas.errors import UnavailableError
from hms_streams.log.consumers import READS_TO_END, is_end, opened, reader_settings

# Reading a batch's stretch again takes milliseconds; past this the broker is in trouble.
_DEADLINE_S = 15.0


class LogGaps:
    """Reads ranges of offsets of the log, one at a time.

    Args:
        bootstrap: the cluster.
        client_id: how the broker's logs name this reader.
    """

    def __init__(self, bootstrap: str, *, client_id: str) -> None:
        self._settings = (
            reader_settings(bootstrap, client_id)
            | READS_TO_END
            | {"client.id": client_id, "isolation.level": "read_committed"}
        )

    async def offsets(self, topic: str, partition: int, start: int, stop: int) -> list[int]:
        """The offsets in ``[start, stop)`` that hold a record; read on another thread.

        Raises:
            UnavailableError: the broker did not answer in time.
        """
        return await asyncio.to_thread(self._read, topic, partition, start, stop, stop - start)

    def all_empty(self, topic: str, partition: int, start: int, stop: int) -> bool:
        """Whether ``[start, stop)`` holds no record at all. Blocks.

        Raises:
            UnavailableError: the broker did not answer in time.
        """
        return not self._read(topic, partition, start, stop, 1)

    def _read(self, topic: str, partition: int, start: int, stop: int, most: int) -> list[int]:
        with opened(self._settings, f"{topic}[{partition}] cannot be read again") as consumer:
            consumer.assign([TopicPartition(topic, partition, start)])
            return _read_offsets(consumer, stop, most, monotonic() + _DEADLINE_S)


def _read_offsets(consumer: Consumer, stop: int, most: int, deadline: float) -> list[int]:
    found: list[int] = []
    while monotonic() < deadline:
        for message in consumer.consume(min(most, 500), timeout=0.1):
            at_end, offset = is_end(message), message.offset()
            if at_end or offset is None or offset >= stop:
                return found
            found.append(offset)
        if len(found) >= most or (found and found[-1] == stop - 1):
            return found
    raise UnavailableError("the broker did not answer in time.", fix="Is it overloaded?")
