"""``hms import`` of a log: a SQLite file back to the same digest, or events as JSON lines."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from hms_services.cli.logs_to_read import replay_source
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.work_progress import WorkProgress
from hms_services.cli.views.wording import count, duration
from hms_services.portable.event_lines import read_events
from hms_services.portable.exported_log import ExportedLog, open_verified
from hms_services.portable.restoring import (
    Restored,
    append_missing,
    plan_exact,
    restore_appending,
    restore_exact,
)
from hms_streams.log.log_source import LogSource


def import_sqlite(file: Path, home: Path | None, *, append: bool, json: bool) -> None:
    """Verify the whole file, then restore it exactly; with ``append`` add the missing events only.

    Raises:
        InvalidRequestError: the file is damaged, or cannot be restored exactly; nothing is written.
        UnavailableError: the cluster does not answer.
    """
    target = replay_source(home)
    console = None if json else stderr
    with WorkProgress(console, "verify", 0) as verifying:
        exported = open_verified(file)
    with closing(exported):
        if not json:
            stderr.print(
                f"{file.name} is complete: {count(exported.records, 'record')}, "
                f"verified in {duration(verifying.seconds)}",
                style="dim",
                soft_wrap=True,
            )
        with WorkProgress(console, "import", exported.records) as progress:
            done = _restore(exported, target, progress, append=append)
        _tell(done, file, progress.seconds, exported.digest, json=json)


def import_event_lines(file: Path, home: Path | None, *, json: bool) -> None:
    """Add the events that the log lacks, from a file of JSON lines.

    Raises:
        InvalidRequestError: a line holds no event of a tenant here; nothing is written.
        UnavailableError: the cluster does not answer.
    """
    target = replay_source(home)
    events = read_events(file, target.tenants)
    with WorkProgress(None if json else stderr, "import", len(events)) as progress:
        done = append_missing(events, target)
    _tell(done, file, progress.seconds, "", json=json)


def _restore(
    exported: ExportedLog, target: LogSource, progress: WorkProgress, *, append: bool
) -> Restored:
    seen = 0

    def on_progress(written: int) -> None:
        nonlocal seen
        progress.advance(written - seen)
        seen = written

    if append:
        return restore_appending(exported, target, on_progress)
    return restore_exact(exported, target, plan_exact(exported, target), on_progress)


def _tell(done: Restored, file: Path, seconds: float, digest: str, *, json: bool) -> None:
    if json:
        print_json(
            {
                "file": file.name,
                "written": done.written,
                "already_there": done.already_there,
                "left_out": done.left_out,
                "exact": done.exact,
                "digest": digest if done.exact else None,
                "seconds": round(seconds, 3),
            }
        )
        return
    rate = done.written / max(seconds, 0.001)
    stdout.print(f"imported {count(done.written, 'record')} from {file.name}", soft_wrap=True)
    stdout.print(f"  took    {duration(seconds)}, {rate:,.0f} records/s")
    if done.already_there:
        stdout.print(f"  there   {count(done.already_there, 'record')} before, not written again")
    if done.left_out:
        stdout.print(f"  left    {count(done.left_out, 'record')} out that hold no event")
    if done.exact:
        stdout.print("  exact   read back: same bytes, offsets and times as exported")
        stdout.print(f"  digest  {digest}")
        stdout.print("  `hms digest` shows the same when the workers have folded it.")
    else:
        stdout.print("  The events have new offsets here, so the digest is another.")
