"""Connects the pure rules of memory to the tables: decodes bytes, folds, encodes the results."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import TypeVar

from hms_schemas.admission import read_event
from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent, MemoryState, SpaceState
from hms_streams.log.source_records import DerivedRecord, SourceRecord
from hms_streams.memory.fold import begins_batch, fold_events
from hms_streams.memory.tier_move import Move
from hms_streams.processors.tiers.record_cache import RecordCache
from hms_streams.tables.batch_fold import BatchOutcome, Load

State = TypeVar("State", MemoryState, SpaceState)
# A space's record with a full working set takes about 30 KB decoded, a memory's 2 KB: 25 MB in all.
_SPACES_KEPT = 512
_MEMORIES_KEPT = 4_096


class TiersFold:
    """Admits events and folds them into memories, spaces and transitions."""

    def __init__(self, codec: Codec, tenants: Collection[str], transitions: str) -> None:
        self._codec = codec
        self._tenants = tenants
        self._transitions = transitions
        self._memories: RecordCache[MemoryState] = RecordCache(_MEMORIES_KEPT)
        self._spaces: RecordCache[SpaceState] = RecordCache(_SPACES_KEPT)

    def decode(self, record: SourceRecord) -> MemoryEvent:
        """The event of a record.

        Raises:
            ContractError: the event may not enter memory; the record becomes a dead letter.
        """
        return read_event(
            self._codec,
            record.value,
            key=record.key,
            timestamp_ms=record.timestamp,
            tenants=self._tenants,
        )

    def begins_batch(self, event: MemoryEvent) -> bool:
        """See ``hms_streams.memory.fold``."""
        return begins_batch(event)

    def fold(
        self,
        events: Sequence[tuple[SourceRecord, MemoryEvent]],
        load_memory: Load,
        load_space: Load,
    ) -> BatchOutcome:
        """Fold events of one partition over the stored state."""
        folded = fold_events(
            [(event, record.offset) for record, event in events],
            partial(self._load, load_memory, self._memories, MemoryState),
            partial(self._load, load_space, self._spaces, SpaceState),
        )
        return BatchOutcome(
            memories={
                key: self._encode(self._memories, key, memory) if memory else None
                for key, memory in folded.memories.items()
            },
            spaces={k: self._encode(self._spaces, k, space) for k, space in folded.spaces.items()},
            derived=[self._derived(move) for move in folded.moves],
            moves=[(move.origin, move.memory.tier) for move in folded.moves],
        )

    def _load(
        self, load: Load, cache: RecordCache[State], kind: type[State], key: bytes
    ) -> State | None:
        stored = load(key)
        if stored is None:
            return None
        return cache.get(key, stored) or self._codec.decode(stored, kind)

    def _encode(self, cache: RecordCache[State], key: bytes, record: State) -> bytes:
        stored = self._codec.encode(record)
        cache.put(key, stored, record)
        return stored

    def _derived(self, move: Move) -> DerivedRecord:
        return DerivedRecord(self._transitions, move.key, self._codec.encode(move.transition()))
