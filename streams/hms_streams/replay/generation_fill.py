"""Fills a new generation from the log, and compares it with the generation that serves.

Reads: the log; the state and the vectors of the generation that serves. Writes: the topics of the
new generation; none of its workers may run before its fill is done. Guarantee: the position record
of a partition is written last. A partition without this record is filled again.
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
    """Vectors of this model are copied; empty: none are."""


@dataclass(frozen=True, slots=True)
class PartitionFill:
    """One partition, filled and compared."""

    folded: PartitionDigest
    """The log, folded to the end of the fill."""
    written: PartitionDigest
    """The new topics, read back."""
    served: PartitionDigest
    """The topics of the generation that serves, at their position."""
    difference: StateDifference
    """Between the generation that serves and the log folded to that very position."""
    copied: int
    """How many vectors were copied."""

    @property
    def faithful(self) -> bool:
        """Whether the written state equals the folded one."""
        return self.folded == self.written


def fill(
    served: LogSource,
    target: LogSource,
    *,
    copied_model: str = "",
    processes: int = 1,
    report: Report = lambda _: None,
) -> list[PartitionFill]:
    """Fill ``target`` with the log as it is now; returns the partitions in order. Blocks.

    Safe to repeat: a partition that is filled already is only compared.

    Args:
        served: the generation that serves.
        target: the new generation.
        copied_model: the model whose vectors are copied; empty: none are.
        processes: how many share the work.
        report: called with the number of the log's records that were read.

    Raises:
        HmsError: the broker does not answer, or the fill of a partition failed.
    """
    ends = log_ends(served)
    jobs = [FillJob(served, target, n, end, copied_model) for n, end in ends.items()]
    # The longest first, so that no process is left with it at the end.
    jobs.sort(key=lambda job: -job.end)
    filled = run_all(fill_partition, jobs, processes, report)
    return sorted(filled, key=lambda each: each.folded.partition)


def fill_partition(job: FillJob, folder: Path, report: Report) -> PartitionFill:
    """The task of ``fill``.

    1. Read the state and the position of the generation that serves.
    2. Fold the log to that position, and compare.
    3. Fold on to the end and write; a partition that is filled already is not written again.
    4. Read the new topics back.
    """
    codec = Codec()
    writer = GenerationWriter(job.target, job.partition, codec)
    written = _in_topics(job, folder / "before", codec) if writer.is_filled() else None
    with ScratchTable(folder / "served") as held, ScratchTable(folder / "folded") as table:
        # 1. Read the generation that serves.
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
    """The digest of the new generation's topics."""
    with ScratchTable(folder) as table:
        position = read_topic_state(job.target, job.partition, table, codec)
        return digest_of(job.partition, position, table.items(), codec)


def _write(
    job: FillJob, fold: LogState, table: ScratchTable, writer: GenerationWriter, codec: Codec
) -> int:
    """Write the vectors that can be copied, then the state; returns the number of vectors."""
    copied = 0
    if model := job.copied_model:
        copied = copy_embeddings(job.served, job.partition, model, table, writer, codec)
    writer.write(table, fold.position)
    return copied
