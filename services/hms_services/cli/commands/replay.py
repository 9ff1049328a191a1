"""``hms replay``: fold the log again, to prove the state, to go back, or to try other rules."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from hms_schemas.errors import InvalidRequestError
from hms_schemas.keys import space_key
from hms_services.cli import past_replay
from hms_services.cli.logs_to_read import replay_source
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.work_progress import WorkProgress
from hms_services.cli.target import local_settings
from hms_services.cli.views import verify_views, what_if_views
from hms_services.cli.views.wording import count, duration, size
from hms_streams.log.log_source import LogSource
from hms_streams.replay.jobs.processes import Report, default_processes
from hms_streams.replay.policy_file import read_policy
from hms_streams.replay.record_events import events_of_record
from hms_streams.replay.snapshot_writing import WrittenSnapshot, write_snapshots
from hms_streams.replay.states.snapshot import Snapshots, snapshots_of
from hms_streams.replay.system_digests import log_ends
from hms_streams.replay.verify import PartitionCheck, first_of, verify_tables, verify_topic
from hms_streams.replay.what_if import what_if

app = typer.Typer(add_completion=False)


class StateSource(StrEnum):
    """Where the records come from that the fold of the log is compared with."""

    TOPIC = "topic"
    TABLE = "table"


@app.command()
def replay(
    verify: Annotated[
        bool, typer.Option("--verify", help="Fold the log and compare the state with it.")
    ] = False,
    policy: Annotated[
        Path | None,
        typer.Option("--policy", help="What if these were the tier rules? A TOML file."),
    ] = None,
    snapshot: Annotated[
        bool, typer.Option("--snapshot", help="Keep the state, so that a replay begins there.")
    ] = False,
    to: Annotated[
        str | None,
        typer.Option("--to", help="A space as it was: at a time, or an offset (@1234)."),
    ] = None,
    source: Annotated[
        StateSource, typer.Option("--source", help="What --verify looks at.")
    ] = StateSource.TOPIC,
    from_snapshot: Annotated[
        bool, typer.Option("--from-snapshot", help="Begin at the newest snapshot that fits.")
    ] = False,
    space: Annotated[
        str | None, typer.Option("--space", "-s", help="Only this space; for --to: whose.")
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", min=0, help="How many memories to show.")
    ] = 10,
    processes: Annotated[
        int | None,
        typer.Option("--processes", "-p", min=1, help="How many.", show_default="one a core"),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Fold the log again: verify, time travel, other rules, snapshots.

    Give one of --verify, --to, --policy, --snapshot. Exit code 1 when --verify finds a difference.
    """
    if [verify, to is not None, policy is not None, snapshot].count(True) != 1:
        raise InvalidRequestError(
            "It is not clear what to replay for.",
            fix="Give one: --verify, --to, --policy or --snapshot.",
        )
    if to is not None:
        _go_back(home, space or "default", to, limit, json=json)
        return
    session = _Session(replay_source(home), home, processes, json=json)
    if verify:
        session.verify(source, from_snapshot=from_snapshot)
    elif policy is not None:
        session.what_if(policy, space, limit)
    else:
        session.keep(from_snapshot=from_snapshot)


def _go_back(home: Path | None, space: str, to: str, limit: int, *, json: bool) -> None:
    """Show one space as it was. One process is enough: a space is on one partition."""
    moment = past_replay.parse_moment(to)
    with ExitStack() as stack:

        def begin(total: int) -> Report:
            console = None if json else stderr
            return stack.enter_context(WorkProgress(console, "replay", total)).advance

        memory = past_replay.fold_past(home, space, moment, begin)
    if json:
        print_json(past_replay.as_fact(memory, space, to))
    else:
        past_replay.tell(memory, space, limit)


class _Session:
    """One run of the command: which log, how many processes, JSON or words."""

    def __init__(
        self, log: LogSource, home: Path | None, processes: int | None, *, json: bool
    ) -> None:
        self._log = log
        self._home = local_settings(home).home
        self._ends = log_ends(log)
        self._processes = processes or default_processes(len(self._ends))
        self._json = json

    def verify(self, source: StateSource, *, from_snapshot: bool) -> None:
        """Compare the state with the fold of the log.

        Raises:
            typer.Exit: they differ.
        """
        snapshots = snapshots_of(self._home, self._log) if from_snapshot else None
        with self._progress("verify") as progress:
            checks = self._check(source, snapshots, progress.advance)
        first = first_of(checks)
        touched = []
        if first is not None:
            end = next(c.position for c in checks if c.partition == first.partition)
            touched = [*events_of_record(self._log, first.partition, first.key, end=end)]
        if self._json:
            print_json(verify_views.as_fact(checks, source, touched))
        else:
            verify_views.tell(stdout, checks, source, touched)
            self._tell_time(progress)
        if not all(check.equal for check in checks):
            raise typer.Exit(1)

    def what_if(self, policy: Path, space: str | None, limit: int) -> None:
        """Compare the present tier rules with those of a file.

        Raises:
            InvalidRequestError: the file holds no rules.
        """
        proposed = read_policy(policy)
        tenant = local_settings(None).first_tenant
        with self._progress("what if") as progress:
            found = what_if(
                self._log,
                proposed,
                space=space_key(tenant, space) if space else None,
                examples=limit,
                processes=self._processes,
                report=progress.advance,
            )
        if self._json:
            print_json(what_if_views.as_fact(found, proposed))
        else:
            what_if_views.tell(stdout, found, proposed)
            self._tell_time(progress)

    def keep(self, *, from_snapshot: bool) -> None:
        """Write a snapshot of each partition."""
        with self._progress("snapshot") as progress:
            kept = write_snapshots(
                self._log,
                snapshots_of(self._home, self._log),
                from_snapshot=from_snapshot,
                processes=self._processes,
                report=progress.advance,
            )
        if self._json:
            print_json({"snapshots": [_kept_fact(each) for each in kept]})
            return
        for refused in (why for each in kept for why in each.refused):
            stdout.print(refused, style="yellow", soft_wrap=True)
        total = sum(each.bytes for each in kept)
        stdout.print(f"{count(len(kept), 'snapshot')}, {size(total)}.", style="green")
        if kept:
            stdout.print(str(kept[0].snapshot.path.parent), style="dim", soft_wrap=True)
        self._tell_time(progress)

    def _check(
        self, source: StateSource, snapshots: Snapshots | None, report: Report
    ) -> list[PartitionCheck]:
        if source is StateSource.TABLE:
            return verify_tables(
                self._log,
                self._home,
                snapshots=snapshots,
                processes=self._processes,
                report=report,
            )
        return verify_topic(
            self._log, snapshots=snapshots, processes=self._processes, report=report
        )

    def _progress(self, what: str) -> WorkProgress:
        return WorkProgress(None if self._json else stderr, what, sum(self._ends.values()))

    def _tell_time(self, progress: WorkProgress) -> None:
        stderr.print(duration(progress.seconds), style="dim")


def _kept_fact(kept: WrittenSnapshot) -> dict[str, Any]:
    return {
        "partition": kept.snapshot.partition,
        "position": kept.snapshot.position,
        "began_at": kept.began_at,
        "file": str(kept.snapshot.path),
        "bytes": kept.bytes,
        "refused": kept.refused,
    }
