"""Writes events with a plain producer, and some garbage among them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random

from confluent_kafka import KafkaError, Message, Producer
from tests.chaos.acks import Ack, AckFile
from tests.chaos.story import TENANT, Happening

from hms_schemas.codec import SINGLE_OBJECT, Codec
from hms_schemas.keys import space_key
from hms_schemas.partitioning import PRODUCER_CONFIG

# Longer than any disturbance; what is not taken by then is written anew.
_TIMEOUT_MS = 60_000
_GARBAGE_SHARE = 0.005
_KEY = space_key(TENANT, "garbage")
# What nobody can decode, each kind with its own reason among the dead letters.
_GARBAGE: tuple[tuple[bytes | None, bytes | None], ...] = (
    (_KEY, None),
    (_KEY, b""),
    (_KEY, b'{"content": "json"}'),
    (_KEY, SINGLE_OBJECT + b"\1" * 8 + b"nobody's schema"),
)


class LogDoor:
    """Writes like a producer that uses the events topic directly."""

    def __init__(self, bootstrap: str, topic: str, acks: AckFile, number: int) -> None:
        self.tallies: Counter[str] = Counter()
        self._bootstrap = bootstrap
        self._topic = topic
        self._acks = acks
        self._codec = Codec()
        self._random = Random(f"garbage {number}")
        self._failed: list[tuple[bytes, bytes, bytes]] = []
        self._producer = self._open()

    def write(self, happenings: list[Happening]) -> None:
        """Hand events to the producer, with those that it could not deliver before."""
        self._write_failed_again()
        for happening in happenings:
            event = happening.event
            self._send(
                space_key(event.tenant, event.space), self._codec.encode(event), event.event_id
            )
            self.tallies["written twice"] += happening.again
            self.tallies["wrong clocks"] += bool(happening.wrong)
            if self._random.random() < _GARBAGE_SHARE:
                self._litter(self._codec.encode(event))
        self._producer.poll(0)

    def finish(self) -> None:
        """Wait until the broker has acknowledged everything."""
        while self._producer.flush(1.0) or self._failed:
            self._write_failed_again()

    def _open(self) -> Producer:
        return Producer(
            {
                **PRODUCER_CONFIG,
                "bootstrap.servers": self._bootstrap,
                "message.timeout.ms": _TIMEOUT_MS,
                "log_level": 0,
            }
        )

    def _send(self, key: bytes, value: bytes, event_id: bytes) -> None:
        def delivered(error: KafkaError | None, message: Message) -> None:
            if error is None:
                self._acks.add(Ack(event_id, message.partition() or 0, message.offset() or 0))
            else:
                self._failed.append((key, value, event_id))
                self.tallies[f"failed: {error.name()}"] += 1

        self._produce(key, value, delivered)

    def _produce(
        self,
        key: bytes | None,
        value: bytes | None,
        delivered: Callable[[KafkaError | None, Message], None] | None = None,
    ) -> None:
        while True:
            try:
                self._producer.produce(self._topic, key=key, value=value, on_delivery=delivered)
                return
            except BufferError:
                self._producer.poll(0.5)

    def _write_failed_again(self) -> None:
        """Send what was not delivered. The log may get two copies: only one may have an effect."""
        failed, self._failed = self._failed, []
        if failed and self.tallies["failed: _FATAL"] > self.tallies["producers replaced"]:
            self.tallies["producers replaced"] = self.tallies["failed: _FATAL"]
            self._producer = self._open()
        for key, value, event_id in failed:
            self._send(key, value, event_id)

    def _litter(self, encoded: bytes) -> None:
        kinds = (*_GARBAGE, (_KEY, encoded[: len(encoded) // 2]), (_KEY, encoded), (None, encoded))
        self._produce(*self._random.choice(kinds))
        self.tallies["garbage"] += 1
