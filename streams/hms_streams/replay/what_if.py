"""What if the rules were others: the log folded by two policies at once, and what would differ.

Nothing is written. Both folds see the same events; the state of each is kept apart.
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

Move = tuple[str, str]
"""The tier where a memory is, and the one where it would be."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A memory that would sit elsewhere."""

    key: str
    present: str
    proposed: str
    reason: str
    """Why it would be there."""
    text: str


@dataclass(frozen=True, slots=True)
class LostLine:
    """A recall of a memory that was in the working set and would not have been."""

    partition: int
    offset: int
    occurred_at: int
    """Microseconds since the Unix epoch."""
    key: str
    text: str


@dataclass(slots=True)
class WhatIf:
    """What would differ; of one partition or, added up, of all."""

    events: int = 0
    memories: int = 0
    moves: Counter[Move] = field(default_factory=Counter)
    moved: list[Moved] = field(default_factory=list)
    """The first of them, in the order of keys."""
    tokens_present: list[int] = field(default_factory=list)
    """What each space's working set holds, in tokens."""
    tokens_proposed: list[int] = field(default_factory=list)
    recalled_present: int = 0
    """Recalled lines that were in the working set at that moment."""
    lost: int = 0
    """… and would not have been."""
    lost_lines: list[LostLine] = field(default_factory=list)
    """The first of them, in the order of the log."""


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
        examples: how many moved memories and lost lines to name.
        processes: how many share the work.
        report: told of the records that were read.
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
        """The event's space, open for events."""
        key = space_key(event.tenant, event.space)
        fold = self._open.get(key)
        if fold is None:
            record = self.store.space(key)
            fold = SpaceFold(event, record, self.store.memory, self._policy)
            self._open[key] = fold
        return fold

    def settle(self) -> None:
        """Put what was folded into the store."""
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
    """Keys that one side alone has are left out: markers that stand for a shorter time."""
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
