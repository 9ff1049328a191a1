"""The memory of one space as it was at a moment: a fold of that space's events alone.

A moment is one of three. ``HappenedBy`` takes the events whose own time is no later, in log order:
what had happened by then, whenever the system heard of it. ``LoggedBy`` and ``AtOffset`` take a
prefix of the log: what the system knew then. All rules are the worker's: the same admission, the
same fold.

**Forgetting wins.** What an event of today's log forgets, or what has expired by now, is withheld
from every moment before it, and so is a concept that quotes it; ``PastMemory.withheld`` counts it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from hms_schemas.generated.records import (
    Forgotten,
    MemoryEvent,
    MemoryState,
    SpaceState,
)
from hms_streams.log.reading.space_log import Logged
from hms_streams.memory.fold import begins_batch
from hms_streams.memory.folded_state import FoldedState
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, TierPolicy
from hms_streams.memory.visibility import Visibility

# One call of the fold: enough to spread its fixed cost, few enough to look up between two.
FOLDED_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class HappenedBy:
    """Everything that had happened by ``at_us`` (event time, µs since 1970, inclusive)."""

    at_us: int

    def __str__(self) -> str:
        return "event time"


@dataclass(frozen=True, slots=True)
class LoggedBy:
    """Everything that the broker had by ``at_ms`` (its own clock, ms since 1970, inclusive)."""

    at_ms: int

    def __str__(self) -> str:
        return "log time"


@dataclass(frozen=True, slots=True)
class AtOffset:
    """Everything up to ``offset`` of the space's partition, inclusive."""

    offset: int

    def __str__(self) -> str:
        return "offset"


Moment = HappenedBy | LoggedBy | AtOffset


@dataclass(frozen=True, slots=True)
class PastMemory:
    """What may be shown of a space at a moment."""

    memories: Sequence[MemoryState]
    """Alive then, and neither forgotten nor expired since; in no order."""
    record: SpaceState | None
    """The space's record then; None when nothing had been folded."""
    position: int
    """The last offset of the partition that was looked at; -1 when there was none."""
    events: int
    """Events of the space that made this memory."""
    withheld: int
    """Memories alive then that were forgotten, or expired, since."""

    @property
    def clock(self) -> int:
        """The latest event time by then, µs; 0 when there was none."""
        return self.record.clock if self.record else 0


@dataclass(slots=True)
class _Forgetting:
    """What the whole log forgets of the space, whichever moment is asked for."""

    named: set[bytes] = field(default_factory=set)
    cleared_offset: int = 0
    clock: int = 0

    def take(self, logged: Logged) -> None:
        event = logged.event
        self.clock = max(self.clock, event.occurred_at)
        if isinstance(event.body, Forgotten):
            self.named.update(event.body.memory_ids)
            if event.body.whole_space:
                self.cleared_offset = logged.offset

    def withheld(self, memories: Sequence[MemoryState], now_us: int) -> set[bytes]:
        """The ids of memories that must not be shown, and of concepts that quote them.

        An id that was ever named stays withheld, even if the same event was written again after
        its marker was gone: what it said before then was forgotten.
        """
        today = Visibility(self.cleared_offset, max(now_us, self.clock))
        gone = self.named | {m.memory_id for m in memories if not today.shows(m)}
        # Concepts nest: repeat to a fixed point.
        while added := {
            memory.memory_id
            for memory in memories
            if memory.concept is not None
            and memory.memory_id not in gone
            and not gone.isdisjoint(memory.concept.member_ids)
        }:
            gone |= added
        return gone


class Past:
    """One space at one moment, folded as far as the log was read; takes more as the log grows.

    Args:
        moment: which events count.
        before: of a prefix, the first offset that does not count any more; None for ``HappenedBy``.
        start: where reading begins: the first offset of the partition.
    """

    def __init__(
        self,
        moment: Moment,
        before: int | None,
        start: int = 0,
        policy: TierPolicy = DEFAULT_POLICY,
    ) -> None:
        self.moment = moment
        self.next_offset = start
        """The next offset of the partition to read."""
        self.events = 0
        self._before = before
        self._state = FoldedState(policy)
        self._forgetting = _Forgetting()

    @property
    def size(self) -> int:
        """How many records it holds in memory."""
        return len(self._state.memories)

    def take(self, batch: Sequence[Logged], next_offset: int) -> None:
        """The space's events of the next stretch of the log, which ends before ``next_offset``."""
        counted = []
        for logged in batch:
            self._forgetting.take(logged)
            if self._counts(logged):
                counted.append((logged.event, logged.offset))
        self._fold(counted)
        self.next_offset = next_offset

    def memory(self, now_us: int) -> PastMemory:
        """What may be shown of it at ``now_us`` (µs), the moment of asking."""
        record = next(iter(self._state.spaces.values()), None)
        cleared = (record.cleared_offset or 0) if record else 0
        # What has expired is withheld below, and counted there.
        held = Visibility(cleared, at_us=0).among(self._state.memories.values())
        gone = self._forgetting.withheld(held, now_us)
        shown = [m for m in held if m.memory_id not in gone]
        last = self.next_offset if self._before is None else min(self._before, self.next_offset)
        return PastMemory(shown, record, last - 1, self.events, len(held) - len(shown))

    def _counts(self, logged: Logged) -> bool:
        if isinstance(self.moment, HappenedBy):
            return logged.event.occurred_at <= self.moment.at_us
        return self._before is None or logged.offset < self._before

    def _fold(self, events: Sequence[tuple[MemoryEvent, int]]) -> None:
        for piece in batches(events):
            self._state.fold(piece)
        self.events += len(events)


def batches(
    events: Sequence[tuple[MemoryEvent, int]],
) -> Iterator[Sequence[tuple[MemoryEvent, int]]]:
    """Events of one space in pieces that the fold may take at once; see ``begins_batch``."""
    begun = 0
    for place, (event, _) in enumerate(events):
        if place > begun and (begins_batch(event) or place - begun == FOLDED_AT_ONCE):
            yield events[begun:place]
            begun = place
    if begun < len(events):
        yield events[begun:]
