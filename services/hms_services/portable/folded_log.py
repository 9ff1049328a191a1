"""The state that a log folds to, in memory, while the log is written to a file."""

from __future__ import annotations

from collections.abc import Collection

from hms_schemas.admission import read_event
from hms_schemas.codec import Codec
from hms_schemas.errors import ContractError
from hms_schemas.generated.records import MemoryEvent, MemoryState, Transition
from hms_schemas.keys import space_key
from hms_services.portable.stored_record import StoredRecord
from hms_streams.memory.folded_state import FoldedState
from hms_streams.memory.visibility import Visibility
from hms_streams.replay.past import FOLDED_AT_ONCE, batches
from hms_streams.replay.states.state_digest import PartitionDigest, digest_of


class Admission:
    """Decodes records as the tiers worker does.

    Args:
        codec: knows the writers' schemas.
        tenants: whose events may enter memory.
    """

    def __init__(self, codec: Codec, tenants: Collection[str]) -> None:
        self._codec = codec
        self._tenants = tenants

    def judge(self, record: StoredRecord) -> MemoryEvent | ContractError:
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
    """One partition of a log, folded as its events are added."""

    def __init__(self, partition: int) -> None:
        self.partition = partition
        self._state = FoldedState()
        self.memories = self._state.memories
        self.spaces = self._state.spaces
        self._pending: list[tuple[MemoryEvent, int]] = []

    def add(self, event: MemoryEvent, offset: int) -> list[Transition]:
        """Add the next event; returns the moves of the events that were folded by this call.

        Events are folded some at a time.
        """
        self._pending.append((event, offset))
        return self.finish() if len(self._pending) >= FOLDED_AT_ONCE else []

    def finish(self) -> list[Transition]:
        """Fold the events that are not folded yet; returns their moves."""
        moves: list[Transition] = []
        for piece in batches(self._pending):
            moves += [move.transition() for move in self._state.fold(piece)]
        self._pending = []
        return moves

    def digest(self, next_offset: int, codec: Codec) -> PartitionDigest:
        """The digest of the state; equal to that of a worker at position ``next_offset``."""
        records = {key: codec.encode(record) for key, record in self.memories.items()}
        records |= {key: codec.encode(record) for key, record in self.spaces.items()}
        return digest_of(self.partition, next_offset, sorted(records.items()), codec)

    def is_shown(self, memory: MemoryState, now_us: int) -> bool:
        """Whether people may still read what the memory says."""
        space = self.spaces[space_key(memory.tenant, memory.space)]
        return Visibility.of(space, now_us).shows(memory)
