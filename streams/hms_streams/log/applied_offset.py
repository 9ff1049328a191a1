"""Reads the applied offset out of a state record's bytes, without decoding the record.

A restore compares the applied offsets of all records of the changelog. So the few fields before
the offset are skipped. A record of another schema version is decoded whole.
"""

from __future__ import annotations

from hms_schemas.codec import SINGLE_OBJECT, Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryState, Position, SpaceState

_HEADER = len(SINGLE_OBJECT) + 8
_UUID = 16


class AppliedOffsets:
    """Called with a state record's value: the last source offset that was applied to it.

    Of a position record it is the next offset to apply.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._kinds = {
            codec.header_of(record): record.__name__
            for record in (MemoryState, SpaceState, Position)
        }

    def __call__(self, value: bytes) -> int:
        """The applied offset of ``value``.

        Raises:
            ContractError: it is no state record.
            IndexError: the value is cut off.
        """
        match self._kinds.get(value[:_HEADER]):
            case "MemoryState":  # memory_id, tenant, space, applied_offset
                return _long_after_texts(value, _HEADER + _UUID, 2)
            case "SpaceState":  # tenant, space, applied_offset
                return _long_after_texts(value, _HEADER, 2)
            case "Position":  # partition, next_offset
                return _long(value, _long(value, _HEADER)[1])[0]
            case _:
                return self._decode(value)

    def _decode(self, value: bytes) -> int:
        match self._codec.kind_of(value):
            case "MemoryState":
                return self._codec.decode(value, MemoryState).applied_offset
            case "SpaceState":
                return self._codec.decode(value, SpaceState).applied_offset
            case "Position":
                return self._codec.decode(value, Position).next_offset
            case other:
                raise ContractError(f"a {other} is no state record", reason="wrong_schema")


def _long_after_texts(value: bytes, start: int, texts: int) -> int:
    for _ in range(texts):
        length, start = _long(value, start)
        start += length
    return _long(value, start)[0]


def _long(value: bytes, start: int) -> tuple[int, int]:
    """Avro's variable-length zig-zag number at ``start``, and where it ends."""
    number = shift = 0
    while True:
        byte = value[start]
        number |= (byte & 0x7F) << shift
        start += 1
        shift += 7
        if byte < 0x80:
            return (number >> 1) ^ -(number & 1), start
