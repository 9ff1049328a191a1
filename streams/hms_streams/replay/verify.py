"""Compares a partition's state with the fold of its log, record by record, at one position."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hms_schemas import topics
from hms_schemas.codec import Codec
from hms_streams.log.log_source import LogSource
from hms_streams.log.reading.partition_log import bounds
from hms_streams.replay.jobs.processes import Report, run_all
from hms_streams.replay.state_difference import differing
from hms_streams.replay.states.log_state import LogState
from hms_streams.replay.states.scratch_table import ScratchTable
from hms_streams.replay.states.snapshot import Snapshots
from hms_streams.replay.states.table_state import TableFolders, find_tables, look_at
from hms_streams.replay.states.topic_state import read_topic_state

Records = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class RecordDifference:
    """One key whose record in the source is not the one that the log folds to."""

    partition: int
    key: bytes
    of_log: bytes | None
    """The record that the log folds to; None: there is none."""
    of_source: bytes | None
    """The source's record; None: there is none."""


@dataclass(frozen=True, slots=True)
class PartitionCheck:
    """The result of one partition."""

    partition: int
    position: int
    """The source's position: the next offset of the log that it has to fold."""
    folded_to: int
    """How far the log could be folded: less, when it ends before that position."""
    records: int
    differing: int
    """How many keys differ."""
    first: RecordDifference | None
    """The first of them in the order of keys."""
    refused: tuple[str, ...] = ()
    """Why each snapshot that was passed over was not used."""

    @property
    def equal(self) -> bool:
        """Whether the state is the fold of the log."""
        return self.differing == 0 and self.folded_to == self.position


@dataclass(frozen=True, slots=True)
class CheckJob:
    """One partition to check; ``copies`` of workers' tables, or None for the topics."""

    source: LogSource
    partition: int
    copies: tuple[TableFolders, ...] | None
    snapshots: Snapshots | None


def verify_topic(
    source: LogSource,
    *,
    snapshots: Snapshots | None = None,
    processes: int = 1,
    report: Report = lambda _: None,
) -> list[PartitionCheck]:
    """Compare the state topics with the log, by partition. Blocks.

    Args:
        source: which log.
        snapshots: start from the newest usable one in place of the beginning of the log.
        processes: how many share the work.
        report: called with the number of the log's records that were read.

    Raises:
        UnavailableError: the broker does not answer.
    """
    numbers = bounds(source.bootstrap, source.name(topics.EVENTS))
    jobs = [CheckJob(source, number, None, snapshots) for number in numbers]
    return run_all(check, jobs, processes, report)


def verify_tables(
    source: LogSource,
    home: Path,
    *,
    snapshots: Snapshots | None = None,
    processes: int = 1,
    report: Report = lambda _: None,
) -> list[PartitionCheck]:
    """Compare the tables of a home's workers with the log; arguments as of ``verify_topic``.

    Raises:
        NotFoundError: no worker has tables there.
        UnavailableError: the broker does not answer.
    """
    found = find_tables(home, source.topic_prefix)
    jobs = [CheckJob(source, number, copies, snapshots) for number, copies in found.items()]
    return run_all(check, jobs, processes, report)


def check(job: CheckJob, folder: Path, report: Report) -> PartitionCheck:
    """The task of ``verify_topic`` and ``verify_tables``."""
    codec = Codec()
    with _state_of(job, folder, codec) as (position, held), ScratchTable(folder / "log") as table:
        state = LogState(job.source, job.partition, table, codec)
        refused: tuple[str, ...] = ()
        if job.snapshots is not None:
            loaded = job.snapshots.load(job.partition, table, at_most=position)
            state.position, refused = loaded.position, loaded.refused
            report(loaded.position)
        state.fold_to(position, report)
        found = differing(table.items(), held, codec)
        first = next((RecordDifference(job.partition, *each) for each in found), None)
        keys = sum(1 for _ in found) + (first is not None)
        records = sum(1 for _ in table.items())
        return PartitionCheck(
            job.partition, position, state.position, records, keys, first, refused
        )


@contextmanager
def _state_of(job: CheckJob, folder: Path, codec: Codec) -> Iterator[tuple[int, Records]]:
    """The source's position, and its records in the order of their keys."""
    if job.copies is not None:
        with look_at(job.partition, job.copies, folder, codec) as look:
            yield look.position, look.items()
        return
    with ScratchTable(folder / "topic") as table:
        yield read_topic_state(job.source, job.partition, table, codec), table.items()


def first_of(checks: Sequence[PartitionCheck]) -> RecordDifference | None:
    """The first difference of all partitions, in the order of keys."""
    found = [each.first for each in checks if each.first is not None]
    return min(found, key=lambda difference: difference.key, default=None)


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field of a record that differs."""

    name: str
    of_log: object
    of_source: object


def field_differences(
    of_log: Mapping[str, object], of_source: Mapping[str, object]
) -> list[FieldDifference]:
    """The fields that differ, in the order of the schema."""
    names = dict.fromkeys((*of_log, *of_source))
    return [
        FieldDifference(name, of_log.get(name), of_source.get(name))
        for name in names
        if of_log.get(name) != of_source.get(name)
    ]
