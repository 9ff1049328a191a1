"""Writes an exported log back into Kafka: exactly as it was, or only the events that are missing.

*Exactly* means the same bytes at the same offsets with the same times of the broker, so that the
state has the same digest: offsets are in the records of the state, and admission depends on the
broker's time. For that the log must have no gaps, and the target must be empty or hold the first
part of the log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from confluent_kafka import KafkaException, Producer

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError, HmsError, InvalidRequestError, UnavailableError
from hms_schemas.generated.records import MemoryEvent
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_services.portable.exported_log import ExportedLog
from hms_services.portable.record_times import kept_times
from hms_services.portable.stored_record import Chain, StoredRecord, record_of
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import PartitionLog, bounds

# Records between two calls of ``on_progress``.
_STEP = 2_000
_FLUSH_S = 30.0
_FIX_APPEND = "With --append its events are added behind what is there, with new offsets."


class ForeignWriterError(HmsError):
    """Somebody else wrote to the log that was being restored."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an exact restore has to write."""

    held: dict[int, int]
    """Partition to the number of the file's records that the target has already."""
    missing: int
    """The number of records that the target lacks."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was written."""

    written: int
    already_there: int
    left_out: int
    """Records that are no event; only an exact restore writes these."""
    exact: bool


def plan_exact(exported: ExportedLog, target: LogSource) -> Plan:
    """What an exact restore of the file has to write; writes nothing itself.

    Raises:
        InvalidRequestError: the file cannot be restored exactly; the message tells why.
        UnavailableError: the broker does not answer.
    """
    topic = target.name(topics.EVENTS)
    marks = bounds(target.bootstrap, topic)
    if len(marks) != int(exported.meta["partitions"]):
        raise _refused(
            f"{topic} has {len(marks)} partitions, the exported log has "
            f"{exported.meta['partitions']}"
        )
    if exported.tenants != target.tenants:
        raise _refused("other tenants are served here (HMS_TENANTS), so others would be admitted")
    held = {}
    for number, facts in exported.partitions.items():
        if facts.next_offset != facts.records:
            raise _refused(
                f"the exported log has gaps: partition {number} has {facts.records} records up "
                f"to offset {facts.next_offset}"
            )
        if marks[number].low:
            raise _refused(f"partition {number} of {topic} does not begin at offset 0 any more")
        held[number] = _held(exported, target, number)
        if held[number] != marks[number].high:
            raise _refused(f"partition {number} of {topic} has other records, or gaps")
    return Plan(held, exported.records - sum(held.values()))


def restore_exact(
    exported: ExportedLog,
    target: LogSource,
    plan: Plan,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Restored:
    """Write the missing records of the plan, then read the whole log back and compare.

    Raises:
        ForeignWriterError: somebody else wrote to the log meanwhile.
        UnavailableError: the broker did not take every record. Plan and restore again: the records
            that are written already are skipped.
    """
    topic = target.name(topics.EVENTS)
    _publish_schemas(exported, target)
    with kept_times(target.bootstrap, topic):
        writer = _Writer(target.bootstrap, topic, on_progress)
        for number in sorted(exported.partitions):
            for record in exported.read(number, plan.held[number]):
                writer.write(record, partition=number, expected=record.offset)
        writer.finish()
        _compare(exported, target)
    return Restored(plan.missing, sum(plan.held.values()), 0, exact=True)


def restore_appending(
    exported: ExportedLog,
    target: LogSource,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Restored:
    """As ``append_missing``, with what the file holds; what is no event is left out.

    Raises:
        UnavailableError: the broker did not take all of it. Run again: it goes on from there.
    """
    _publish_schemas(exported, target)
    done = append_missing(exported.events(), target, on_progress)
    return replace(done, left_out=exported.records - done.written - done.already_there)


def append_missing(
    events: Iterable[tuple[StoredRecord, bytes]],
    target: LogSource,
    on_progress: Callable[[int], None] = lambda _: None,
) -> Restored:
    """Add the events (with their ids) that the target lacks behind what it has, in order.

    Raises:
        UnavailableError: the broker did not take all of it. Run again: it goes on from there.
    """
    there = _event_ids(target)
    writer = _Writer(target.bootstrap, target.name(topics.EVENTS), on_progress)
    already = 0
    for record, event_id in events:
        if event_id in there:
            already += 1
        else:
            there.add(event_id)
            writer.write(record)
    writer.finish()
    return Restored(writer.written, already, 0, exact=False)


class _Writer:
    """Produces records in order and checks the offset of each."""

    def __init__(self, bootstrap: str, topic: str, on_progress: Callable[[int], None]) -> None:
        self._producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": bootstrap})
        self._topic = topic
        self._on_progress = on_progress
        self._failed: HmsError | None = None
        self.written = 0

    def write(self, record: StoredRecord, partition: int = -1, expected: int | None = None) -> None:
        """Produce the next record.

        Args:
            record: what to write.
            partition: where; -1: the partition of its key, with the broker's time.
            expected: the offset that the record must get; None: any.

        Raises:
            HmsError: an earlier record was not taken, or got another offset.
        """

        def delivered(error: Any, message: Any) -> None:
            if error is not None:
                self._failed = self._failed or _not_taken(error.str())
            elif expected is not None and message.offset() != expected:
                self._failed = self._failed or _foreign(partition, expected, message.offset())

        exact: dict[str, int] = {"partition": partition} if partition >= 0 else {}
        if partition >= 0:
            exact["timestamp"] = record.timestamp_ms
        while True:
            try:
                self._producer.produce(
                    self._topic,
                    key=record.key,
                    value=record.value,
                    headers=list(record.headers),
                    on_delivery=delivered,
                    **exact,  # type: ignore[arg-type]
                )
                break
            except BufferError:
                self._producer.poll(0.1)
            except KafkaException as error:
                raise _not_taken(str(error.args[0])) from error
        self._producer.poll(0)
        self.written += 1
        if self.written % _STEP == 0:
            self._on_progress(self.written)
            self._check()

    def finish(self) -> None:
        """Return when the broker has acknowledged all records."""
        if self._producer.flush(_FLUSH_S):
            self._failed = self._failed or _not_taken("no answer")
        self._check()
        self._on_progress(self.written)

    def _check(self) -> None:
        if self._failed is not None:
            self._producer.purge()
            raise self._failed


def _held(exported: ExportedLog, target: LogSource, partition: int) -> int:
    """How many records the target has; raises unless they are the first records of the file."""
    theirs = exported.read(partition)
    held = 0
    for found in _records(target, partition):
        expected = next(theirs, None)
        if expected is None or (found.offset, found.content) != (expected.offset, expected.content):
            raise _refused(
                f"the log is not empty, and differs from the file at {partition}:{found.offset}"
            )
        held += 1
    return held


def _compare(exported: ExportedLog, target: LogSource) -> None:
    """Raise unless the target holds the file's records, byte by byte, offset by offset."""
    for number, facts in exported.partitions.items():
        chain = Chain()
        for record in _records(target, number):
            chain.add(record)
        if chain.hash == facts.chain:
            continue
        pairs = zip_longest(exported.read(number), _records(target, number))
        where = next((a or b for a, b in pairs if a != b), None)
        offset = where.offset if where else 0
        raise ForeignWriterError(
            f"the log is not the file's: it differs at {number}:{offset}.",
            fix="Was something else writing? Restore into an empty log, with nothing else running.",
        )


def _records(target: LogSource, partition: int) -> Iterator[StoredRecord]:
    log = PartitionLog(target.bootstrap, target.name(topics.EVENTS), partition)
    with closing(log.batches()) as batches:  # type: ignore[type-var]
        for batch in batches:
            yield from map(record_of, batch)


def _event_ids(target: LogSource) -> set[bytes]:
    """The ids of all events that the target has."""
    codec, ids = Codec(), set()
    for number in bounds(target.bootstrap, target.name(topics.EVENTS)):
        for record in _records(target, number):
            try:
                ids.add(codec.decode(record.value, MemoryEvent).event_id)
            except ContractError:
                continue  # not an event: nothing of the file can be the same
    return ids


def _publish_schemas(exported: ExportedLog, target: LogSource) -> None:
    """Publish the schemas of the file's writers, so that the target's readers can decode."""
    known = Codec().published()
    writer = _Writer(target.bootstrap, target.name(topics.SCHEMAS), lambda _: None)
    for key, schema in exported.schemas.items():
        if key not in known:
            writer.write(StoredRecord(0, 0, 0, key, schema.encode(), ()))
    writer.finish()


def _refused(why: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"The file cannot be restored exactly: {why}. Nothing was written.",
        fix=f"Restore into an empty log of the same shape. {_FIX_APPEND}",
    )


def _foreign(partition: int, expected: int, found: int) -> ForeignWriterError:
    return ForeignWriterError(
        f"somebody else writes to partition {partition}: offset {expected} became {found}.",
        fix="Stop every producer, and restore into an empty log.",
    )


def _not_taken(why: str) -> UnavailableError:
    return UnavailableError(
        f"the broker did not take all of it ({why}).",
        fix="Run the same command again: it goes on where it stopped.",
    )
