"""``hms digest``: one hash for all that is remembered, from each place that holds it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from hms_services.cli.digest_views import as_fact, table_of, verdict
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.replay_progress import ReplayProgress
from hms_services.cli.replay_source import replay_source
from hms_services.cli.wording import duration
from hms_streams.replay.digests import log_digests, log_ends, topic_digests
from hms_streams.replay.log_source import LogSource
from hms_streams.replay.processes import Report, default_processes
from hms_streams.replay.side_by_side import LOG, TOPIC, SideBySide, side_by_side
from hms_streams.replay.state_digest import PartitionDigest

app = typer.Typer(add_completion=False)


class Source(StrEnum):
    """Where a state is read."""

    ALL = "all"
    LOG = LOG
    TOPIC = TOPIC


@app.command()
def digest(
    source: Annotated[
        Source, typer.Option("--source", help="Only this one; all: each beside the log.")
    ] = Source.ALL,
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
    with ReplayProgress(None if json else stderr, "digest", sum(ends.values())) as progress:
        crew = processes or default_processes(len(ends))
        found = _read(log, source, ends, crew, progress.advance)
    if json:
        print_json(as_fact(found, progress.seconds))
    else:
        stdout.print(table_of(found))
        if source is Source.ALL:
            stdout.print(verdict(found))
        stderr.print(f"{duration(progress.seconds)}", style="dim")
    if not found.equal:
        raise typer.Exit(1)


def _read(
    log: LogSource, source: Source, ends: dict[int, int], processes: int, report: Report
) -> SideBySide:
    """The log is folded up to what the others have reached: they may be behind its end."""
    sources: dict[str, list[PartitionDigest]] = {}
    stops = {number: {end} for number, end in ends.items()}
    if source is not Source.LOG:
        sources[TOPIC] = list(topic_digests(log, processes=processes).values())
        stops = {each.partition: {each.position} for each in sources[TOPIC]}
    if source is not Source.TOPIC:
        folded = log_digests(
            log, {n: sorted(at) for n, at in stops.items()}, processes=processes, report=report
        )
        sources = {LOG: [each for digests in folded.values() for each in digests], **sources}
    return side_by_side(sources)
