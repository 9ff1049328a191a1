"""The results of a run: tables for people, JSON for programs."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table
from tests.chaos.crowd import Crowd
from tests.chaos.disturbing import Happened
from tests.chaos.evidence import Evidence
from tests.chaos.reading import read_notes
from tests.chaos.reads import judge_reads, outcomes
from tests.chaos.running import Outcome
from tests.chaos.system import Options
from tests.chaos.verdict import Check, judge

# What workers say in their logs when they stop rather than do harm.
_STOPS = {
    "foreign writes met": re.compile(r"Crashed reason=ForeignWriteError"),
    "foreign writes noticed idle": re.compile(r"a worker that was frozen wrote to it"),
    "out of order, refused": re.compile(r"Crashed reason=OutOfOrderError"),
}


# What a new owner says of old records that a frozen worker had written over newer ones.
_REPAIRED = re.compile(r"a worker that was frozen wrote (\d+) old records")


@dataclass(slots=True)
class Report:
    """Every figure of a run. Times are seconds."""

    seed: int
    seconds: float
    workers: int
    brokers: int
    passed: bool = False
    checks: list[Check] = field(default_factory=list)
    events: dict[str, int] = field(default_factory=dict)
    by_kind: dict[str, int] = field(default_factory=dict)
    dead_letters: dict[str, int] = field(default_factory=dict)
    disturbances: list[dict[str, object]] = field(default_factory=list)
    deaths: int = 0
    settled_after: float = 0.0
    worst_gap: float = 0.0
    reads: dict[str, int] = field(default_factory=dict)
    stops: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def report_of(
    options: Options, outcome: Outcome, crowd: Crowd, evidence: Evidence | None
) -> Report:
    """Judge a run. Without evidence (the system did not settle) it has only problems."""
    report = Report(options.seed, options.seconds, options.shape.workers, options.shape.brokers)
    tallies = _tallies(crowd)
    unexpected = [f"{words}: {n}" for words, n in tallies.items() if words.startswith("unexpected")]
    report.problems = [*outcome.problems, *unexpected]
    report.events = {"acknowledged": outcome.acknowledged, **tallies}
    report.disturbances = [_row(happened) for happened in outcome.disturbances]
    report.deaths = len(outcome.deaths)
    report.settled_after, report.worst_gap = outcome.settled_after, outcome.worst_gap
    report.stops = {**_stops(options.home / "logs"), "positions that went back": outcome.went_back}
    reads = [read for reader in crowd.readers for read in read_notes(reader.reads)]
    report.reads = outcomes(reads)
    report.checks = judge_reads(reads, outcome.disturbances)
    if evidence is not None:
        report.checks = [*judge(evidence), *report.checks]
        report.by_kind = _by_kind(evidence)
        report.dead_letters = dict(Counter(evidence.log.refused.values()))
        report.digests = evidence.digests
    all_well = evidence is not None and all(check.ok for check in report.checks)
    report.passed = all_well and not report.problems
    return report


def write_json(report: Report, path: Path) -> None:
    """All figures, for a program."""
    path.write_text(json.dumps(asdict(report), indent=2))


def show(report: Report, console: Console) -> None:
    """All figures as tables."""
    console.print(_pairs("events", report.events, "by kind", report.by_kind))
    console.print(_pairs("dead letters", report.dead_letters, "reads", report.reads))
    console.print(_recoveries(report.disturbances))
    console.print(
        _pairs(
            "frozen workers",
            report.stops,
            "digest",
            {source: hash_[:16] for source, hash_ in report.digests.items()},
        )
    )
    console.print(
        f"{len(report.disturbances)} disturbances, {report.deaths} deaths; "
        f"longest time in which events waited and none was applied: {report.worst_gap:.1f} s; "
        f"settled {report.settled_after:.1f} s after the last acknowledgement"
    )
    console.print(_checks(report.checks))
    for problem in report.problems:
        console.print(f"[red]problem[/] {problem}", markup=True)
    verdict = "[green]passed[/]" if report.passed else "[red]failed[/]"
    console.print(f"seed {report.seed}: {verdict}")


def _row(happened: Happened) -> dict[str, object]:
    planned = happened.planned
    return {
        "at": planned.at,
        "kind": planned.kind,
        "target": planned.target,
        "lasts": planned.lasts,
        "missed": happened.missed,
        "recovered_after": happened.recovered_after,
    }


def _by_kind(evidence: Evidence) -> dict[str, int]:
    return dict(Counter(type(event.body).__name__ for event, _, _ in evidence.log.admitted))


def _tallies(crowd: Crowd) -> dict[str, int]:
    total: Counter[str] = Counter()
    for writer in crowd.writers:
        if writer.tallies.exists():
            total.update(json.loads(writer.tallies.read_text()))
    total.pop("finished", None)
    return dict(total)


def _stops(logs: Path) -> dict[str, int]:
    text = "".join(
        path.read_text(errors="replace")
        for name in ("worker-*.log", "worker-*.log.1")
        for path in logs.glob(name)
    )
    stops = {name: len(pattern.findall(text)) for name, pattern in _STOPS.items()}
    return {**stops, "old records repaired": sum(map(int, _REPAIRED.findall(text)))}


def _pairs(*columns: object) -> Table:
    """Two small tables side by side, each with a heading."""
    grid = Table.grid(padding=(0, 4))
    tables = []
    for heading, figures in zip(columns[::2], columns[1::2], strict=True):
        table = Table(str(heading), "", title_justify="left")
        assert isinstance(figures, dict)
        for name, figure in figures.items():
            table.add_row(str(name), f"{figure:,}" if isinstance(figure, int) else str(figure))
        tables.append(table)
    grid.add_row(*tables)
    return grid


def _recoveries(disturbances: Sequence[dict[str, object]]) -> Table:
    table = Table("disturbed", "how", "times", "median s", "worst s", title="time to recover")
    grouped: defaultdict[tuple[str, str], list[float | None]] = defaultdict(list)
    for each in disturbances:
        role = str(each["target"]).partition("-")[0]
        after = each["recovered_after"]
        grouped[role, str(each["kind"])].append(after if isinstance(after, float) else None)
    for (role, kind), found in sorted(grouped.items()):
        known = [after for after in found if after is not None]
        worst = "never" if None in found else f"{max(known):.1f}"
        table.add_row(role, kind, str(len(found)), f"{median(known):.1f}" if known else "-", worst)
    return table


def _checks(checks: Iterable[Check]) -> Table:
    table = Table("", "check", "")
    for check in checks:
        table.add_row("[green]✓[/]" if check.ok else "[red]✗[/]", check.name, check.detail)
    return table
