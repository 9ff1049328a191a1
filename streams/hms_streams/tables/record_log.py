"""Appends records to one partition and returns when the broker has them on disk.

Faust's own send costs a future, a queue hop and a callback for each record, and the linger of its
producer for each step of a batch. Whole record batches cost one future a partition and leave at
once.
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


class LogRecord(NamedTuple):
    """What is appended; a ``value`` of None is a tombstone."""

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
        records: Iterable[LogRecord],
        timestamp_ms: int | None = None,
    ) -> list[int]:
        """Append in order; the offset of each record once all are acknowledged.

        The records bear ``timestamp_ms``, or the time of the call.

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


def _add(batch: Any, record: LogRecord, timestamp_ms: int | None) -> bool:
    """Whether the record went into the batch; the first always does."""
    added = batch.append(
        key=record.key, value=record.value, timestamp=timestamp_ms, headers=list(record.headers)
    )
    return added is not None
