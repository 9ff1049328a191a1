"""What another tier policy would change: the log is folded by two policies, and these are compared.

Nothing is written. Both folds see the same events, and each has a state of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hms_schemas.codec import Codec
from hms_schemas.generated.records import MemoryEvent, MemoryState, Recalled, SpaceState
from hms_schemas.keys import memory_key, space_key
from hms_schemas.partitioning import partition_of
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.admitted_log import AdmittedLog
from hms_streams.memory.space_fold import SpaceFold
from hms_streams.memory.tiers.policy import DEFAULT_POLICY, TierPolicy
from hms_streams.replay.jobs.processes import Report, run_all
from hms_streams.replay.state_difference import in_step
from hms_streams.replay.states.scratch_table import ScratchTable
from hms_streams.replay.states.state_digest import state_in
from hms_streams.replay.states.state_store import StateStore
from hms_streams.replay.system_digests import log_ends

TierPair = tuple[str, str]
"""The tier of a memory by the present policy, and by the proposed one."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A memory that the proposed policy would put into another tier."""

    key: str
    present: str
    proposed: str
    reason: str
    """Why the proposed policy would put it there."""
    text: str


@dataclass(frozen=True, slots=True)
class LostLine:
    """A recall of a memory that was in the working set, and would not be by the proposed policy."""

    partition: int
    offset: int
    occurred_at: int
    """Microseconds since the Unix epoch."""
    key: str
    text: str


@dataclass(slots=True)
class WhatIf:
    """The differences; of one partition or, added up, of all."""

    events: int = 0
    memories: int = 0
    moves: Counter[TierPair] = field(default_factory=Counter)
    moved: list[Moved] = field(default_factory=list)
    """The first moved memories, in the order of keys."""
    tokens_present: list[int] = field(default_factory=list)
    """The tokens of each space's working set."""
    tokens_proposed: list[int] = field(default_factory=list)
    recalled_present: int = 0
    """Recalls of memories that were in the working set at that moment."""
    lost: int = 0
    """How many of these memories the proposed working set did not hold."""
    lost_lines: list[LostLine] = field(default_factory=list)
    """The first lost recalls, in the order of the log."""


@dataclass(frozen=True, slots=True)
class WhatIfJob:
    """One partition, or the events of one space in it."""

    source: LogSource
    partition: int
    end: int
    proposed: TierPolicy
    space: bytes | None
    examples: int


def what_if(
    source: LogSource,
    proposed: TierPolicy,
    *,
    space: bytes | None = None,
    examples: int = 10,
    processes: int = 1,
    report: Report = lambda _: None,
) -> WhatIf:
    """Fold the log by the present and by the proposed policy.

    Args:
        source: which log.
        proposed: the other numbers.
        space: the key of the only space to look at; None: all.
        examples: how many moved memories and lost recalls to name.
        processes: how many share the work.
        report: called with the number of records that were read.

    Raises:
        UnavailableError: the broker does not answer.
    """
    ends = log_ends(source)
    numbers = [*ends] if space is None else [partition_of(space, len(ends))]
    jobs = [WhatIfJob(source, n, ends[n], proposed, space, examples) for n in numbers]
    return _sum(run_all(compare_policies, jobs, processes, report), examples)


def compare_policies(job: WhatIfJob, folder: Path, report: Report) -> WhatIf:
    """The task of ``what_if``."""
    codec, found = Codec(), WhatIf()
    with ScratchTable(folder / "present") as one, ScratchTable(folder / "proposed") as other:
        present = _PolicyFold(one, codec, DEFAULT_POLICY)
        proposed = _PolicyFold(other, codec, job.proposed)
        position = 0
        for batch in AdmittedLog(job.source, codec).batches(job.partition, end=job.end):
            for event, offset in batch.events:
                if job.space in (None, space_key(event.tenant, event.space)):
                    _apply(event, offset, present, proposed, job, found)
            present.settle()
            proposed.settle()
            report(batch.next_offset - position)
            position = batch.next_offset
        _compare(present.items(), proposed.items(), job, found)
    return found


class _PolicyFold:
    """The fold of a partition by one policy, event by event."""

    def __init__(self, table: ScratchTable, codec: Codec, policy: TierPolicy) -> None:
        self._table = table
        self._codec = codec
        self._policy = policy
        self.store = StateStore(table, codec)
        self._open: dict[bytes, SpaceFold] = {}

    def space_of(self, event: MemoryEvent) -> SpaceFold:
        """The fold of the event's space."""
        key = space_key(event.tenant, event.space)
        fold = self._open.get(key)
        if fold is None:
            record = self.store.space(key)
            fold = SpaceFold(event, record, self.store.memory, self._policy)
            self._open[key] = fold
        return fold

    def settle(self) -> None:
        """Write the folded records to the store."""
        for key, fold in self._open.items():
            self.store.write(fold.memories.writes(), {key: fold.space.record()})
        self._open.clear()

    def items(self) -> Iterable[tuple[bytes, MemoryState | SpaceState]]:
        """The whole state, in the order of keys."""
        self.store.settle()
        for key, value in self._table.items():
            yield key, state_in(value, self._codec)


def _apply(
    event: MemoryEvent,
    offset: int,
    present: _PolicyFold,
    proposed: _PolicyFold,
    job: WhatIfJob,
    found: WhatIf,
) -> None:
    now, then = present.space_of(event), proposed.space_of(event)
    if isinstance(event.body, Recalled):
        for memory_id in dict.fromkeys(event.body.memory_ids):
            if memory_id not in now.space.working_set:
                continue
            found.recalled_present += 1
            if memory_id not in then.space.working_set:
                found.lost += 1
                if len(found.lost_lines) < job.examples:
                    memory = now.memories.get(memory_id)
                    found.lost_lines.append(_lost_line(event, offset, memory_id, memory, job))
    now.apply(event, offset)
    then.apply(event, offset)
    found.events += 1


def _lost_line(
    event: MemoryEvent, offset: int, memory_id: bytes, memory: MemoryState | None, job: WhatIfJob
) -> LostLine:
    key = memory_key(event.tenant, event.space, memory_id).decode()
    return LostLine(job.partition, offset, event.occurred_at, key, _text_of(memory))


def _compare(
    present: Iterable[tuple[bytes, MemoryState | SpaceState]],
    proposed: Iterable[tuple[bytes, MemoryState | SpaceState]],
    job: WhatIfJob,
    found: WhatIf,
) -> None:
    """Compare the records of keys that both sides have; one side alone may have a marker."""
    for key, now, then in in_step(present, proposed):
        if isinstance(now, SpaceState) and isinstance(then, SpaceState):
            found.tokens_present.append(_tokens(now))
            found.tokens_proposed.append(_tokens(then))
        elif isinstance(now, MemoryState) and isinstance(then, MemoryState):
            _compare_memory(key, now, then, job, found)


def _compare_memory(
    key: bytes, now: MemoryState, then: MemoryState, job: WhatIfJob, found: WhatIf
) -> None:
    found.memories += 1
    if now.tier is then.tier:
        return
    found.moves[now.tier.value, then.tier.value] += 1
    if len(found.moved) < job.examples:
        places = (now.tier.value, then.tier.value, then.tier_reason)
        found.moved.append(Moved(key.decode(), *places, _text_of(now)))


def _tokens(space: SpaceState) -> int:
    return sum(entry.tokens for entry in space.working_set)


def _text_of(memory: MemoryState | None) -> str:
    if memory is None or memory.content is None:
        return ""
    return memory.content if isinstance(memory.content, str) else "(sealed)"


def _sum(parts: Sequence[WhatIf], examples: int) -> WhatIf:
    whole = WhatIf()
    for part in parts:
        whole.events += part.events
        whole.memories += part.memories
        whole.moves.update(part.moves)
        whole.moved += part.moved
        whole.tokens_present += part.tokens_present
        whole.tokens_proposed += part.tokens_proposed
        whole.recalled_present += part.recalled_present
        whole.lost += part.lost
        whole.lost_lines += part.lost_lines
    whole.moved = sorted(whole.moved, key=lambda moved: moved.key)[:examples]
    whole.lost_lines = sorted(whole.lost_lines, key=lambda line: line.occurred_at)[:examples]
    return whole
