"""Appends records to one partition and returns when the broker has acknowledged them.

Faust's own send costs a future, a queue hop and a callback for each record, and each step of a
batch waits for the linger of Faust's producer. Here a whole record batch costs one future a
partition, and leaves at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaProducer

from hms_schemas.topics import MAX_DEAD_LETTER_BYTES

# One request carries a batch of each partition; 1 MiB each keeps it below the broker's
# socket.request.max.bytes of 100 MiB with room to spare.
_BATCH_BYTES = 1024 * 1024
# How long the broker may be away before the worker gives up and is started again.
_REQUEST_TIMEOUT_MS = 30_000


class OutgoingRecord(NamedTuple):
    """A record to append; a ``value`` of None is a tombstone."""

    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()


class RecordLog:
    """An idempotent producer with ``acks=all`` that works in whole batches of one partition."""

    def __init__(self, bootstrap: str, *, client_id: str) -> None:
        self._settings: dict[str, Any] = {
            "bootstrap_servers": bootstrap.split(","),
            "client_id": client_id,
            "acks": "all",
            "enable_idempotence": True,
            "max_batch_size": _BATCH_BYTES,
            # The broker judges each record; this only has to let its framing through too.
            "max_request_size": 2 * MAX_DEAD_LETTER_BYTES,
            "request_timeout_ms": _REQUEST_TIMEOUT_MS,
        }
        self._producer: AIOKafkaProducer | None = None

    async def start(self) -> None:
        """Connect. Must run on the event loop that will append."""
        self._producer = AIOKafkaProducer(**self._settings)
        await self._producer.start()

    async def stop(self) -> None:
        """Close the connections; appends under way are finished first."""
        if self._producer is not None:
            await self._producer.stop()
            self._producer = None

    async def append(
        self,
        topic: str,
        partition: int,
        records: Iterable[OutgoingRecord],
        timestamp_ms: int | None = None,
    ) -> list[int]:
        """Append in order, and wait for the acknowledgements; return the offset of each record.

        Args:
            topic: of the partition.
            partition: where all the records go.
            records: in the order in which they are to be in the log.
            timestamp_ms: of all the records; None takes the time of the call.

        Raises:
            KafkaError: the broker refused or did not answer; some records may be in the log.
        """
        if self._producer is None:
            await self.start()
        assert self._producer is not None
        pending: list[tuple[asyncio.Future[Any], int]] = []
        batch = self._producer.create_batch()
        for record in records:
            if not _add(batch, record, timestamp_ms):
                pending.append(await self._submit(batch, topic, partition))
                batch = self._producer.create_batch()
                _add(batch, record, timestamp_ms)
        if batch.record_count():
            pending.append(await self._submit(batch, topic, partition))
        offsets: list[int] = []
        for acknowledged, count in pending:
            base = (await acknowledged).offset
            offsets.extend(range(base, base + count))
        return offsets

    async def _submit(
        self, batch: Any, topic: str, partition: int
    ) -> tuple[asyncio.Future[Any], int]:
        assert self._producer is not None
        batch.close()
        sent = await self._producer.send_batch(batch, topic, partition=partition)
        return sent, batch.record_count()


def _add(batch: Any, record: OutgoingRecord, timestamp_ms: int | None) -> bool:
    """Add the record; whether there was room for it. The first record always has room."""
    added = batch.append(
        key=record.key, value=record.value, timestamp=timestamp_ms, headers=list(record.headers)
    )
    return added is not None
