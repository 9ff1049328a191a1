"""Transitions as they happen: each watcher reads the log's partition that its space lives on."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from hms_proto.memory.v1 import memory_service_pb2 as wire
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnavailableError
from hms_schemas.generated.records import Transition
from hms_services.api.names import SpaceName
from hms_services.api.times import to_us
from hms_services.api.to_wire import transition_message
from hms_services.api.view import ServedView

logger = logging.getLogger(__name__)

# Each watcher holds a connection to the broker: with more, the process would run out of files.
MOST_WATCHERS = 256
EXCERPT_CHARS = 120
# A transition is written before the state it leads to: wait this long for the content.
_EXCERPT_WAIT_S = 0.5
# How soon a watcher without transitions notices that another generation is served.
_LOOK_UP_MS = 1_000


class TransitionWatch:
    """Follows the transitions topic for any number of watchers, up to ``MOST_WATCHERS``.

    Args:
        bootstrap: the cluster.
        topic: returns the full name of the transitions topic of the served generation.
        codec: decodes the records.
        served: gives the excerpts and says which partition a space lives on.
    """

    def __init__(
        self, bootstrap: str, topic: Callable[[], str], codec: Codec, served: ServedView
    ) -> None:
        self._bootstrap = bootstrap
        self._topic = topic
        self._codec = codec
        self._served = served
        self._watchers = 0

    async def follow(
        self, request: wire.WatchTransitionsRequest, space: SpaceName
    ) -> AsyncIterator[wire.WatchTransitionsResponse]:
        """The transitions of a space from ``start_time`` on, or from now; ends with the call.

        Raises:
            InvalidFieldsError: ``start_time`` is not a time.
            UnavailableError: the log cannot be read now, or there are too many watchers.
        """
        since = to_us(request.start_time, "start_time") if request.HasField("start_time") else None
        if self._watchers >= MOST_WATCHERS:
            raise UnavailableError("too many watchers.", fix="Close some, or try again later.")
        self._watchers += 1
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False)
        try:
            async for record in self._records(consumer, self._served.partition_of(space), since):
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
        seen = _Seen(self._served.view.reads.next_offset(partition))
        await consumer.start()
        while True:
            name = self._topic()
            at = TopicPartition(name, partition)
            consumer.assign([at])
            await _seek(consumer, at, since_us, from_start=seen.moved)
            while name == self._topic():
                for record in await self._next(consumer, at):
                    wanted = since_us is None or record.occurred_at >= since_us
                    if wanted and seen.is_new(record):
                        yield record
            seen.moved = True

    async def _next(self, consumer: Any, at: TopicPartition) -> list[Transition]:
        """The transitions that have come; empty when none came for ``_LOOK_UP_MS``."""
        found = []
        for message in (await consumer.getmany(at, timeout_ms=_LOOK_UP_MS)).get(at, ()):
            try:
                found.append(self._codec.decode(message.value, Transition))
            except ContractError as error:
                logger.warning("transition at %s:%d: %s", at, message.offset, error.reason)
        return found

    async def _response(
        self, record: Transition, space: SpaceName
    ) -> wire.WatchTransitionsResponse:
        partition = self._served.partition_of(space)
        await self._served.wait_for({partition: record.source_offset}, _EXCERPT_WAIT_S)
        state = self._served.view.reads.get(space, record.memory_id)
        text = state.content if state and isinstance(state.content, str) else ""
        return wire.WatchTransitionsResponse(
            transition=transition_message(record), excerpt=" ".join(text.split())[:EXCERPT_CHARS]
        )


class _Seen:
    """What a watcher was shown: another generation has the same transitions, with the same ids."""

    def __init__(self, next_offset: int) -> None:
        self.moved = False
        self._offset = next_offset - 1
        self._at_offset: set[bytes] = set()

    def is_new(self, record: Transition) -> bool:
        """Whether ``record`` was not shown before; notes it as shown.

        Only after a move to another generation can a transition come a second time.
        """
        if self.moved and record.source_offset < self._offset:
            return False
        if record.source_offset != self._offset:
            self._offset, self._at_offset = record.source_offset, set()
        known = record.transition_id in self._at_offset
        self._at_offset.add(record.transition_id)
        return not (known and self.moved)


async def _seek(
    consumer: Any, at: TopicPartition, since_us: int | None, *, from_start: bool
) -> None:
    """Go to the end of the topic; or to its beginning, for a start time or another generation.

    The broker knows when a transition was written, not when it happened: an import writes today
    what happened years ago. So everything that is kept (30 days) is read, and filtered by the
    transition's own time.
    """
    if since_us is None and not from_start:
        await consumer.seek_to_end(at)
        # seek_to_end is lazy; asking for the position fixes the end as of now, before any fetch.
        await consumer.position(at)
    else:
        await consumer.seek_to_beginning(at)
