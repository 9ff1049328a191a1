"""The fold of the tiers in a bare confluent-kafka loop: how fast it could be without Faust.

Reads the events of a prefix until COUNT are folded, then prints seconds and CPU seconds as JSON.
Batches of 1,000; state in RocksDB by one write batch, state and moves produced, all of it flushed,
then the offsets committed. No group of several members, no guard, no restore.

    python -m bench.programs.confluent_loop BOOTSTRAP PREFIX COUNT FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import rocksdict
from confluent_kafka import Consumer, Message, Producer

from bench.programs.topics_made import make_topics
from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_streams.log.source_records import SourceRecord
from hms_streams.processors.tiers.tiers_fold import TiersFold
from hms_streams.tables.batch_fold import BatchOutcome

_BATCH = 1_000


class Loop:
    """One consumer, one producer, and one RocksDB for each kind of record."""

    def __init__(self, bootstrap: str, prefix: str, folder: Path) -> None:
        settings = {"bootstrap.servers": bootstrap, "log_level": 0}
        self._consumer = Consumer(
            {**settings, "group.id": f"{prefix}loop", "auto.offset.reset": "earliest",
             "enable.auto.commit": False, "isolation.level": "read_committed"}
        )  # fmt: skip
        self._producer = Producer({**settings, **PRODUCER_CONFIG, "linger.ms": 5})
        self._memories = _database(folder / "memories")
        self._spaces = _database(folder / "spaces")
        self._state = f"{prefix}loop-state"
        self._moves = f"{prefix}loop-transitions"
        make_topics(bootstrap, self._state, self._moves)
        self._fold = TiersFold(Codec(), {"local"}, self._moves)
        self._consumer.subscribe([topics.EVENTS.named(prefix)])

    def run(self, wanted: int) -> dict[str, float]:
        """Fold ``wanted`` events; returns how many, and the seconds and CPU seconds they took."""
        count, start, cpu = 0, 0.0, 0.0
        while count < wanted:
            batch = self._consumer.consume(_BATCH, timeout=0.2)
            if batch and count == 0:
                start, cpu = time.monotonic(), time.process_time()
            self._apply(batch)
            count += len(batch)
        return {
            "events": count,
            "seconds": time.monotonic() - start,
            "cpu_s": time.process_time() - cpu,
        }

    def _apply(self, batch: list[Message]) -> None:
        by_partition: dict[int, list[tuple[SourceRecord, Any]]] = defaultdict(list)
        for message in batch:
            record = SourceRecord.of_message(message)
            by_partition[record.partition].append((record, self._fold.decode(record)))
        for events in by_partition.values():
            self._write(self._fold.fold(events, self._memories.get, self._spaces.get))
        self._producer.flush()
        if batch:
            self._consumer.commit(asynchronous=False)

    def _write(self, outcome: BatchOutcome) -> None:
        for record in outcome.derived:
            self._send(record.topic, record.key, record.value)
        for database, records in (
            (self._memories, outcome.memories),
            (self._spaces, outcome.spaces),
        ):
            write = rocksdict.WriteBatch(raw_mode=True)
            for key, value in records.items():
                self._send(self._state, key, value)
                if value is None:
                    write.delete(key)
                else:
                    write.put(key, value)
            database.write(write)

    def _send(self, topic: str, key: bytes | None, value: bytes | None) -> None:
        self._producer.produce(topic, value, key)


def _database(path: Path) -> Any:
    return rocksdict.Rdict(str(path), rocksdict.Options(raw_mode=True))


def main() -> None:
    """Run with the arguments of the command line; see the module."""
    bootstrap, prefix, wanted, folder = sys.argv[1:5]
    Path(folder).mkdir(parents=True, exist_ok=True)
    print(json.dumps(Loop(bootstrap, prefix, Path(folder)).run(int(wanted))), flush=True)


if __name__ == "__main__":
    main()
