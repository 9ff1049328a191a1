"""Writes snapshots of a whole log: each partition, folded from its newest snapshot to its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hms_schemas.codec import Codec
from hms_streams.log.log_source import LogSource
from hms_streams.replay.jobs.processes import Report, run_all
from hms_streams.replay.states.log_state import LogState
from hms_streams.replay.states.scratch_table import ScratchTable
from hms_streams.replay.states.snapshot import Snapshot, Snapshots
from hms_streams.replay.system_digests import log_ends


@dataclass(frozen=True, slots=True)
class SnapshotJob:
    """Fold one partition up to ``end`` and write its snapshot."""

    source: LogSource
    partition: int
    end: int
    snapshots: Snapshots
    from_snapshot: bool


@dataclass(frozen=True, slots=True)
class WrittenSnapshot:
    """The new snapshot of a partition, and how it was made."""

    snapshot: Snapshot
    began_at: int
    """Where the fold began: the position of an earlier snapshot, or 0."""
    bytes: int
    refused: tuple[str, ...]
    """Why each earlier snapshot that was passed over was not used."""


def write_snapshots(
    source: LogSource,
    snapshots: Snapshots,
    *,
    from_snapshot: bool = True,
    processes: int = 1,
    report: Report = lambda _: None,
) -> list[WrittenSnapshot]:
    """Write a snapshot of each partition that has events, at the present end of its log. Blocks.

    Args:
        source: which log.
        snapshots: where the snapshots are.
        from_snapshot: start each fold from the newest usable snapshot; False: from the beginning.
        processes: how many share the work.
        report: called with the number of the log's records that were read.

    Raises:
        UnavailableError: the broker does not answer.
    """
    jobs = [
        SnapshotJob(source, number, end, snapshots, from_snapshot)
        for number, end in log_ends(source).items()
        if end
    ]
    return run_all(write_snapshot, jobs, processes, report)


def write_snapshot(job: SnapshotJob, folder: Path, report: Report) -> WrittenSnapshot:
    """The task of ``write_snapshots``."""
    with ScratchTable(folder / "state") as table:
        state = LogState(job.source, job.partition, table, Codec())
        refused: tuple[str, ...] = ()
        if job.from_snapshot:
            loaded = job.snapshots.load(job.partition, table, at_most=job.end)
            state.position, refused = loaded.position, loaded.refused
            report(loaded.position)
        began_at = state.position
        state.fold_to(job.end, report)
        kept = job.snapshots.write(job.partition, state.position, table)
        return WrittenSnapshot(kept, began_at, kept.path.stat().st_size, refused)
