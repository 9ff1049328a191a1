"""The tiers' rules as the shell wants them: bytes in, bytes out, between them the pure fold."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hms_schemas import admission
from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent, MemoryState, SpaceState, Transition
from hms_schemas.keys import memory_key
from hms_streams.memory.fold import Folded, begins_batch, fold_events
from hms_streams.processors.batch_fold import BatchOutcome, DerivedRecord, Load, SourceRecord


class TiersFold:
    """``BatchFold`` over ``hms_streams.memory``.

    Args:
        codec: reads events and state, writes state.
        tenants: whose events are folded; others' are refused.
        transitions_topic: where the moves go, by its full name.
    """

    def __init__(self, codec: Codec, tenants: Collection[str], transitions_topic: str) -> None:
        self._codec = codec
        self._tenants = tenants
        self._transitions_topic = transitions_topic

    def decode(self, record: SourceRecord) -> MemoryEvent:
        """The event, admitted. Raises ContractError with the reason it may not enter memory."""
        admission.check_size(record.value)
        event = self._codec.decode(record.value, MemoryEvent)
        admission.admit(event, key=record.key, timestamp_ms=record.timestamp, tenants=self._tenants)
        return event

    def begins_batch(self, event: MemoryEvent) -> bool:
        """See ``fold.begins_batch``."""
        return begins_batch(event)

    def fold(
        self,
        events: Sequence[tuple[SourceRecord, MemoryEvent]],
        load_memory: Load,
        load_space: Load,
    ) -> BatchOutcome:
        """Fold events of one partition over its tables."""

        def memory(key: bytes) -> MemoryState | None:
            stored = load_memory(key)
            return self._codec.decode(stored, MemoryState) if stored else None

        def space(key: bytes) -> SpaceState | None:
            stored = load_space(key)
            return self._codec.decode(stored, SpaceState) if stored else None

        pairs = [(event, record.offset) for record, event in events]
        return self._encoded(fold_events(pairs, memory, space))

    def _encoded(self, folded: Folded) -> BatchOutcome:
        encode = self._codec.encode
        return BatchOutcome(
            memories={key: encode(m) if m else None for key, m in folded.memories.items()},
            spaces={key: encode(space) for key, space in folded.spaces.items()},
            derived=[self._derived(transition) for transition in folded.transitions],
        )

    def _derived(self, transition: Transition) -> DerivedRecord:
        key = memory_key(transition.tenant, transition.space, transition.memory_id)
        return DerivedRecord(self._transitions_topic, key, self._codec.encode(transition))
