"""A plain processor writes one dead letter for each record that it rejects, or none at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from hms_schemas.errors import ContractError, StartError
from hms_streams.log.source_records import Rejection, SourceRecord
from hms_streams.process.acked_producer import AckedProducer
from hms_streams.process.dead_letter_writer import DeadLetterWriter
from hms_streams.process.dead_letters import DeadLetterCap, DeadLetterCapError, DeadLetters
from hms_streams.process.metrics import EMBEDDINGS_DEAD_LETTERS

RECORDS = [SourceRecord("states", 3, n, b"key", b"%d" % n, (), 0) for n in range(5)]


class Recorder(AckedProducer):
    """Keeps what is produced; there is no broker."""

    def __init__(self) -> None:
        self.produced: list[tuple[str, bytes | None, bytes | None, Any]] = []

    def produce(self, topic: str, key: bytes | None, value: bytes | None, **given: Any) -> None:
        self.produced.append((topic, key, value, given["partition"]))


def rejections(*offsets: int) -> list[Rejection]:
    error = ContractError("what is wrong", reason="bad")
    return [Rejection(record, error) for record in RECORDS if record.offset in offsets]


def writer(directory: Path, producer: Recorder, registry: CollectorRegistry) -> DeadLetterWriter:
    return DeadLetterWriter(
        DeadLetters("dlq", app_id="app"),
        DeadLetterCap(directory, max_run=2, max_ratio=0.5),
        producer,
        EMBEDDINGS_DEAD_LETTERS.register(registry),
    )


def test_a_letter_goes_to_the_partition_of_its_record_and_is_counted(tmp_path: Path) -> None:
    producer, registry = Recorder(), CollectorRegistry()

    writer(tmp_path, producer, registry).write(RECORDS, rejections(1, 4))

    assert producer.produced == [("dlq", b"key", b"1", 3), ("dlq", b"key", b"4", 3)]
    name = EMBEDDINGS_DEAD_LETTERS.shown_name
    assert registry.get_sample_value(name, {"reason": "bad"}) == 2


def test_above_the_cap_no_letter_is_written_and_a_new_start_is_refused(tmp_path: Path) -> None:
    producer = Recorder()

    with pytest.raises(DeadLetterCapError):
        writer(tmp_path, producer, CollectorRegistry()).write(RECORDS, rejections(0, 1, 2))

    assert producer.produced == []
    with pytest.raises(StartError, match="3 records in a row"):
        writer(tmp_path, producer, CollectorRegistry())
