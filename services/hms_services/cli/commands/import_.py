"""``hms import``: bring in conversations from a file, or a whole log."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)

import hms
from hms_schemas.errors import NotFoundError
from hms_services.cli.log_import import import_event_lines, import_sqlite
from hms_services.cli.options import Address, Home, Json, Space
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.target import open_memory
from hms_services.cli.views.wording import count, duration, moment
from hms_services.importing.formats import Format
from hms_services.importing.load import ImportReport, load_file
from hms_services.portable.event_lines import holds_events
from hms_services.portable.exported_log import looks_exported

app = typer.Typer(add_completion=False)


@app.command()
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSONL, an export of ChatGPT or Claude, or of HMS itself.")
    ],
    format: Annotated[
        Format | None, typer.Option("--format", help="Detected when not given.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing if any part is bad.")
    ] = False,
    ending_now: Annotated[
        bool, typer.Option("--ending-now", help="Shift all times: the last turn is minutes ago.")
    ] = False,
    append: Annotated[
        bool, typer.Option("--append", help="Of a log: add the events that are missing here.")
    ] = False,
    space: Space = "default",
    home: Home = None,
    address: Address = None,
    json: Json = False,
) -> None:
    """Bring in conversations from a file, or a whole log. Importing again makes nothing twice.

    JSONL: {"role" or "speaker", "content", "timestamp", "session"} a line. What `hms export`
    wrote is known by what it holds: a SQLite file restores an empty log to the same digest.
    """
    require_file(file)
    if format is None and looks_exported(file):
        import_sqlite(file, home, append=append, json=json)
        return
    if format is None and holds_events(file):
        import_event_lines(file, home, json=json)
        return
    began = time.monotonic()
    with open_memory(home, address, space) as memory:
        report = load_with_progress(
            file, memory, format=format, strict=strict, ending_now=ending_now
        )
    seconds = time.monotonic() - began
    if json:
        print_json(as_fact(report, seconds, space))
    else:
        tell(report, seconds, space)


def require_file(file: Path) -> None:
    """Check that there is such a file.

    Raises:
        NotFoundError: there is none.
    """
    if not file.is_file():
        raise NotFoundError(f"There is no file {file}.", fix="Check the path.")


def load_with_progress(
    file: Path, memory: hms.Memory, *, format: Format | None, strict: bool, ending_now: bool
) -> ImportReport:
    """Import with a bar on standard error: bytes read, and turns written a second.

    Raises:
        InvalidRequestError: as ``load_file``.
    """
    columns = (
        TextColumn("importing"),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    began = time.monotonic()
    with Progress(*columns, console=stderr, disable=not stderr.is_terminal) as progress:
        task = progress.add_task("import", total=file.stat().st_size, rate="")

        def on_batch(turns: int, read: int) -> None:
            rate = turns / max(time.monotonic() - began, 0.001)
            progress.update(task, completed=read, rate=f"{rate:,.0f} turns/s")

        return load_file(
            file, memory, format=format, strict=strict, ending_now=ending_now, on_batch=on_batch
        )


def tell(report: ImportReport, seconds: float, space: str) -> None:
    """Print what was imported; print on standard error what was skipped."""
    rate = report.written / max(seconds, 0.001)
    said = f"{count(report.written, 'turn')} of {count(len(report.sessions), 'session')}"
    stdout.print(f"imported {said} into {space}")
    stdout.print(f"  format  {report.format}; {duration(seconds)}, {rate:,.0f} turns/s")
    if report.earliest and report.latest:
        first, last = report.earliest + report.shifted, report.latest + report.shifted
        stdout.print(f"  from    {moment(first)} to {moment(last)} UTC")
    for reading, times in report.readings.items():
        stdout.print(f"  times   {times:,} as {reading}")
    if report.untimed:
        stdout.print(f"  times   {report.untimed:,} turns have none: taken as now")
    if report.shifted:
        stdout.print(f"  shifted by {duration(report.shifted.total_seconds())}, to end now")
    for skipped in report.told:
        stderr.print(f"skipped {skipped.place}: {skipped.reason}", style="yellow", soft_wrap=True)
    if report.skipped:
        stderr.print(f"{count(report.skipped, 'place')} skipped", style="bold yellow")


def as_fact(report: ImportReport, seconds: float, space: str) -> dict[str, object]:
    """What was imported, for a program."""
    return {
        "space": space,
        "file": report.file,
        "format": report.format,
        "written": report.written,
        "skipped": report.skipped,
        "skipped_places": [{"place": s.place, "reason": s.reason} for s in report.told],
        "sessions": len(report.sessions),
        "without_time": report.untimed,
        "times": dict(report.readings),
        "earliest": report.earliest,
        "latest": report.latest,
        "shifted_seconds": report.shifted.total_seconds(),
        "seconds": round(seconds, 3),
    }
