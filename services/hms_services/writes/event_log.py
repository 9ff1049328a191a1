"""Appends events to the log of record, and returns the position of each."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer

from hms_schemas.cloud_events import event_headers
from hms_schemas.codec import Codec
from hms_schemas.errors import UnavailableError
from hms_schemas.generated.records import MemoryEvent
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_services.api.consistency import LogPosition
from hms_services.writes.write_metrics import WriteMetrics
from hms_streams.log.ends import LogEnds

logger = logging.getLogger(__name__)

# A write that the broker has not acknowledged by then fails; the caller may try again.
DELIVERY_TIMEOUT_MS = 10_000
# How long a stop waits for events on their way to the broker.
_FLUSH_S = 10.0
_FIX = "Try again with the same idempotency key; if it stays so, see `hms status`."


class EventLog:
    """The producer of events of one process. Its coroutines run on one event loop.

    Args:
        bootstrap: the cluster.
        topic: the full name of the events topic.
        codec: encodes the events.
        metrics: counts them.
        delivery_timeout_ms: when an append that the broker does not take fails.
    """

    def __init__(
        self,
        bootstrap: str,
        topic: str,
        codec: Codec,
        metrics: WriteMetrics,
        delivery_timeout_ms: int = DELIVERY_TIMEOUT_MS,
    ) -> None:
        self._topic = topic
        self._codec = codec
        self._metrics = metrics
        self._producer = Producer(
            {
                **PRODUCER_CONFIG,
                # A caller waits for each event, so none is held back. Events that come while a
                # request is on its way go together in the next request all the same.
                "linger.ms": 0,
                "bootstrap.servers": bootstrap,
                "delivery.timeout.ms": delivery_timeout_ms,
                "client.id": "hms-context",
            }
        )
        self._ends = LogEnds(bootstrap, client_id="hms-context-ends")
        self._stopping = threading.Event()
        # Delivery reports arrive on a thread of their own, so that no ack waits for the event loop.
        self._poller = threading.Thread(target=self._poll, name="hms-event-acks", daemon=True)
        self._poller.start()

    async def append(
        self, events: Sequence[MemoryEvent], traceparent: str | None = None
    ) -> list[LogPosition]:
        """Write ``events`` in order; returns when the broker has all of them (``acks=all``).

        Raises:
            UnavailableError: the broker did not acknowledge all of them in time. Some may be
                written all the same. Sent again, the same events have one effect.
        """
        try:
            with self._metrics.ack_seconds.time():
                at = await self._produce(events, traceparent)
        except UnavailableError:
            self._metrics.refused.inc()
            raise
        self._metrics.acknowledged(events)
        return at

    async def _produce(
        self, events: Sequence[MemoryEvent], traceparent: str | None
    ) -> list[LogPosition]:
        batch = _Batch(len(events), asyncio.get_running_loop())
        try:
            for i, event in enumerate(events):
                self._producer.produce(
                    self._topic,
                    key=space_key(event.tenant, event.space),
                    value=self._codec.encode(event),
                    headers=event_headers(event, traceparent),
                    on_delivery=batch.delivered(i),
                )
        except (BufferError, KafkaException) as error:
            raise UnavailableError(f"the log takes no events now ({error}).", fix=_FIX) from error
        return await batch.result

    async def end_offset(self, partition: int) -> int:
        """The offset that the next event of ``partition`` will get; raises UnavailableError."""
        ends = await asyncio.to_thread(self._ends.of, self._topic, [partition])
        if partition not in ends:
            raise UnavailableError("the log does not answer.", fix=_FIX)
        return ends[partition]

    def close(self) -> None:
        """Send the events that are left, then stop. Blocks for at most ten seconds."""
        left = self._producer.flush(_FLUSH_S)
        if left:
            logger.error("%d events were not acknowledged before the stop", left)
        self._stopping.set()
        self._poller.join()

    def _poll(self) -> None:
        while not self._stopping.is_set():
            self._producer.poll(0.2)


class _Batch:
    """Collects the delivery reports of one append; wakes the caller after the last report."""

    def __init__(self, size: int, loop: asyncio.AbstractEventLoop) -> None:
        self.result: asyncio.Future[list[LogPosition]] = loop.create_future()
        self._loop = loop
        self._appended: list[LogPosition | None] = [None] * size
        self._left = size
        self._error: KafkaError | None = None

    def delivered(self, i: int) -> Any:
        """The callback for event ``i``; it is called on the poller's thread."""

        def report(error: KafkaError | None, message: Any) -> None:
            self._error = self._error or error
            self._appended[i] = LogPosition(message.partition(), message.offset())
            self._left -= 1
            if self._left == 0:
                # When the process stops, the loop may be closed; then no caller waits any more.
                with contextlib.suppress(RuntimeError):
                    self._loop.call_soon_threadsafe(self._finish)

        return report

    def _finish(self) -> None:
        if self.result.done():
            return
        if self._error is not None:
            self.result.set_exception(
                UnavailableError(
                    f"the broker did not take the events ({self._error.str()}).", fix=_FIX
                )
            )
        else:
            self.result.set_result([at for at in self._appended if at is not None])
