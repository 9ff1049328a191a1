"""docs/operations.md lists the processes, settings, metrics and alerts there are, and no others."""

from __future__ import annotations

import re

import yaml

from hms_schemas.topics import Topic
from hms_services.local.table_of_parts import PARTS
from hms_streams.process.metric_types import Metric
from hms_streams.process.metrics import METRICS
from hms_streams.process.part import Part

from .conftest import ROOT, settings

DOCUMENT = (ROOT / "docs/operations.md").read_text()


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of the second level, without its head."""
    text = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = re.findall(r"^\| (`.+) \|$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def rows(heading: str) -> dict[str, str]:
    """First to second cell of the table under a heading of the second level."""
    text = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| `([^`]+)` \| ([^|]*)\|", text, re.MULTILINE)
    return {first: second.strip().strip("`") for first, second in cells}


def code(*names: str) -> str:
    """Names as the document shows them."""
    return ", ".join(f"`{name}`" for name in names if name) or "none"


def process_row(part: Part) -> str:
    """The line of a process in the first table."""
    port = part.settings.model_fields[part.metrics_port].default
    letters = part.dead_letters.name if part.dead_letters else ""
    cells = (
        code(part.name),
        part.does,
        code(f"python -m {part.module}"),
        code(str(port)),
        code(part.app_id),
        code(letters),
        "one each" if part.per_generation else "follows the served one",
    )
    return f"| {' | '.join(cells)} |"


def topics_row(part: Part) -> str:
    """The line of a process in the second table."""

    def short(topics: tuple[Topic, ...]) -> str:
        return code(*(topic.name.removeprefix("hms.").removesuffix(".v1") for topic in topics))

    return f"| {code(part.name)} | {short(part.reads)} | {short(part.writes)} |"


def test_every_process_is_listed() -> None:
    text = DOCUMENT.split("\n## Processes\n")[1].split("\n## ")[0]
    listed = [line for line in text.splitlines() if line.startswith("| `")]

    assert listed == [row(part) for row in (process_row, topics_row) for part in PARTS]


def test_every_setting_is_listed_with_its_default() -> None:
    defaults: dict[str, set[str]] = {}
    for variables in settings().values():
        for variable, default in variables.items():
            defaults.setdefault(variable, set()).add(default)

    wanted = {variable: next(iter(found - {"required"})) for variable, found in defaults.items()}
    assert all(len(found - {"required"}) == 1 for found in defaults.values()), defaults
    assert rows("Settings") == wanted


def row(metric: Metric) -> list[str]:
    """What the document says of ``metric``."""
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    meaning = metric.help.removesuffix(".")
    return [f"`{metric.shown_name}`", metric.kind, metric.unit, labels, meaning, metric.why]


def test_the_metrics_are_listed_as_they_are_declared() -> None:
    assert table("Metrics") == [row(metric) for metric in METRICS]


def test_every_alert_is_listed() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())

    assert set(rows("Alerts")) == {rule["alert"] for rule in rules["groups"][0]["rules"]}
