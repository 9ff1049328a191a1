"""A generation filled from the log, and compared with the one that serves, side by side.

Reads: the log; the state, and the vectors, of the generation that serves. Writes: the topics of the
generation in the making; no worker may be at work on it before its fill is done. Guarantee: the
position of a partition is its last record, so that a fill that was broken off is known by its
absence and is done again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hms_schemas.codec import Codec
from hms_streams.log.log_source import LogSource
from hms_streams.replay.embedding_copy import copy_embeddings
from hms_streams.replay.generation_writer import GenerationWriter
from hms_streams.replay.jobs.processes import Report, run_all
from hms_streams.replay.state_difference import StateDifference, difference_of
from hms_streams.replay.states.log_state import LogState
from hms_streams.replay.states.scratch_table import ScratchTable
from hms_streams.replay.states.state_digest import PartitionDigest, digest_of
from hms_streams.replay.states.topic_state import read_topic_state
from hms_streams.replay.system_digests import log_ends


@dataclass(frozen=True, slots=True)
class FillJob:
    """Fill one partition of ``target`` with the log up to ``end``."""

    served: LogSource
    target: LogSource
    partition: int
    end: int
    copied_model: str
    """Vectors of this model are taken over; empty: none are."""


@dataclass(frozen=True, slots=True)
class PartitionFill:
    """One partition, filled and compared."""

    folded: PartitionDigest
    """The log, folded to the end of the fill."""
    written: PartitionDigest
    """What the new topics hold, read back."""
    served: PartitionDigest
    """What the topics of the serving generation hold, at the position that they have reached."""
    difference: StateDifference
    """Of those from the log folded to that very position."""
    copied: int
    """Vectors taken over."""

    @property
    def faithful(self) -> bool:
        """Whether what was written is what was folded."""
        return self.folded == self.written


def fill(
    served: LogSource,
    target: LogSource,
    *,
    copied_model: str = "",
    processes: int = 1,
    report: Report = lambda _: None,
) -> list[PartitionFill]:
    """Fill ``target`` with the log as it is now; the partitions in order. Blocks.

    Safe to repeat: a partition that is filled already is compared only.

    Raises:
        HmsError: the broker does not answer, or what a partition's fill ended by.
    """
    ends = log_ends(served)
    jobs = [FillJob(served, target, n, end, copied_model) for n, end in ends.items()]
    # The longest first, so that no process is left with it at the end.
    jobs.sort(key=lambda job: -job.end)
    filled = run_all(fill_partition, jobs, processes, report)
    return sorted(filled, key=lambda each: each.folded.partition)


def fill_partition(job: FillJob, folder: Path, report: Report) -> PartitionFill:
    """The task of ``fill``.

    1. Read what the serving generation holds, and at which position.
    2. Fold the log to that position, and compare.
    3. Fold on to the end and write; what was written before is compared only.
    4. Read back what the new topics hold.
    """
    codec = Codec()
    writer = GenerationWriter(job.target, job.partition, codec)
    written = _in_topics(job, folder / "before", codec) if writer.is_filled() else None
    with ScratchTable(folder / "served") as held, ScratchTable(folder / "folded") as table:
        # 1. Read what is served.
        position = read_topic_state(job.served, job.partition, held, codec)
        served = digest_of(job.partition, position, held.items(), codec)
        end = written.position if written else max(job.end, position)
        on_moves = None if written else writer.moves
        fold = LogState(job.served, job.partition, table, codec, on_moves=on_moves)
        # A fold cannot go back: the lower of the two stops comes first.
        for stop in sorted({position, end}):
            fold.fold_to(stop, report)
            # 2. Compare.
            if stop == position:
                difference = difference_of(held.items(), table.items(), codec)
            # 3. Write.
            if stop == end:
                folded = digest_of(job.partition, fold.position, table.items(), codec)
                copied = 0 if written else _write(job, fold, table, writer, codec)
    # 4. Read back.
    written = written or _in_topics(job, folder / "after", codec)
    return PartitionFill(folded, written, served, difference, copied)


def _in_topics(job: FillJob, folder: Path, codec: Codec) -> PartitionDigest:
    """What the topics in the making hold."""
    with ScratchTable(folder) as table:
        position = read_topic_state(job.target, job.partition, table, codec)
        return digest_of(job.partition, position, table.items(), codec)


def _write(
    job: FillJob, fold: LogState, table: ScratchTable, writer: GenerationWriter, codec: Codec
) -> int:
    """Write the state, after the vectors that can be taken over; how many those are."""
    copied = 0
    if model := job.copied_model:
        copied = copy_embeddings(job.served, job.partition, model, table, writer, codec)
    writer.write(table, fold.position)
    return copied
