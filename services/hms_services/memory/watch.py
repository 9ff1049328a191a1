"""Transitions as they happen: a reader of the log for each watcher, over its space's partition."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnavailableError
from hms_schemas.generated.records import Transition
from hms_services.memory.answers import transition_message
from hms_services.memory.names import SpaceName
from hms_services.memory.times import to_us
from hms_services.memory.view import MemoryView

logger = logging.getLogger(__name__)

# Each watcher holds a connection to the broker; past this the process would run out of files.
MOST_WATCHERS = 256
EXCERPT_CHARS = 120
# A transition is written before the state it leads to: wait for the content that long.
_EXCERPT_WAIT_S = 0.5


class TransitionWatch:
    """Follows the transitions topic for any number of watchers, up to ``MOST_WATCHERS``.

    Args:
        bootstrap: the cluster.
        topic: the full name of the transitions topic.
        codec: decodes the records.
        view: gives the excerpts and says which partition a space lives on.
    """

    def __init__(self, bootstrap: str, topic: str, codec: Codec, view: MemoryView) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self._codec = codec
        self._view = view
        self._watchers = 0

    async def follow(
        self, request: wire.WatchTransitionsRequest, space: SpaceName
    ) -> AsyncIterator[wire.WatchTransitionsResponse]:
        """The transitions of a space from ``start_time`` on, or from now; ends with the call.

        Raises:
            UnavailableError: the log cannot be read now, or there are too many watchers.
        """
        since = to_us(request.start_time, "start_time") if request.HasField("start_time") else None
        if self._watchers >= MOST_WATCHERS:
            raise UnavailableError("too many watchers.", fix="Close some, or try again later.")
        self._watchers += 1
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        try:
            async for record in self._records(consumer, self._view.partition_of(space), since):
                if (record.tenant, record.space) == (space.tenant, space.space):
                    yield await self._response(record, space)
        except KafkaError as error:
            raise UnavailableError(
                f"the transitions cannot be read now ({type(error).__name__}).",
                fix="Watch again from the time of the last transition.",
            ) from error
        finally:
            self._watchers -= 1
            await consumer.stop()

    async def _records(
        self, consumer: Any, partition: int, since_us: int | None
    ) -> AsyncIterator[Transition]:
        at = TopicPartition(self._topic, partition)
        await consumer.start()
        consumer.assign([at])
        await _seek(consumer, at, since_us)
        async for message in consumer:
            try:
                record = self._codec.decode(message.value, Transition)
            except ContractError as error:
                logger.warning("transition at %s:%d: %s", at, message.offset, error.reason)
                continue
            if since_us is None or record.occurred_at >= since_us:
                yield record

    async def _response(
        self, record: Transition, space: SpaceName
    ) -> wire.WatchTransitionsResponse:
        partition = self._view.partition_of(space)
        await self._view.wait_for({partition: record.source_offset}, _EXCERPT_WAIT_S)
        state = self._view.get(space, record.memory_id)
        text = state.content if state and isinstance(state.content, str) else ""
        return wire.WatchTransitionsResponse(
            transition=transition_message(record), excerpt=" ".join(text.split())[:EXCERPT_CHARS]
        )


async def _seek(consumer: Any, at: TopicPartition, since_us: int | None) -> None:
    """To the end; or to the beginning when a time is given.

    The broker knows when a transition was written, not when it happened: an import writes today
    what happened years ago. So everything kept (30 days) is read, and filtered by its own time.
    """
    if since_us is None:
        await consumer.seek_to_end(at)
        # seek_to_end is lazy: the end is the one of now, not that of the first fetch.
        await consumer.position(at)
    else:
        await consumer.seek_to_beginning(at)
