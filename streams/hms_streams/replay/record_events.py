"""The events of the log that a record of the state was folded from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    ConceptDissolved,
    ConceptFormed,
    Forgotten,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Superseded,
    Tagged,
    Ticked,
)
from hms_schemas.ids import as_text
from hms_schemas.keys import space_key
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.admitted_log import AdmittedLog
from hms_streams.memory.event_targets import named_ids


def events_of_record(
    source: LogSource, partition: int, key: bytes, *, end: int
) -> Iterator[tuple[MemoryEvent, int]]:
    """The events before ``end`` that name the record of ``key``, with their offsets, in log order.

    Of a memory: its observation and whatever names it. Of a space: all its events. What follows
    from others without being named (displaced, grown idle) is in the space's own events.
    """
    parts = key.split(b"/")
    space, memory = b"/".join(parts[:2]), parts[2].decode() if len(parts) > 2 else None
    for batch in AdmittedLog(source, Codec()).batches(partition, end=end):
        for event, offset in batch.events:
            if space_key(event.tenant, event.space) != space:
                continue
            if memory is None or memory in touched_ids(event):
                yield event, offset


def touched_ids(event: MemoryEvent) -> set[str]:
    """The ids, as text, of the memories that an event names or that it may change by name."""
    named = {as_text(each) for each in named_ids(event) if len(each) == 16}
    match event.body:
        case ConceptFormed() as body:
            return named.union(as_text(each) for each in (*body.member_ids, *body.parent_ids))
        case Forgotten() as body:
            return _Everything() if body.whole_space else named
        case Observed() | Recalled() | Rated() | Tagged() | Superseded():
            return named
        case ConceptDissolved() | Ticked():
            return named
        case _ as unknown:
            assert_never(unknown)


class _Everything(set[str]):
    """A whole space was forgotten: every memory of it is named."""

    def __contains__(self, _: object) -> bool:
        return True
