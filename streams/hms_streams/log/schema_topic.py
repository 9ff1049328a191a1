"""Learns writers' schemas from ``hms.schemas.v1`` when a record with an unknown one arrives.

A record of an unknown schema is not rejected at once: its schema may be on its way. Every reader
decodes, learns what it lacked, and decodes once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from threading import Lock
from time import monotonic
from typing import ParamSpec, TypeVar

from confluent_kafka import Consumer, TopicPartition

from hms_schemas.errors import ContractError, UnknownSchemaError
from hms_streams.log.consumers import reader_settings, unavailable

Arguments = ParamSpec("Arguments")
Record = TypeVar("Record")
Result = TypeVar("Result")

DEFAULT_WAIT_S = 5.0
# A writer that invents fingerprints must not hold up the flow at every batch.
_NEXT_WAIT_AFTER_S = 60.0

Learn = Callable[[bytes, str], None]
"""Told of a fingerprint and of the schema's text."""


class SchemaTopic:
    """Reads the topic of writers' schemas from its start, as far as needed. Thread-safe.

    Args:
        bootstrap: the cluster.
        topic: the full name of the topic of schemas.
        learn: given every schema that is read.
        wait_s: how long to wait for a schema that is not there yet.
    """

    def __init__(
        self, bootstrap: str, topic: str, learn: Learn, *, wait_s: float = DEFAULT_WAIT_S
    ) -> None:
        self._settings = reader_settings(bootstrap, "hms-schemas")
        self._topic = topic
        self._learn = learn
        self._wait_s = wait_s
        self._consumer: Consumer | None = None
        self._seen: set[bytes] = set()
        self._no_wait_before = 0.0
        self._reading = Lock()

    def decoded(
        self,
        decode: Callable[Arguments, Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """What ``decode`` returns for these arguments; tried again when a schema was learned.

        Blocks for as long as ``learn_now``.

        Raises:
            ContractError: ``decode`` raised it, and a schema was not what it lacked.
            UnavailableError: the topic of schemas cannot be read.
        """
        try:
            return decode(*args, **kwargs)
        except UnknownSchemaError as error:
            self.learn_now([error.fingerprint])
            return decode(*args, **kwargs)

    async def learn(self, fingerprints: Collection[bytes]) -> None:
        """``learn_now`` on another thread."""
        await asyncio.to_thread(self.learn_now, fingerprints)

    def learn_now(self, fingerprints: Collection[bytes]) -> None:
        """Read on until these keys of the topic were read, or the wait is over. Blocks.

        Reads what is there at once; waits for what is not, at most once a minute.

        Raises:
            UnavailableError: the topic cannot be read.
        """
        with self._reading:
            now = monotonic()
            deadline = now
            if now >= self._no_wait_before:
                deadline = now + self._wait_s
            if not self._read(set(fingerprints), deadline):
                self._no_wait_before = monotonic() + _NEXT_WAIT_AFTER_S

    def close(self) -> None:
        """Leave the broker."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None

    def _read(self, wanted: set[bytes], deadline: float) -> bool:
        consumer = self._open()
        at_end = False
        while not wanted <= self._seen and (monotonic() < deadline or not at_end):
            message = consumer.poll(0.2)
            at_end = message is None or message.error() is not None
            if message is not None and message.error() is None:
                self._take(message.key() or b"", message.value() or b"")
        return wanted <= self._seen

    def _open(self) -> Consumer:
        if self._consumer is None:
            with unavailable(f"{self._topic} cannot be read"):
                self._consumer = Consumer(self._settings)
                self._consumer.assign([TopicPartition(self._topic, 0, 0)])
        return self._consumer

    def _take(self, key: bytes, value: bytes) -> None:
        if learn_schema(self._learn, key, value):
            self._seen.add(key)


def learn_schema(learn: Learn, key: bytes, value: bytes) -> bool:
    """Learn one record of the topic; whether it was a schema.

    Of a record that is none, the event that needs it becomes a dead letter.
    """
    try:
        learn(key, value.decode())
    except (ContractError, UnicodeDecodeError):
        return False
    return True


def try_each(
    decode: Callable[[Record], Result], records: Sequence[Record]
) -> list[Result | ContractError]:
    """What ``decode`` makes of each record: its result, or the error that it raised."""
    results: list[Result | ContractError] = []
    for record in records:
        try:
            results.append(decode(record))
        except ContractError as error:
            results.append(error)
    return results


def unknown_schemas(results: Sequence[object]) -> set[bytes]:
    """The fingerprints that some of the results of ``try_each`` lacked."""
    return {result.fingerprint for result in results if isinstance(result, UnknownSchemaError)}


def try_unknown_again(
    decode: Callable[[Record], Result],
    records: Sequence[Record],
    results: Sequence[Result | ContractError],
) -> list[Result | ContractError]:
    """The results of ``try_each``, those that lacked a schema made anew."""
    return [
        try_each(decode, [record])[0] if isinstance(result, UnknownSchemaError) else result
        for record, result in zip(records, results, strict=True)
    ]
