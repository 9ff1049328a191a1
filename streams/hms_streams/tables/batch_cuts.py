"""Cuts decoded batches where an event must find all earlier ones of its key durable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import TypeVar

from hms_streams.log.source_records import SourceRecord
from hms_streams.tables.decoding import Decoded

Event = TypeVar("Event")
Begins = Callable[[Event], bool]


def rounds(
    batches: Mapping[int, Decoded[Event]], begins: Begins[Event]
) -> Iterator[dict[int, Decoded[Event]]]:
    """One piece of each partition at a time, in log order; a partition's pieces make its batch."""
    pieces = {partition: list(cut(batch, begins)) for partition, batch in batches.items()}
    for number in count():
        this_round = {p: made[number] for p, made in pieces.items() if number < len(made)}
        if not this_round:
            return
        yield this_round


def cut(batch: Decoded[Event], begins: Begins[Event]) -> Iterator[Decoded[Event]]:
    """The pieces of one partition's batch. What was rejected goes with the piece around it."""
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
