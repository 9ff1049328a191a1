"""Cuts a batch where an event asks for what came before it to be durable first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from hms_streams.processors.batch_fold import Rejection, SourceRecord

Event = TypeVar("Event")


@dataclass(slots=True)
class BatchPart(Generic[Event]):
    """Records of one partition that are folded and written together, in log order."""

    records: list[SourceRecord] = field(default_factory=list)
    events: list[tuple[SourceRecord, Event]] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)


def cut(
    records: Sequence[SourceRecord],
    events: Sequence[tuple[SourceRecord, Event]],
    rejected: Sequence[Rejection],
    begins_batch: Callable[[Event], bool],
) -> list[BatchPart[Event]]:
    """The records in as few parts as ``begins_batch`` allows; nearly always one."""
    by_offset = {record.offset: event for record, event in events}
    refused = {rejection.record.offset: rejection for rejection in rejected}
    parts: list[BatchPart[Event]] = [BatchPart()]
    for record in records:
        event = by_offset.get(record.offset)
        if event is not None and parts[-1].records and begins_batch(event):
            parts.append(BatchPart())
        part = parts[-1]
        part.records.append(record)
        if event is not None:
            part.events.append((record, event))
        else:
            part.rejected.append(refused[record.offset])
    return parts
