"""One record of the log as a file stores it, and the fingerprint of consecutive records."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from confluent_kafka import Message

Headers = tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """One record as the broker holds it; a file stores all of it."""

    partition: int
    offset: int
    timestamp_ms: int
    """The broker's time, milliseconds since the Unix epoch."""
    key: bytes | None
    value: bytes | None
    headers: Headers

    @property
    def content(self) -> tuple[bytes | None, bytes | None, Headers]:
        """The key, the value and the headers: the part that a producer wrote."""
        return self.key, self.value, self.headers


def record_of(message: Message) -> StoredRecord:
    """The record of a message that was read from Kafka."""
    partition, offset = message.partition(), message.offset()
    assert partition is not None
    assert offset is not None
    return StoredRecord(
        partition,
        offset,
        message.timestamp()[1],
        _bytes(message.key()),
        _bytes(message.value()),
        tuple((pair[0], _bytes(pair[1])) for pair in message.headers() or ()),
    )


class Chain:
    """SHA-256 over the records of one partition in order.

    Of each record: partition (4 bytes, big-endian), offset (8), time (8), then key, value, the
    number of headers (4) and each header's name and value. Every key, value, name and header value
    has its length before it (4 bytes), or FFFFFFFF where there is none.
    """

    def __init__(self) -> None:
        self._content = hashlib.sha256()

    def add(self, record: StoredRecord) -> None:
        """Add the next record."""
        parts = [
            record.partition.to_bytes(4, "big"),
            record.offset.to_bytes(8, "big"),
            record.timestamp_ms.to_bytes(8, "big", signed=True),
            _framed(record.key),
            _framed(record.value),
            len(record.headers).to_bytes(4, "big"),
        ]
        for name, value in record.headers:
            parts += (_framed(name.encode()), _framed(value))
        self._content.update(b"".join(parts))

    @property
    def hash(self) -> str:
        """The hash of all records so far, hexadecimal."""
        return self._content.hexdigest()


def headers_text(headers: Headers) -> str:
    """The headers as JSON, values in base64.

    >>> headers_text((("ce_id", b"7"), ("x", None)))
    '[["ce_id", "Nw=="], ["x", null]]'
    """
    encoded = [[k, None if v is None else base64.b64encode(v).decode()] for k, v in headers]
    return json.dumps(encoded)


def headers_from(text: str) -> Headers:
    """The headers in a text of ``headers_text``.

    Raises:
        ValueError: the text is no such list.
    """
    pairs = json.loads(text)
    if not isinstance(pairs, list) or not all(_is_header(pair) for pair in pairs):
        raise ValueError("not a list of headers")
    return tuple(
        (pair[0], None if pair[1] is None else base64.b64decode(pair[1], validate=True))
        for pair in pairs
    )


def _is_header(pair: object) -> bool:
    return (
        isinstance(pair, Sequence)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and isinstance(pair[1], str | None)
    )


def _framed(value: bytes | None) -> bytes:
    return b"\xff\xff\xff\xff" if value is None else len(value).to_bytes(4, "big") + value


def _bytes(value: str | bytes | None) -> bytes | None:
    return value.encode() if isinstance(value, str) else value
