"""The decode step: from records to events, with a wait for schemas that are not known yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from hms_schemas.errors import ContractError
from hms_streams.log.schema_topic import (
    SchemaTopic,
    try_each,
    try_unknown_again,
    unknown_schemas,
)
from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.tables.batch_fold import BatchFold

Event = TypeVar("Event")


@dataclass(frozen=True, slots=True)
class Decoded(Generic[Event]):
    """A batch of one partition, in log order: its events, and the records that hold none."""

    events: list[tuple[SourceRecord, Event]]
    rejected: list[Rejection]
    next_offset: int
    """Behind the last record of the batch."""


class Decoding(Generic[Event]):
    """Decodes batches for one fold."""

    def __init__(self, fold: BatchFold[Event], schemas: SchemaTopic) -> None:
        self._fold = fold
        self._schemas = schemas

    async def decode(self, records: Sequence[SourceRecord]) -> Decoded[Event]:
        """Decode a batch of one partition, at least one record.

        Waits a while for schemas that may still arrive; without them the records are rejected.
        """
        results = try_each(self._fold.decode, records)
        if unknown := unknown_schemas(results):
            await self._schemas.learn(unknown)
            results = try_unknown_again(self._fold.decode, records, results)
        events: list[tuple[SourceRecord, Event]] = []
        rejected: list[Rejection] = []
        for record, result in zip(records, results, strict=True):
            if isinstance(result, ContractError):
                rejected.append(Rejection(record, result))
            else:
                events.append((record, result))
        return Decoded(events, rejected, records[-1].offset + 1)
