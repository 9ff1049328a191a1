"""A fold small enough to check by eye: each key holds a CRC chain over its events, in order.

One event lost, doubled or out of order changes the chain. Runs as a worker process:
``python chain_fold.py``, with the settings of the tiers processor.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from struct import Struct
from typing import NamedTuple

from hms_schemas.codec import SINGLE_OBJECT, Codec
from hms_schemas.errors import ContractError
from hms_schemas.topics import TRANSITIONS
from hms_streams.log.applied_offset import AppliedOffsets
from hms_streams.log.records import DerivedRecord, SourceRecord
from hms_streams.process.configuration import load
from hms_streams.processors.tiers import tiers_processor as tiers
from hms_streams.processors.tiers.tiers_settings import TiersSettings
from hms_streams.tables import worker
from hms_streams.tables.batch_fold import BatchOutcome, Load

_LAYOUT = Struct(">qqI")
_POSITIONS = AppliedOffsets(Codec())
POISON = b"poison"
BEGINS_BATCH = b"tick"


class Chain(NamedTuple):
    """The state of a key."""

    applied_offset: int = -1
    count: int = 0
    crc: int = 0

    def then(self, offset: int, value: bytes) -> Chain:
        return Chain(offset, self.count + 1, zlib.crc32(value, self.crc))

    def encode(self) -> bytes:
        return _LAYOUT.pack(*self)

    @classmethod
    def decode(cls, data: bytes | None) -> Chain:
        return cls(*_LAYOUT.unpack(data)) if data else cls()


class ChainFold:
    """Folds each event into its space's chain and the chain of the memory ``<space>/m``."""

    def __init__(self, transitions: str) -> None:
        self._transitions = transitions

    def decode(self, record: SourceRecord) -> bytes:
        if record.value is None or record.key is None:
            raise ContractError("nothing in it", reason="empty")
        if record.value.startswith(POISON):
            raise ContractError("it is poison", reason="poison")
        return record.value

    def begins_batch(self, event: bytes) -> bool:
        return event.endswith(BEGINS_BATCH)

    def fold(
        self, events: Sequence[tuple[SourceRecord, bytes]], load_memory: Load, load_space: Load
    ) -> BatchOutcome:
        outcome = BatchOutcome()
        spaces: dict[bytes, Chain] = {}
        memories: dict[bytes, Chain] = {}
        for record, value in events:
            key = record.key or b""
            space = spaces.get(key) or Chain.decode(load_space(key))
            if record.offset <= space.applied_offset:
                continue
            spaces[key] = space.then(record.offset, value)
            name = key + b"/m"
            memory = memories.get(name) or Chain.decode(load_memory(name))
            if record.offset > memory.applied_offset:
                memory = memory.then(record.offset, value)
            memories[name] = memory
            if record.offset % 10 == 0:
                cause = b"%d-%d" % (record.partition, record.offset)
                outcome.derived.append(DerivedRecord(self._transitions, name, cause))
        outcome.spaces = {key: chain.encode() for key, chain in spaces.items()}
        outcome.memories = {key: chain.encode() for key, chain in memories.items()}
        return outcome


def applied_offset(value: bytes) -> int:
    """Of a chain, or of a position."""
    if value.startswith(SINGLE_OBJECT):
        return _POSITIONS(value)
    return Chain.decode(value).applied_offset


def reference(events: Iterable[tuple[bytes, int, bytes]]) -> dict[bytes, Chain]:
    """Key to chain of a log of (key, offset, value), folded one by one."""
    chains: dict[bytes, Chain] = {}
    for key, offset, value in events:
        chains[key] = chains.get(key, Chain()).then(offset, value)
    return chains


def main() -> None:
    settings = load(TiersSettings)
    fold = ChainFold(TRANSITIONS.named(settings.topic_prefix))
    tiers.start(settings, fold, Codec(), applied_offset)


if __name__ == "__main__":
    worker.main(main)
