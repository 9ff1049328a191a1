"""``hms status``: how the instance of a home runs."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from hms_schemas import topics
from hms_services.cli.options import Home, Json
from hms_services.cli.output import print_json, stderr, stdout
from hms_services.cli.target import cluster, local_settings
from hms_services.cli.views.wording import clipped, duration, size
from hms_services.local.instance_status import InstanceStatus, ProcessStatus
from hms_services.local.instance_status import status as status_of
from hms_services.local.kafka import broker
from hms_services.local.settings import LocalSettings
from hms_streams.log.generations import Generations, GenerationTopic
from hms_streams.log.log_source import Cluster
from hms_streams.log.positions import Positions, look

app = typer.Typer(add_completion=False)
# The exit codes for scripts: 0 all is well, 1 something is not, 3 nothing runs (as of systemctl).
_NOTHING_RUNS = 3


@app.command()
def status(
    positions: Annotated[
        bool, typer.Option("--positions", help="Every partition of the log.")
    ] = False,
    home: Home = None,
    json: Json = False,
) -> None:
    """How it runs: processes, memory, ports, topics, lag. Exit code 3 when nothing runs."""
    settings = local_settings(home)
    found = status_of(settings)
    if found.instance is None:
        _say_nothing_runs(settings, json=json)
        raise typer.Exit(_NOTHING_RUNS)
    answers = _kafka_answers(found, settings)
    log = look(cluster(home)) if answers else None
    generations = _generations(cluster(home)) if answers else None
    if json:
        print_json(_as_fact(found, log, generations))
    else:
        _tell(found, log, generations, positions=positions)
    if not found.healthy:
        raise typer.Exit(1)


def _kafka_answers(found: InstanceStatus, settings: LocalSettings) -> bool:
    """Whether to ask Kafka: always an existing cluster, and the local broker when it is ready."""
    if settings.kafka_bootstrap:
        return True
    return any(each.name == broker.NAME and each.health.ok for each in found.processes)


def _say_nothing_runs(settings: LocalSettings, *, json: bool) -> None:
    if json:
        print_json({"running": False, "home": str(settings.home)})
        return
    stdout.print(f"HMS does not run in {settings.home}.", soft_wrap=True)
    stderr.print("Start it with `hms up --detach`.", style="dim")


def _generations(at: Cluster) -> Generations:
    return GenerationTopic(at.bootstrap, at.topic_prefix).read()


def _tell(
    found: InstanceStatus,
    log: Positions | None,
    generations: Generations | None,
    *,
    positions: bool,
) -> None:
    instance = found.instance
    assert instance is not None
    versions = ", ".join(f"{name} {number}" for name, number in instance.versions.items())
    stdout.print(Text(f"{instance.state} ", style="bold").append(instance.home, "default"))
    stdout.print(f"gRPC {instance.grpc_address} · Kafka {instance.bootstrap}", style="dim")
    stdout.print(versions, style="dim")
    if generations is not None:
        stdout.print(_served(generations), style="dim")
    for each in found.processes:
        if said := each.health.facts.get("languages"):
            stdout.print(f"{said}", style="dim")
    stdout.print()
    stdout.print(_processes(found))
    if log is not None:
        stdout.print(_topics(log))
        stdout.print(_groups(log))
        if positions:
            _tell_positions(log)


def _served(found: Generations) -> str:
    """Which generation is served, and which others there are."""
    others = (n for n in found.numbers if n != found.current)
    said = [f"{n} ({str(found.known[n].state).lower()})" for n in others if n in found.known]
    kept = f" · also there: {', '.join(said)}" if said else ""
    return f"generation {found.current} is served{kept}"


def _processes(found: InstanceStatus) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", title_justify="left")
    for name in ("process", "pid", "state"):
        table.add_column(name, no_wrap=True)
    table.add_column("up", justify="right", no_wrap=True)
    table.add_column("memory", justify="right", no_wrap=True)
    table.add_column("health", overflow="ellipsis", no_wrap=True)
    for each in found.processes:
        table.add_row(
            each.name,
            str(each.pid or "-"),
            each.state,
            duration(each.uptime_seconds),
            size(each.rss_bytes),
            _health(each),
        )
    table.add_row("all", "", "", "", Text(size(found.rss_bytes), style="bold"), "")
    return table


def _health(process: ProcessStatus) -> Text:
    restarts = f", restarted {process.restarts}x" if process.restarts else ""
    said = process.cause if process.cause and not process.health.ok else process.health.detail
    style = "green" if process.health.ok else "bold red"
    return Text(clipped(f"{said}{restarts}", 60), style=style)


def _topics(log: Positions) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("\ntopic", no_wrap=True)
    table.add_column("\npartitions", justify="right")
    table.add_column("\nrecords", justify="right")
    for topic in log.topics:
        table.add_row(topic.topic, str(topic.partitions), f"{topic.records:,}")
    return table


def _groups(log: Positions) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("\nconsumer", no_wrap=True)
    table.add_column("\nof", no_wrap=True)
    table.add_column("\nlag", justify="right")
    for group in log.groups:
        style = "green" if not group.lag else "yellow"
        table.add_row(group.group, group.topic, Text(f"{group.lag:,}", style=style))
    return table


def _tell_positions(log: Positions) -> None:
    events = next((t for t in log.topics if t.topic.endswith(topics.EVENTS.name)), None)
    if events is None:
        return
    stdout.print("\nnext offset of each partition of the log that holds any", style="dim")
    ends = [f"{number}:{end:,}" for number, end in sorted(events.ends.items())]
    stdout.print("  ".join(ends) or "none yet")


def _as_fact(
    found: InstanceStatus, log: Positions | None, generations: Generations | None
) -> dict[str, object]:
    return {
        "running": True,
        "healthy": found.healthy,
        "rss_bytes": found.rss_bytes,
        "instance": found.instance,
        "processes": found.processes,
        "topics": log.topics if log else None,
        "groups": log.groups if log else None,
        "lag": log.lag if log else None,
        "generation": generations.current if generations else None,
        "generations": [
            {"number": each.number, "state": each.state, "embedding": each.embedding}
            for each in generations.known.values()
        ]
        if generations
        else None,
    }
