"""A plain producer, as any program would have one."""

from __future__ import annotations

from confluent_kafka import KafkaError, Producer

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG


class EventWriter:
    """Writes records to the events topic and knows which of them the broker acknowledged."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self._producer = Producer(
            {**PRODUCER_CONFIG, "bootstrap.servers": bootstrap, "message.timeout.ms": 120_000}
        )
        self._topic = topics.EVENTS.named(prefix)
        self._codec = Codec()
        self.acknowledged: list[bytes] = []

    def write(self, event: MemoryEvent) -> None:
        """Send one event; ``acknowledged`` gets its id when the broker has it."""
        value = self._codec.encode(event)
        self.send(space_key(event.tenant, event.space), value, event.event_id)

    def send(self, key: bytes | None, value: bytes | None, name: bytes = b"") -> None:
        """Send bytes as they are."""

        def delivered(error: KafkaError | None, _message: object) -> None:
            assert error is None, error
            self.acknowledged.append(name)

        self._producer.produce(self._topic, key=key, value=value, callback=delivered)
        self._producer.poll(0)

    def flush(self, seconds: float = 120.0) -> None:
        """Block until everything is acknowledged."""
        assert self._producer.flush(seconds) == 0, "the broker did not take everything in time"
