"""What the consumer of a plain loop has read, as records; errors that end the loop, as ours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from confluent_kafka import Consumer, KafkaError

from hms_schemas.errors import UnavailableError
from hms_streams.log.source_records import SourceRecord

logger = logging.getLogger(__name__)

AtEnd = Callable[[str, int], None]
"""Told of a topic and a partition whose present end was read."""


def poll_records(consumer: Consumer, most: int, wait_s: float, at_end: AtEnd) -> list[SourceRecord]:
    """The records that have come, ``most`` at most; waits up to ``wait_s`` for the first.

    Raises:
        UnavailableError: the consumer will never read again.
    """
    return records_of(consumer.consume(most, timeout=wait_s), at_end)


def records_of(
    messages: Iterable[Any], at_end: AtEnd = lambda _topic, _partition: None
) -> list[SourceRecord]:
    """The records among the messages; an error that passes is logged.

    Raises:
        UnavailableError: the consumer will never read again.
    """
    records = []
    for message in messages:
        error = message.error()
        if error is None:
            records.append(SourceRecord.of_message(message))
        elif error.code() == KafkaError._PARTITION_EOF:
            at_end(str(message.topic()), int(message.partition() or 0))
        else:
            _check_passes(error)
    return records


def _check_passes(error: KafkaError) -> None:
    if error.fatal() or error.code() == KafkaError._FATAL:
        # Nothing is ever delivered again. A broker killed while the group was joining causes it.
        raise UnavailableError(
            f"the states cannot be read any more ({error.str()}).",
            fix="A restarted processor joins the group anew and goes on from the last commit.",
        )
    logger.warning("reading the states: %s", error.str())
