"""The events of one partition that may enter memory: what a tiers worker folds, and nothing else.

Decoding and admission are the worker's own. A record that they refuse here is a dead letter there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from confluent_kafka import Message

from hms_schemas import topics
from hms_schemas.admission import read_event
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryEvent
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import PartitionLog, offset_of
from hms_streams.log.schema_topic import (
    learn_schema,
    try_each,
    try_unknown_again,
    unknown_schemas,
)


@dataclass(frozen=True, slots=True)
class AdmittedBatch:
    """Some records of one partition, one behind the other."""

    events: list[tuple[MemoryEvent, int]]
    """The admitted events in log order, each with its offset."""
    records: int
    """How many records there were, the refused ones included."""
    next_offset: int
    """The offset behind the last record."""


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

        A batch ends behind its last record. Where offsets without a record follow (markers of
        transactions), a last, empty batch tells where these end.

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
        """The events that may enter memory; a schema that is not known is looked up once."""
        results = try_each(self._admit, messages)
        if unknown_schemas(results):
            self._learn_schemas()
            results = try_unknown_again(self._admit, messages, results)
        return [
            (result, offset_of(message))
            for message, result in zip(messages, results, strict=True)
            if not isinstance(result, ContractError)
        ]

    def _admit(self, message: Message) -> MemoryEvent:
        return admitted_event(message, self._codec, self._source.tenants)

    def _learn_schemas(self) -> None:
        """Learn the schemas that were published since the topic of schemas was last read.

        Unlike ``SchemaTopic`` it raises where the topic cannot be read to its end: a schema that
        is missed would change what the log folds to.
        """
        topic = self._source.name(topics.SCHEMAS)
        log = PartitionLog(self._source.bootstrap, topic, 0, start=self._schemas_read)
        for messages in log.batches():
            for message in messages:
                learn_schema(self._codec.learn, message.key() or b"", message.value() or b"")
        self._schemas_read = log.position


def admitted_event(message: Message, codec: Codec, tenants: Collection[str]) -> MemoryEvent:
    """The event of a message of the log.

    Raises:
        ContractError: it is none that may enter memory, and why; see ``read_event``.
    """
    return read_event(
        codec,
        message.value(),
        key=message.key(),
        timestamp_ms=message.timestamp()[1],
        tenants=tenants,
    )
