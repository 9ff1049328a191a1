"""``hms digest``: one hash of all memories, from each place that holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from hms_schemas.errors import NotFoundError
from hms_services.cli.logs_to_read import replay_source
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.work_progress import WorkProgress
from hms_services.cli.target import local_settings
from hms_services.cli.views.digest_views import as_fact, table_of, verdict
from hms_services.cli.views.wording import duration
from hms_streams.log.log_source import LogSource
from hms_streams.replay.digest_comparison import (
    LOG,
    TABLE,
    TOPIC,
    DigestComparison,
    compare_digests,
)
from hms_streams.replay.jobs.processes import Report, default_processes
from hms_streams.replay.states.state_digest import PartitionDigest
from hms_streams.replay.system_digests import log_digests, log_ends, table_digests, topic_digests

app = typer.Typer(add_completion=False)


class DigestSource(StrEnum):
    """From where memories are read."""

    ALL = "all"
    LOG = LOG
    TOPIC = TOPIC
    TABLE = TABLE


@app.command()
def digest(
    source: Annotated[
        DigestSource, typer.Option("--source", help="Only this one; all: each beside the log.")
    ] = DigestSource.ALL,
    processes: Annotated[
        int | None,
        typer.Option("--processes", "-p", min=1, help="How many.", show_default="one a core"),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """One hash for all that is remembered, from each source.

    Equal hashes are equal states, on any machine. Exit code 1 when they differ.
    """
    log = replay_source(home)
    ends = log_ends(log)
    with WorkProgress(None if json else stderr, "digest", sum(ends.values())) as progress:
        process_count = processes or default_processes(len(ends))
        home_folder = local_settings(home).home
        found = _read(log, home_folder, source, ends, process_count, progress.advance)
    if json:
        print_json(as_fact(found, progress.seconds))
    else:
        stdout.print(table_of(found))
        if source is DigestSource.ALL:
            stdout.print(verdict(found))
        stderr.print(duration(progress.seconds), style="dim")
    if not found.equal:
        raise typer.Exit(1)


def _read(
    log: LogSource,
    home: Path,
    source: DigestSource,
    ends: dict[int, int],
    processes: int,
    report: Report,
) -> DigestComparison:
    """The digests of each source. The log is folded only as far as the other sources are."""
    read: dict[str, list[PartitionDigest]] = {}
    if source in (DigestSource.ALL, DigestSource.TOPIC):
        read[TOPIC] = list(topic_digests(log, processes=processes).values())
    if source in (DigestSource.ALL, DigestSource.TABLE):
        with _unless_missing(source):
            tables = table_digests(home, log.topic_prefix, processes=processes)
            read[TABLE] = list(tables.values())
    if source in (DigestSource.ALL, DigestSource.LOG):
        stops = _positions(read.values()) or {number: [end] for number, end in ends.items()}
        folded = log_digests(log, stops, processes=processes, report=report)
        read = {LOG: [each for digests in folded.values() for each in digests], **read}
    return compare_digests(read)


@contextmanager
def _unless_missing(source: DigestSource) -> Iterator[None]:
    """Go on without the tables where the workers run on another machine.

    Raises:
        NotFoundError: there are no tables here, and only the tables were asked for.
    """
    try:
        yield
    except NotFoundError as error:
        if source is DigestSource.TABLE:
            raise
        stderr.print(f"Without tables: {error.message}", style="yellow", soft_wrap=True)


def _positions(read: Iterable[list[PartitionDigest]]) -> dict[int, list[int]]:
    positions: dict[int, list[int]] = {}
    for digest in chain.from_iterable(read):
        positions.setdefault(digest.partition, []).append(digest.position)
    return positions
