"""Logs to export and to restore, on the run's broker: real events, rejects and foreign bytes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer
from tests.conftest import Kafka

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import (
    Body,
    Forgotten,
    MemoryEvent,
    Observed,
    Rated,
    Recalled,
    Tagged,
    Ticked,
)
from hms_schemas.ids import derived_id
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_services.api.times import now_us
from hms_services.portable.log_export import Written, write_file
from hms_services.portable.record_times import kept_times
from hms_services.portable.stored_record import StoredRecord, record_of
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import PartitionLog
from hms_streams.provisioning import provision
from hms_streams.replay.states.state_digest import total
from hms_streams.replay.system_digests import log_digests, log_ends

PARTITIONS = 3
HOUR_US = 3_600_000_000


@dataclass
class TestLog:
    """One system's log."""

    __test__ = False
    source: LogSource
    written: int = 0

    @property
    def topic(self) -> str:
        return self.source.name(topics.EVENTS)

    def produce(self, *records: tuple[bytes | None, bytes | None], partition: int = -1) -> None:
        producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": self.source.bootstrap})
        where: dict[str, Any] = {"partition": partition} if partition >= 0 else {}
        for key, value in records:
            headers = [("ce_id", str(self.written).encode()), ("empty", None)]
            producer.produce(self.topic, key=key, value=value, headers=headers, **where)
            self.written += 1
        assert producer.flush(20) == 0

    def produce_exactly(self, record: StoredRecord) -> None:
        """As a restore does, which was killed after it."""
        with kept_times(self.source.bootstrap, self.topic):
            producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": self.source.bootstrap})
            producer.produce(
                self.topic,
                key=record.key,
                value=record.value,
                headers=list(record.headers),
                partition=record.partition,
                timestamp=record.timestamp_ms,
            )
            assert producer.flush(20) == 0

    def write(self, bodies: Sequence[Body], space: str = "ada", ahead_us: int = 0) -> list[bytes]:
        codec, events = Codec(), []
        for number, body in enumerate(bodies):
            event_id = derived_id(space.encode(), str(self.written + number).encode())
            at = now_us() - HOUR_US + ahead_us
            events.append(
                MemoryEvent(
                    event_id=event_id, tenant="local", space=space, occurred_at=at, body=body
                )
            )
        self.produce(*((space_key("local", space), codec.encode(event)) for event in events))
        return [event.event_id for event in events]

    def records(self) -> list[StoredRecord]:
        return [
            record_of(message)
            for number in range(PARTITIONS)
            for batch in PartitionLog(self.source.bootstrap, self.topic, number).batches()
            for message in batch
        ]

    def digest(self) -> str:
        ends = log_ends(self.source)
        folded = log_digests(self.source, {number: [end] for number, end in ends.items()})
        return total({number: digests[-1] for number, digests in folded.items()})

    def export(self, file: Path, key: bytes | None = None) -> Written:
        return write_file(
            file,
            [record for record in self.records() if key in (None, record.key)],
            ends=log_ends(self.source),
            schemas=Codec().published(),
            codec=Codec(),
            tenants=self.source.tenants,
            space=key.decode() if key else "",
            now_us=now_us(),
        )


NewLog = Callable[..., TestLog]


@pytest.fixture(scope="module")
def new_log(kafka: Kafka) -> NewLog:
    """Make the topics of a system that nobody else uses."""

    def make(partitions: int = PARTITIONS) -> TestLog:
        prefix = f"t{uuid.uuid4().hex[:12]}."
        provision(kafka.bootstrap, prefix=prefix, partitions=partitions)
        return TestLog(LogSource(kafka.bootstrap, prefix))

    return make


@pytest.fixture(scope="module")
def log(new_log: NewLog) -> TestLog:
    """Only read: three spaces, a forgotten memory in each, and what is no event."""
    made = new_log()
    for space in ("ada", "bob", "eve"):
        said = [Observed(content=f"{space} says {n}", tags=("x",)) for n in range(20)]
        ids = made.write(said, space)
        made.write(
            [
                Recalled(memory_ids=tuple(ids[:3])),
                Rated(memory_id=ids[1], rating=1.0),
                Tagged(memory_id=ids[2], added=("pinned",)),
                Forgotten(memory_ids=(ids[4],)),
                Ticked(),
            ],
            space,
        )
    made.produce((None, b"no event"), (b"local/ada", b"\xc3\x01 nonsense"), (b"local/bob", None))
    # Refused today because it lies ahead of the broker's clock; it would not be in three days.
    made.write([Observed(content="from the future")], "ada", ahead_us=48 * HOUR_US)
    made.write([Observed(content="the last word")], "ada")
    return made
