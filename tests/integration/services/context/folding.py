"""A fold in the test's own process: the real rules over the real topics, without Faust.

Writes what the tiers processor writes, in its order, one event at a time; keeps state in memory.
"""

from __future__ import annotations

import threading

from confluent_kafka import Consumer, Producer, TopicPartition

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent, MemoryState, Position, SpaceState
from hms_schemas.keys import memory_key, position_key
from hms_schemas.partitioning import PRODUCER_CONFIG
from hms_streams.memory.fold import fold_events


class InProcessFold:
    """Folds the events topic on a thread from its beginning, until ``stop``."""

    def __init__(self, bootstrap: str, prefix: str, partitions: int, generation: int = 1) -> None:
        self._codec = Codec()
        self._prefix = prefix
        self._generation = generation
        self._producer = Producer({**PRODUCER_CONFIG, "bootstrap.servers": bootstrap})
        self._consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": f"{prefix}in-process-fold",
                "enable.auto.commit": False,
            }
        )
        events = topics.EVENTS.named(prefix)
        self._consumer.assign([TopicPartition(events, p, 0) for p in range(partitions)])
        self._memories: dict[bytes, MemoryState] = {}
        self._spaces: dict[bytes, SpaceState] = {}
        self.events: list[MemoryEvent] = []
        self.headers: list[dict[str, bytes]] = []
        self._stopping = threading.Event()
        self._pausing = threading.Event()
        self._resting = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def pause(self) -> None:
        """Fold nothing more; returns when the events at hand are through."""
        self._pausing.set()
        assert self._resting.wait(60), "the fold did not pause"

    def resume(self) -> None:
        """Go on after a ``pause``."""
        self._pausing.clear()
        self._resting.clear()

    def stop(self) -> None:
        """Stop and release the clients."""
        self._stopping.set()
        self._thread.join()
        self._consumer.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._pausing.is_set():
                self._resting.set()
                self._stopping.wait(0.02)
                continue
            positions: dict[int, int] = {}
            first = self._consumer.poll(0.05)
            for message in [first, *self._consumer.consume(500, timeout=0)] if first else []:
                assert message.error() is None, message.error()
                event = self._codec.decode(message.value(), MemoryEvent)
                self.events.append(event)
                self.headers.append(dict(message.headers() or []))
                self._fold(event, message.partition(), message.offset())
                positions[message.partition()] = message.offset() + 1
            self._producer.flush()
            for partition, next_offset in positions.items():
                record = Position(partition=partition, next_offset=next_offset)
                self._write(topics.SPACES, partition, position_key(partition), record)
            self._producer.flush()

    def _fold(self, event: MemoryEvent, partition: int, offset: int) -> None:
        folded = fold_events([(event, offset)], self._memories.get, self._spaces.get)
        for moved in folded.transitions:
            key = memory_key(moved.tenant, moved.space, moved.memory_id)
            self._write(topics.TRANSITIONS, partition, key, moved)
        self._producer.flush()
        for key, state in folded.memories.items():
            self._write(topics.STATE, partition, key, state)
            if state is None:
                self._memories.pop(key, None)
            else:
                self._memories[key] = state
        for key, space in folded.spaces.items():
            self._write(topics.SPACES, partition, key, space)
            self._spaces[key] = space

    def _write(self, topic: topics.Topic, partition: int, key: bytes, record: object) -> None:
        value = None if record is None else self._codec.encode(record)
        self._producer.produce(
            topic.named(self._prefix, self._generation), key=key, value=value, partition=partition
        )
