"""The state that a log folds to, kept in memory beside it while it is written to a file."""

from __future__ import annotations

from collections.abc import Collection

from hms_schemas.admission import read_event
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryEvent, MemoryState, SpaceState, Tier, Transition
from hms_services.portable.record import LogRecord
from hms_streams.memory.fold import fold_events
from hms_streams.replay.past import FOLDED_AT_ONCE, batches
from hms_streams.replay.state_digest import PartitionDigest, digest_of


class Admission:
    """Decodes records as the tiers worker does.

    Args:
        codec: knows the writers' schemas.
        tenants: whose events may enter memory.
    """

    def __init__(self, codec: Codec, tenants: Collection[str]) -> None:
        self._codec = codec
        self._tenants = tenants

    def judge(self, record: LogRecord) -> MemoryEvent | ContractError:
        """The event, or why the worker makes a dead letter of the record."""
        try:
            return read_event(
                self._codec,
                record.value,
                key=record.key,
                timestamp_ms=record.timestamp_ms,
                tenants=self._tenants,
            )
        except ContractError as error:
            return error


class FoldedPartition:
    """One partition, folded event by event."""

    def __init__(self, partition: int) -> None:
        self.partition = partition
        self.memories: dict[bytes, MemoryState] = {}
        self.spaces: dict[bytes, SpaceState] = {}
        self._pending: list[tuple[MemoryEvent, int]] = []

    def add(self, event: MemoryEvent, offset: int) -> list[Transition]:
        """The next event; the moves of those that were folded with it, if it was time to."""
        self._pending.append((event, offset))
        return self.finish() if len(self._pending) >= FOLDED_AT_ONCE else []

    def finish(self) -> list[Transition]:
        """Fold what is left."""
        moves: list[Transition] = []
        for piece in batches(self._pending):
            folded = fold_events(piece, self.memories.get, self.spaces.get)
            for key, memory in folded.memories.items():
                if memory is None:
                    self.memories.pop(key, None)
                else:
                    self.memories[key] = memory
            self.spaces.update(folded.spaces)
            moves += folded.transitions
        self._pending = []
        return moves

    def digest(self, next_offset: int, codec: Codec) -> PartitionDigest:
        """Of the state up to there; equal to that of a worker which has come so far."""
        records = {key: codec.encode(record) for key, record in self.memories.items()}
        records |= {key: codec.encode(record) for key, record in self.spaces.items()}
        return digest_of(self.partition, next_offset, sorted(records.items()), codec)

    def is_shown(self, memory: MemoryState, now_us: int) -> bool:
        """Whether people may still read what the memory says."""
        space = self.spaces[f"{memory.tenant}/{memory.space}".encode()]
        cleared = space.cleared_offset is not None and memory.observed_offset < space.cleared_offset
        expired = memory.expires_at is not None and memory.expires_at <= max(now_us, space.clock)
        return memory.tier is not Tier.FORGOTTEN and not cleared and not expired
