"""The digest of a state: one hash for each partition and one for all; equal states have equal ones.

Of a partition: SHA-256 over its records of memories and spaces in the order of their keys' bytes;
of each record the length of the key (4 bytes, big-endian), the key, the length of the value
(4 bytes), the value. Of all: SHA-256 over, for each partition in order, its number (4 bytes), its
position (8 bytes) and its hash. A partition's hash does not contain its position.

A value is hashed in this build's encoding. A record that was written with an earlier version of the
schema is encoded anew, so that an upgrade alone changes no digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hms_schemas.codec import SINGLE_OBJECT, Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryState, SpaceState

_HEADER = len(SINGLE_OBJECT) + 8


@dataclass(frozen=True, slots=True)
class PartitionDigest:
    """The digest of one partition's state at a position."""

    partition: int
    position: int
    """The next offset of the log to fold: every event before it is in the state."""
    hash: str
    """Hexadecimal."""
    records: int


def digest_of(
    partition: int, position: int, records: Iterable[tuple[bytes, bytes]], codec: Codec
) -> PartitionDigest:
    """The digest of a partition's records, which must come in the order of their keys."""
    canonical = Canonical(codec)
    content = hashlib.sha256()
    count = 0
    for key, stored in records:
        value = canonical(stored)
        content.update(
            b"".join((len(key).to_bytes(4, "big"), key, len(value).to_bytes(4, "big"), value))
        )
        count += 1
    return PartitionDigest(partition, position, content.hexdigest(), count)


def total(digests: Mapping[int, PartitionDigest]) -> str:
    """The digest of all partitions, hexadecimal."""
    content = hashlib.sha256()
    for number in sorted(digests):
        digest = digests[number]
        content.update(number.to_bytes(4, "big"))
        content.update(digest.position.to_bytes(8, "big"))
        content.update(bytes.fromhex(digest.hash))
    return content.hexdigest()


class Canonical:
    """Called with a stored value: the same record in this build's encoding."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._headers = frozenset((codec.header_of(MemoryState), codec.header_of(SpaceState)))

    def __call__(self, value: bytes) -> bytes:
        """A value that does not decode is returned unchanged, so that a digest shows the damage."""
        if value[:_HEADER] in self._headers:
            return value
        try:
            return self._codec.encode(state_in(value, self._codec))
        except ContractError:
            return value


def state_in(value: bytes, codec: Codec) -> MemoryState | SpaceState:
    """The record that a stored value holds.

    Raises:
        ContractError: the value is no record of a memory or a space.
    """
    match kind := codec.kind_of(value):
        case "MemoryState":
            return codec.decode(value, MemoryState)
        case "SpaceState":
            return codec.decode(value, SpaceState)
    raise ContractError(f"a {kind} is no state of a memory", reason="wrong_schema")
