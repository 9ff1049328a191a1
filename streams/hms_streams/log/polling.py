"""What a plain loop's consumer has read, as records; what is wrong with it, as our errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from confluent_kafka import Consumer, KafkaError

from hms_schemas.errors import UnavailableError
from hms_streams.log.records import SourceRecord

logger = logging.getLogger(__name__)

AtEnd = Callable[[str, int], None]
"""Told of the topic and partition whose present end is reached."""


def consumed(consumer: Consumer, most: int, wait_s: float, at_end: AtEnd) -> list[SourceRecord]:
    """What has come, ``most`` at most; waits so long for the first.

    Raises:
        UnavailableError: nothing will ever come again.
    """
    records = []
    for message in consumer.consume(most, timeout=wait_s):
        error = message.error()
        if error is not None and error.code() == KafkaError._PARTITION_EOF:
            at_end(str(message.topic()), int(message.partition() or 0))
        elif error is None:
            records.append(source_record(message))
        else:
            check_passes(error)
    return records


def check_passes(error: KafkaError) -> None:
    """Log an error that passes; raise UnavailableError for one that does not."""
    if error.fatal() or error.code() == KafkaError._FATAL:
        # Nothing is ever delivered again. A broker killed while the group was joining causes it.
        raise UnavailableError(
            f"the states cannot be read any more ({error.str()}).",
            fix="A restarted processor joins the group anew and goes on from the last commit.",
        )
    logger.warning("reading the states: %s", error.str())


def source_record(message: Any) -> SourceRecord:
    """The record of a message without an error."""
    return SourceRecord(
        topic=message.topic(),
        partition=message.partition(),
        offset=message.offset(),
        key=message.key(),
        value=message.value(),
        headers=tuple((key, value or b"") for key, value in message.headers() or ()),
        timestamp=message.timestamp()[1],
    )
