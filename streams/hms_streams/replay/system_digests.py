"""Digests of a whole system, by partition, from each source of its state.

The log is folded up to the very position of the source that it is compared with, so events may keep
arriving meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import bounds
from hms_streams.replay.jobs.processes import Report, run_all
from hms_streams.replay.states.log_state import LogState
from hms_streams.replay.states.scratch_table import ScratchTable
from hms_streams.replay.states.state_digest import PartitionDigest, digest_of
from hms_streams.replay.states.table_state import TableFolders, find_tables, look_at
from hms_streams.replay.states.topic_state import read_topic_state

Digests = dict[int, PartitionDigest]
"""By partition."""


@dataclass(frozen=True, slots=True)
class LogJob:
    """Fold one partition, and take the digest at each of ``stops``, which are in rising order."""

    source: LogSource
    partition: int
    stops: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TopicJob:
    """Read one partition of the state topics."""

    source: LogSource
    partition: int


@dataclass(frozen=True, slots=True)
class TableJob:
    """Read one partition of the workers' tables."""

    partition: int
    copies: tuple[TableFolders, ...]


def log_digests(
    source: LogSource,
    stops: Mapping[int, Sequence[int]],
    *,
    processes: int = 1,
    report: Report = lambda _: None,
) -> dict[int, list[PartitionDigest]]:
    """The log folded from its beginning: by partition, a digest at each of the stops, in order.

    A digest's position is below its stop when the log ends before the stop.

    Args:
        source: which log.
        stops: partition to the positions at which digests are taken.
        processes: how many share the work.
        report: called with the number of records that were read.

    Raises:
        UnavailableError: the broker does not answer.
    """
    jobs = [LogJob(source, number, tuple(sorted({*at}))) for number, at in stops.items()]
    # The longest first, so that no process is left with it at the end.
    jobs.sort(key=lambda job: -job.stops[-1])
    found = run_all(fold_and_digest, jobs, processes, report)
    return {job.partition: digests for job, digests in zip(jobs, found, strict=True)}


def log_ends(source: LogSource) -> dict[int, int]:
    """The next offset of each partition of the log, now.

    Raises:
        UnavailableError: the broker does not answer.
    """
    found = bounds(source.bootstrap, source.name(topics.EVENTS))
    return {number: bound.high for number, bound in found.items()}


def topic_digests(
    source: LogSource, *, processes: int = 1, report: Report = lambda _: None
) -> Digests:
    """The digests of the state topics. Raises and reports as ``log_digests`` does."""
    found = bounds(source.bootstrap, source.name(topics.STATE))
    jobs = [TopicJob(source, number) for number in sorted(found, key=lambda n: -found[n].high)]
    digests = run_all(read_and_digest, jobs, processes, report)
    return {digest.partition: digest for digest in digests}


def table_digests(home: Path, prefix: str, *, processes: int = 1) -> Digests:
    """The digests of the tables of a home's workers; see ``table_state``.

    Raises:
        NotFoundError: no worker has tables there.
    """
    jobs = [TableJob(number, copies) for number, copies in find_tables(home, prefix).items()]
    digests = run_all(look_and_digest, jobs, processes, lambda _: None)
    return {digest.partition: digest for digest in digests}


def fold_and_digest(job: LogJob, folder: Path, report: Report) -> list[PartitionDigest]:
    """The task of ``log_digests``."""
    codec = Codec()
    with ScratchTable(folder / "state") as table:
        state = LogState(job.source, job.partition, table, codec)
        found = []
        for stop in job.stops:
            state.fold_to(stop, report)
            found.append(digest_of(job.partition, state.position, table.items(), codec))
        return found


def read_and_digest(job: TopicJob, folder: Path, report: Report) -> PartitionDigest:
    """The task of ``topic_digests``."""
    codec = Codec()
    with ScratchTable(folder / "state") as table:
        position = read_topic_state(job.source, job.partition, table, codec)
        return digest_of(job.partition, position, table.items(), codec)


def look_and_digest(job: TableJob, folder: Path, _report: Report) -> PartitionDigest:
    """The task of ``table_digests``."""
    codec = Codec()
    with look_at(job.partition, job.copies, folder, codec) as look:
        return digest_of(job.partition, look.position, look.items(), codec)
