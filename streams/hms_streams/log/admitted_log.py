"""The events of one partition that may enter memory: what a tiers worker folds, and nothing else.

Decoding and admission are the worker's own, and what they refuse here is a dead letter there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from confluent_kafka import Message

from hms_schemas import topics
from hms_schemas.admission import read_event
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, UnknownSchemaError
from hms_schemas.generated.records import MemoryEvent
from hms_streams.log.log_source import LogSource
from hms_streams.log.partition_log import PartitionLog, offset_of


@dataclass(frozen=True, slots=True)
class AdmittedBatch:
    """A stretch of one partition of the log."""

    events: list[tuple[MemoryEvent, int]]
    """Admitted, in log order, each with its offset."""
    records: int
    """How many records it had, the refused ones included."""
    next_offset: int
    """Behind the stretch."""


class AdmittedLog:
    """Reads the events topic of one system.

    Args:
        source: which log.
        codec: decodes; schemas of other writers are learned into it.
    """

    def __init__(self, source: LogSource, codec: Codec) -> None:
        self._source = source
        self._codec = codec
        self._schemas_read = 0

    def batches(
        self, partition: int, *, start: int = 0, end: int | None = None
    ) -> Iterator[AdmittedBatch]:
        """The partition in order, from ``start`` up to but not including ``end``.

        A batch ends behind its last record. Where the partition goes on without records (markers
        of transactions), a last batch without any tells how far that is.

        Raises:
            UnavailableError: the broker does not answer.
        """
        topic = self._source.name(topics.EVENTS)
        log = PartitionLog(self._source.bootstrap, topic, partition, start=start, end=end)
        reached = start
        for messages in log.batches():
            reached = offset_of(messages[-1]) + 1
            yield AdmittedBatch(self._admitted(messages), len(messages), reached)
        if log.position > reached:
            yield AdmittedBatch([], 0, log.position)

    def _admitted(self, messages: list[Message]) -> list[tuple[MemoryEvent, int]]:
        """What may enter memory; schemas that are not known yet are looked up once."""
        try:
            return self._try(messages, refuse_unknown=False)
        except UnknownSchemaError:
            self._learn_schemas()
            return self._try(messages, refuse_unknown=True)

    def _try(
        self, messages: list[Message], *, refuse_unknown: bool
    ) -> list[tuple[MemoryEvent, int]]:
        events = []
        admit = self._admit
        for message in messages:
            try:
                events.append((admit(message), offset_of(message)))
            except ContractError as error:
                if isinstance(error, UnknownSchemaError) and not refuse_unknown:
                    raise
        return events

    def _admit(self, message: Message) -> MemoryEvent:
        return read_event(
            self._codec,
            message.value(),
            key=message.key(),
            timestamp_ms=message.timestamp()[1],
            tenants=self._source.tenants,
        )

    def _learn_schemas(self) -> None:
        """Take what has come to the topic of schemas since it was last read."""
        topic = self._source.name(topics.SCHEMAS)
        log = PartitionLog(self._source.bootstrap, topic, 0, start=self._schemas_read)
        for messages in log.batches():
            for message in messages:
                with suppress(ContractError, UnicodeDecodeError):  # nonsense teaches nothing
                    self._codec.learn(message.key() or b"", (message.value() or b"").decode())
        self._schemas_read = log.position
