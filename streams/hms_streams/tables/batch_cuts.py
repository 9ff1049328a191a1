"""Cuts decoded batches where all earlier events of a key must be durable before the next event.

``BatchFold.begins_batch`` says which events need that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import TypeVar

from hms_streams.log.source_records import SourceRecord
from hms_streams.tables.decoding import Decoded

Event = TypeVar("Event")
Begins = Callable[[Event], bool]


def cut_batches(
    batches: Mapping[int, Decoded[Event]], begins: Begins[Event]
) -> Iterator[dict[int, Decoded[Event]]]:
    """Pieces to fold one after the other: first the first piece of each partition, and so on.

    The pieces of a partition come in the order of the log, and together are its batch.
    """
    pieces = {partition: list(cut_batch(batch, begins)) for partition, batch in batches.items()}
    for number in count():
        cut = {p: made[number] for p, made in pieces.items() if number < len(made)}
        if not cut:
            return
        yield cut


def cut_batch(batch: Decoded[Event], begins: Begins[Event]) -> Iterator[Decoded[Event]]:
    """The pieces of one partition's batch. A rejected record is in the piece of its offset."""
    start = -1
    for events, stop in _pieces(batch, begins):
        rejected = [r for r in batch.rejected if start <= r.record.offset < stop]
        yield replace(batch, events=events, rejected=rejected, next_offset=stop)
        start = stop


def _pieces(
    batch: Decoded[Event], begins: Begins[Event]
) -> Iterable[tuple[list[tuple[SourceRecord, Event]], int]]:
    piece: list[tuple[SourceRecord, Event]] = []
    keys: set[bytes | None] = set()
    for record, event in batch.events:
        if record.key in keys and begins(event):
            yield piece, record.offset
            piece, keys = [], set()
        piece.append((record, event))
        keys.add(record.key)
    yield piece, batch.next_offset
