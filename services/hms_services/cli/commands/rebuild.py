"""``hms rebuild``: make a new generation from the log; switch between generations; remove one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from hms_schemas.errors import InvalidRequestError, UnavailableError
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.progress.work_progress import WorkProgress
from hms_services.cli.target import local_settings
from hms_services.cli.views.wording import count, duration
from hms_services.local.instance import find_instance
from hms_services.rebuild.lock import only_one
from hms_services.rebuild.new_generation import Rebuild, unfinished
from hms_services.rebuild.phases import OnStep, Step
from hms_services.rebuild.rebuild_report import RebuildReport
from hms_services.rebuild.removal import drop as remove
from hms_services.rebuild.switch import Switch
from hms_services.rebuild.target_system import Target, target_of
from hms_streams.embedding.embedder_names import EmbeddingName
from hms_streams.replay.jobs.processes import default_processes

app = typer.Typer(add_completion=False)
_PHASES = {
    "prepare": "make the topics",
    "fold": "fold the log",
    "workers": "start its workers",
    "catch up": "catch up",
    "switch": "switch",
    "retire": "stop the other generation",
    "drop": "remove",
}


@app.command()
def rebuild(
    embedder: Annotated[
        EmbeddingName | None,
        typer.Option("--embedder", help="Embed with another model.", show_default="as now"),
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option("--processes", min=1, help="How many fold at once.", show_default="cores"),
    ] = None,
    back: Annotated[
        bool, typer.Option("--back", help="Return to the generation that served before.")
    ] = False,
    switch: Annotated[
        int | None, typer.Option("--switch", min=1, help="Serve this kept generation.")
    ] = None,
    drop: Annotated[
        int | None, typer.Option("--drop", min=1, help="Remove this generation for good.")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Make everything anew from the log while it serves. Compare, then switch.

    Reads and writes go on all the time. The old generation is kept until it is dropped.
    An interrupted rebuild goes on with the same command.
    """
    if sum((back, switch is not None, drop is not None)) > 1:
        raise InvalidRequestError("--back, --switch and --drop exclude each other.")
    place = _place(home)
    with only_one(place.settings), _shown() as on_step:
        if back:
            fact = {"served": Switch(place, on_step).back()}
        elif switch is not None:
            Switch(place, on_step).to(switch)
            fact = {"served": switch}
        elif drop is not None:
            remove(place, drop, on_step)
            fact = {"dropped": drop}
        else:
            _rebuild(place, embedder, processes, on_step, json=json)
            return
    if json:
        print_json(fact)
    else:
        stdout.print(" ".join(f"generation {number} is {did}" for did, number in fact.items()))


@contextmanager
def _shown() -> Iterator[OnStep]:
    """Show the steps of a rebuild on standard error while the block runs."""
    with WorkProgress(stderr, unit="/s", transient=False) as progress:

        def on_step(step: Step) -> None:
            phase = f"{_PHASES.get(step.phase, step.phase)} {step.words}".strip()
            progress.show(phase, step.done, step.total)

        yield on_step


def _place(home: Home) -> Target:
    settings = local_settings(home)
    instance = find_instance(settings)
    if instance is None and not settings.kafka_bootstrap:
        raise UnavailableError(
            f"HMS does not run in {settings.home}.",
            fix="Start it with `hms up --detach`: a rebuild works beside what serves.",
        )
    return target_of(settings, instance)


def _rebuild(
    place: Target,
    embedder: EmbeddingName | None,
    processes: int | None,
    on_step: OnStep,
    *,
    json: bool,
) -> None:
    process_count = processes or default_processes(place.settings.partitions)
    try:
        report = Rebuild(place, process_count, on_step).run(embedder)
    except KeyboardInterrupt:
        _tell_interrupted(place)
        raise
    if json:
        print_json(report)
    else:
        _tell(report)


def _tell_interrupted(place: Target) -> None:
    found = place.topic.read()
    stderr.print(f"Generation {found.current} serves as before.", style="bold")
    if left := unfinished(found):
        number = left.number
        stderr.print(
            f"`hms rebuild` goes on with generation {number}, `hms rebuild --drop {number}` "
            "removes what there is of it."
        )


def _tell(report: RebuildReport) -> None:
    found, number, before = report.comparison, report.number, report.previous
    seconds = duration(sum(report.seconds.values()))
    stdout.print(f"generation {number} is served, after {seconds}", style="bold")
    stdout.print(
        f"  folded    {count(found.events, 'event')} into {count(found.records, 'record')}\n"
        f"  digest    {found.digest[:16]}…, equal in the log and in the new topics"
    )
    if found.differing_keys:
        stdout.print(
            f"  compared  generation {before} differs from the log folded by these rules in "
            f"{count(found.differing_keys, 'key')}; the first: {found.first_difference}",
            style="yellow",
        )
    else:
        stdout.print(f"  compared  generation {before} holds the same")
    vectors = f"{report.model_id}, {report.dimensions} numbers" if report.model_id else "none"
    stdout.print(f"  vectors   {vectors}; {found.copied_vectors:,} taken over")
    stderr.print(
        f"Generation {before} is kept: `hms rebuild --back` returns to it, "
        f"`hms rebuild --drop {before}` removes it.",
        style="dim",
    )
