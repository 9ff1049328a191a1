"""The acknowledgements of a producer: 28 bytes each, appended to a file before they count."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_RECORD = struct.Struct(">16siq")
# A retry that the broker recognised as one is acknowledged without a place.
NO_PLACE = -1


@dataclass(frozen=True, slots=True)
class Ack:
    """An event that the log has; ``offset`` is negative where the broker did not say it."""

    event_id: bytes
    partition: int
    offset: int


class AckFile:
    """The file of one producer. What was written survives the end of any process."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def add(self, *acks: Ack) -> None:
        """Append in one write: it is written completely or not at all."""
        packed = (_RECORD.pack(a.event_id, a.partition, a.offset) for a in acks)
        os.write(self._file, b"".join(packed))


def count(path: Path) -> int:
    """How many acknowledgements a file holds now."""
    return path.stat().st_size // _RECORD.size if path.exists() else 0


def read(path: Path) -> Iterator[Ack]:
    """All acknowledgements of a file, in the order in which they came."""
    for fields in _RECORD.iter_unpack(path.read_bytes() if path.exists() else b""):
        yield Ack(*fields)
