"""``python -m tests.chaos``: see docs/chaos.md."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from tests.chaos.disks import enter_own_mounts
from tests.chaos.evidence import gather
from tests.chaos.report import Report, report_of, show, write_json
from tests.chaos.running import Interrupted, Run, Show
from tests.chaos.schedule import Shape
from tests.chaos.system import Options

from hms_services.local.settings import LocalSettings
from hms_services.local.stop_flag import StopFlag
from hms_streams.process.configuration import load

# As shells say "ended by Ctrl-C".
_INTERRUPTED = 130


def chaos(
    minutes: Annotated[float, typer.Option(help="How long things go wrong.")] = 10.0,
    seed: Annotated[int, typer.Option(help="The same seed, the same schedule and events.")] = 7,
    workers: Annotated[int, typer.Option(min=1, max=8)] = 3,
    brokers: Annotated[int, typer.Option(help="1, or 3 for a cluster.")] = 1,
    rate: Annotated[float, typer.Option(help="Events a second, over all producers.")] = 300.0,
    standby: Annotated[int, typer.Option(help="Standby replicas of each table.")] = 0,
    apart: Annotated[
        float, typer.Option(min=0, help="Seconds of calm between any two; 0: the schedule's own.")
    ] = 0.0,
    partitions: Annotated[int, typer.Option(min=1)] = 12,
    embedding: Annotated[str, typer.Option(help="onnx, ngrams or none.")] = "onnx",
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write it here.")] = None,
    home: Annotated[Path | None, typer.Option(help="Where to run; new.")] = None,
    keep: Annotated[bool, typer.Option(help="Keep the home of a run that passed, too.")] = False,
) -> None:
    """Disturb a system for some minutes, then check that nothing is lost, doubled or left over."""
    place = home or Path(tempfile.mkdtemp(prefix=f"hms-chaos-{seed}-"))
    options = Options(
        seed=seed,
        seconds=minutes * 60,
        shape=Shape(workers, brokers),
        rate=rate,
        apart=apart,
        partitions=partitions,
        standby=standby,
        embedding=embedding,
        cache=load(LocalSettings).cache,
        home=place,
    )
    raise typer.Exit(_run(options, json_file, keep))


def _run(options: Options, json_file: Path | None, keep: bool) -> int:
    """The exit status: 0 passed, 1 failed, 130 interrupted."""
    console = Console()
    stopping = StopFlag()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    with console.status("starting") as status:
        keep_home = True
        run = Run(options, Show(partial(console.print, markup=False), status.update), stopping)
        try:
            crowd = run.disturb()
            status.update("reading all that is left")
            evidence = None if run.outcome.problems else gather(run.system, crowd)
            report = report_of(options, run.outcome, crowd, evidence)
            keep_home = keep or not report.passed
        except Interrupted:
            keep_home = False
            return _INTERRUPTED
        finally:
            # What broke the run off is to be found in its home.
            run.system.stop(keep=keep_home)
    return _tell(report, console, json_file, options.home if keep_home else None)


def _tell(report: Report, console: Console, json_file: Path | None, kept: Path | None) -> int:
    show(report, console)
    if json_file:
        write_json(report, json_file)
    if kept:
        write_json(report, kept / "report.json")
        console.print(f"Logs, acknowledgements and data of all parts are kept in {kept}")
    return 0 if report.passed else 1


if __name__ == "__main__":
    enter_own_mounts([sys.executable, "-m", "tests.chaos", *sys.argv[1:]])
    for name in [name for name in os.environ if name.startswith("HMS_") and "CHAOS" not in name]:
        # A run is made of its own options alone.
        del os.environ[name]
    typer.run(chaos)
